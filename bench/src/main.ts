import { writeFile } from 'node:fs/promises';
import { administrationTable, measureAdministration } from './administration/report.ts';
import { boundLines, measureBound } from './bound/report.ts';
import { applicationLines, embeddedLines, measureEmbedded } from './in-application/report.ts';
import { inProcessLines, measureInProcess } from './in-process/report.ts';
import { describeMachine } from './machine.ts';
import { type Options, readOptions } from './options.ts';
import { race } from './race.ts';
import { raceTable } from './report.ts';
import { measureStartUp, startUpLine } from './start-up.ts';

await runBench(readOptions());

async function runBench(chosen: Options): Promise<void> {
  const machine = describeMachine();
  const { processor, cores, system, node, pinning } = machine;
  console.log(`${processor}, ${cores} cores, ${system}, Node ${node}, ${pinning}`);
  console.log(`${chosen.load}, ${chosen.connections} connections, pipelining ${chosen.pipelining}\n`);

  const raced = await race(chosen, say);
  console.log(`\n${raceTable(raced)}\n\n${applicationLines(raced)}\n`);

  const measuresCurfew = chosen.only.includes('curfew');
  if (measuresCurfew) say('in-process validation');
  const inProcess = measuresCurfew && chosen.sessions > 0 ? await measureInProcess(chosen.sessions) : null;
  if (inProcess !== null) console.log(inProcessLines(inProcess));

  const measuresEmbedded = chosen.only.includes('curfew-express') && chosen.sessions > 0;
  if (measuresEmbedded) say('an application with a store of its own');
  const embedded = measuresEmbedded ? await measureEmbedded(chosen.sessions) : null;
  if (embedded !== null) console.log(embeddedLines(embedded));

  if (measuresCurfew) say('sessions that belong to a key');
  const bound = measuresCurfew ? await measureBound() : null;
  if (bound !== null) console.log(boundLines(bound));

  const administration = await measureOperators(chosen);

  if (measuresCurfew) say('start-up of the command');
  const startUp = measuresCurfew ? await measureStartUp() : null;
  if (startUp !== null) console.log(startUpLine(startUp));

  if (chosen.json !== null) {
    const everything = { machine, options: chosen, race: raced, inProcess, embedded, bound, administration, startUp };
    await writeFile(chosen.json, `${JSON.stringify(everything, null, 2)}\n`);
  }
}

async function measureOperators({ administration, sessions }: Options) {
  if (!administration || sessions === 0) return null;
  say('what administrators do');
  const rows = await measureAdministration(sessions, say);
  console.log(`\n${administrationTable(rows, sessions)}\n`);
  return rows;
}

/** Talk goes to stderr: only results are on stdout. */
function say(line: string): void {
  console.error(line);
}
