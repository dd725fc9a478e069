import cluster from 'node:cluster';
import { openOutput } from '../../src/command-line/output.ts';
import { runCommandLine } from '../../src/command-line/run.ts';
import { commandGroups, forwardedCommands } from '../../src/commands/catalogue.ts';

/*
 * Where the one file begins. It is a script and no module, and so may not wait at its top.
 */

// A process that Node's cluster starts is told the program's name as if that were a script, and has it among its arguments.
if (cluster.isWorker) process.argv.splice(2, 1);

void runCommandLine(process.argv.slice(2), commandGroups, forwardedCommands, openOutput(), process.env).then((code) => {
  process.exitCode = code;
});
