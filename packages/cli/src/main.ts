import { openOutput } from './command-line/output.ts';
import { runCommandLine } from './command-line/run.ts';
import { commandGroups, forwardedCommands } from './commands/catalogue.ts';

process.exitCode = await runCommandLine(
  process.argv.slice(2),
  commandGroups,
  forwardedCommands,
  openOutput(),
  process.env,
);
