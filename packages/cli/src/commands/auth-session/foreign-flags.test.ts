import { expect, it } from 'vitest';
import type { Output } from '../../command-line/output.ts';
import { runCommandLine } from '../../command-line/run.ts';
import { commandGroups } from '../catalogue.ts';
import { cockroachFlags } from './foreign-flags.ts';

/** There is no store, so that a command which gets as far as looking for one says so. */
async function run(args: readonly string[]) {
  let [stdout, stderr] = ['', ''];
  const output: Output = {
    stdinIsTerminal: false,
    stdoutIsTerminal: false,
    stdoutIsFile: false,
    stderrIsTerminal: false,
    async print(text) {
      stdout += text;
    },
    tell(line) {
      stderr += `${line}\n`;
    },
  };
  const code = await runCommandLine(args, commandGroups, [], output, { CURFEW_STORE: 'sqlite:/nowhere/curfew.db' });
  return { code, stdout, stderr };
}

/** As the manual and people's scripts write them. */
const written: readonly (readonly [readonly string[], string])[] = [
  ...Object.keys(cockroachFlags).map((flag) => [[flag], `${flag}: `] as const),
  [['--certs-dir', 'certs'], '--certs-dir: leave it out'],
  [['--host=db1.example.com:26257'], '--host: write --url https://HOST'],
  [['-p26257'], '-p: write --url https://HOST'],
  [['--insecure=false'], '--insecure: leave it out'],
  [['--user=root'], '--user: leave it out'],
  [['-uroot'], '-u: leave it out'],
  [
    ['--url', 'postgresql://root:secret@localhost:26257/system?sslmode=disable'],
    '--url names a database: write --store',
  ],
  [['--url=postgres://root:secret@localhost'], '--url names a database: write --store'],
];

it.each([
  ['login', ['eisen']],
  ['logout', ['eisen']],
  ['list', []],
])(
  'auth-session %s refuses each of CockroachDB’s flags that means nothing here, with one sentence',
  async (...command) => {
    const [name, operands] = command;
    expect((await run(['auth-session', name, ...operands])).stderr).toContain('there is no database at');
    for (const [flags, message] of written) {
      for (const args of [
        [...flags, ...operands],
        [...operands, ...flags],
      ]) {
        const { code, stdout, stderr } = await run(['auth-session', name, ...args]);
        expect([code, stdout], args.join(' ')).toEqual([4, '']);
        const [first = '', second, end] = stderr.split('\n');
        expect(first.startsWith(`ERROR: ${message}`), first).toBe(true);
        expect([second, end]).toEqual([`Failed running "auth-session ${name}"`, '']);
        expect(stderr).not.toContain('secret');
      }
    }
  },
);
