import { defineCommand } from '../../command-line/command.ts';
import type { ForwardedEntry, GroupEntry } from '../../command-line/resolve.ts';

const manOptions = {
  output: { type: 'text', value: 'FOLDER', help: 'write every page into this folder, as curfew.1 and so on' },
} as const;

export type ManOptions = typeof manOptions;

/** @param groups all commands, these included. */
export function manCommands(groups: readonly GroupEntry[], forwarded: readonly ForwardedEntry[]) {
  return [
    defineCommand({
      name: 'man',
      summary: 'print the manual page of a command, or write all of them',
      operands: ['[COMMAND…]'],
      options: manOptions,
      examples: [
        'curfew man auth-session login | man -l -',
        'curfew man --output ~/.local/share/man/man1 && man curfew-user-add',
      ],
      run: async (invocation) => (await import('./man.ts')).man(invocation, groups, forwarded),
    }),
  ];
}
