import { defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-code.ts';
import { oneOf } from '../../command-line/one-of.ts';
import type { ForwardedEntry, GroupEntry } from '../../command-line/resolve.ts';

/** @param groups all commands, these included. */
export function completionCommands(groups: readonly GroupEntry[], forwarded: readonly ForwardedEntry[]) {
  return [
    defineCommand({
      name: 'completion',
      summary: 'print a script that lets a shell complete commands, flags and values',
      description: 'The first lines of each script say how to install it.',
      operands: ['bash|zsh|fish'],
      options: {},
      examples: ['source <(curfew completion bash)', 'curfew completion fish | source'],
      async run({ operands, output }) {
        const [shell = ''] = operands;
        const { readVocabulary } = await import('./vocabulary.ts');
        const { bashScript } = await import('./bash.ts');
        const { zshScript } = await import('./zsh.ts');
        const { fishScript } = await import('./fish.ts');
        const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
        const script = scripts[await oneOf('shell', shell, ['bash', 'zsh', 'fish'])];
        await output.print(script(await readVocabulary(groups, forwarded)));
        return exitCodes.ok;
      },
    }),
  ];
}
