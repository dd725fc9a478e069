import { readArguments, refuseArguments } from '../../scripts/arguments.ts';
import { type LoadProgram, loadPrograms } from './load.ts';
import { type ContenderName, contenderNames, isContenderName } from './roster.ts';

export interface Options {
  readonly connections: number;
  readonly pipelining: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly only: readonly ContenderName[];
  readonly load: LoadProgram;
  /** Sessions in the store of the in-process measurement; 0 leaves it out. */
  readonly sessions: number;
  /** Whether to measure what administrators do over as many sessions. */
  readonly administration: boolean;
  /** Where to write everything that was measured, as JSON. */
  readonly json: string | null;
}

const usage = `npm run bench -- [options]

  --connections N   open connections of the load (64)
  --pipelining N    requests in flight on each (1)
  --seconds N       length of one measurement (3)
  --rounds N        measurements of each contender, interleaved; the median counts (3)
  --only A,B        some contenders only: ${contenderNames.join(', ')}
  --load PROGRAM    ${loadPrograms.join(' or ')} (${loadPrograms[0]})
  --sessions N      sessions in the store for the in-process measurement (1000000); 0 leaves it out
  --no-administration
                    leaves out what administrators do over as many sessions, on each store
  --json FILE       writes every measurement to FILE
`;

export function readOptions(): Options {
  const { values } = readArguments(usage, {
    options: {
      connections: { type: 'string', default: '64' },
      pipelining: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '3' },
      only: { type: 'string', default: contenderNames.join(',') },
      load: { type: 'string', default: loadPrograms[0] },
      sessions: { type: 'string', default: '1000000' },
      'no-administration': { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  return {
    connections: count('connections', values.connections, 1),
    pipelining: count('pipelining', values.pipelining, 1),
    seconds: count('seconds', values.seconds, 1),
    rounds: count('rounds', values.rounds, 1),
    only: values.only.split(',').map((name) => {
      if (!isContenderName(name))
        refuseArguments(usage, `--only: there is no "${name}"; there are ${contenderNames.join(', ')}`);
      return name;
    }),
    load: loadProgram(values.load),
    sessions: count('sessions', values.sessions, 0),
    administration: !values['no-administration'],
    json: values.json ?? null,
  };
}

function count(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) {
    refuseArguments(usage, `--${option}: "${text}" is not a whole number of at least ${least}`);
  }
  return value;
}

function loadProgram(text: string): LoadProgram {
  const program = loadPrograms.find((name) => name === text);
  return program ?? refuseArguments(usage, `--load: there is no "${text}"; there are ${loadPrograms.join(', ')}`);
}
