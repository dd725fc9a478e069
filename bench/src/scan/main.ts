import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestServer } from '@curfew/test-postgres';
import { readArguments } from '../../../scripts/arguments.ts';
import { isWapitiInstalled } from './baselines/wapiti.ts';
import { curfewSpecimens } from './curfew.ts';
import { type Examined, examine } from './examine.ts';
import { wholeApplications } from './installed.ts';
import { pairs, sound } from './pairs.ts';
import type { Specimen } from './specimen.ts';
import { checkTable, fixationTable, pairTable, timeTable } from './tables.ts';
import { alarmsOf } from './tally.ts';

const usage = `npm run bench:scan -- [options]

  --only TEXT   applications whose name contains TEXT
  --at-once N   applications at once; the pace of each scan stays the same (4)
  --json FILE   writes every report to FILE
`;

const { values } = readArguments(usage, {
  options: {
    only: { type: 'string', default: '' },
    'at-once': { type: 'string', default: '4' },
    json: { type: 'string' },
  },
});

await compare();

async function compare(): Promise<void> {
  const all = [
    ...pairs.flatMap(({ vulnerable, fixed }) => [vulnerable, fixed]),
    ...sound,
    ...wholeApplications(say),
    ...(await curfewSpecimens()),
  ];
  const examined = await examineAll(all.filter(({ name }) => name.includes(values.only)));
  console.log(
    [
      pairTable(pairs, examined),
      fixationTable(examined),
      checkTable(examined),
      timeTable(examined),
      ...examined.flatMap(surprises),
    ].join('\n\n'),
  );
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(examined, null, 2)}\n`);
}

/** Everything is installed, started and written in one temporary folder. */
async function examineAll(specimens: readonly Specimen[]): Promise<Examined[]> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-bench-scan-'));
  const postgres = await openTestServer();
  const hasWapiti = isWapitiInstalled();
  if (!hasWapiti) say('Wapiti is not installed, and is left out');
  const work = { folder, createDatabase: () => postgres.createDatabase() };
  const results = new Map<Specimen, Examined>();
  const queue = [...specimens];
  const worker = async () => {
    for (let specimen = queue.shift(); specimen !== undefined; specimen = queue.shift()) {
      say(specimen.name);
      results.set(specimen, await examine(specimen, work, hasWapiti));
    }
  };
  try {
    await Promise.all(Array.from({ length: Number(values['at-once']) }, worker));
  } finally {
    await postgres.close();
    await rm(folder, { recursive: true, force: true });
  }
  return specimens.flatMap((specimen) => results.get(specimen) ?? []);
}

/** What was missed and what was made up, by name: a table of figures only says that there is something. */
function surprises({ specimen, full }: Examined): string[] {
  const alarms = alarmsOf(full);
  const missed = specimen.faults.filter((id) => !alarms.includes(id));
  const invented = alarms.filter((id) => !specimen.faults.includes(id));
  return [
    ...(full.status === 'complete' ? [] : [`${specimen.name}: ${full.status}: ${full.reason}`]),
    ...(missed.length === 0 ? [] : [`${specimen.name}: missed ${missed.join(', ')}`]),
    ...(invented.length === 0 ? [] : [`${specimen.name}: false alarm ${invented.join(', ')}`]),
  ];
}

/** Talk goes to stderr: only results are on stdout. */
function say(line: string): void {
  console.error(line);
}
