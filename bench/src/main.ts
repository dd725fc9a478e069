import { writeFile } from 'node:fs/promises';
import { describeMachine } from './machine.ts';
import { readOptions, usage } from './options.ts';
import { race } from './race.ts';
import { raceTable } from './report.ts';

const options = readOptions(process.argv.slice(2));
if (options === 'help') {
  console.log(usage);
} else {
  const machine = describeMachine();
  const say = (line: string) => console.error(line);
  console.log(
    `${machine.processor}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}, ${machine.pinning}`,
  );
  const raced = await race(options, say);
  console.log(`\n${raceTable(raced)}`);
  if (options.json !== null)
    await writeFile(options.json, `${JSON.stringify({ machine, options, race: raced }, null, 2)}\n`);
}
