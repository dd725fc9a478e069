import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-code.ts';

export const versionCommands = [
  defineCommand({
    name: 'version',
    summary: 'print the version',
    operands: [],
    options: {},
    async run({ output }) {
      const { readVersion } = await import('./version.ts');
      await output.print(`curfew ${readVersion()} (Node ${process.versions.node})\n`);
      return exitCodes.ok;
    },
  }),
];
