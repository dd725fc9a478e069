import type { Completed, Values } from './vocabulary.ts';

export function fishScript(vocabulary: readonly Completed[]): string {
  return `# Completion of curfew for fish.
#
# Once:   curfew completion fish | source
# Always: curfew completion fish > ~/.config/fish/completions/curfew.fish

${conditions(vocabulary)}

complete -c curfew -f
${vocabulary.map(linesOf).join('\n')}
`;
}

/** Between single quotes, fish treats only these two characters specially. */
function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function conditions(vocabulary: readonly Completed[]): string {
  const names = vocabulary.flatMap(({ name }) => (name === '' ? [] : [quote(name)]));
  const valued = vocabulary.flatMap(({ flags }) =>
    flags.flatMap(({ word, values }) => (values === 'none' ? [] : [word])),
  );
  return `# Whether the words so far are those of this command.
function __curfew_at
    set -l found ''
    set -l is_value no
    set -l words (commandline -opc)
    for word in $words[2..-1]
        if test $is_value = yes
            set is_value no
            continue
        end
        switch $word
            case --
                break
            case ${[...new Set(valued)].join(' ')}
                set is_value yes
            case '-*'
            case '*'
                set -l longer (string trim -- "$found $word")
                if contains -- $longer ${names.join(' ')}
                    set found $longer
                end
        end
    end
    test "$found" = "$argv[1]"
end`;
}

function linesOf({ name, subcommands, flags, operands }: Completed): string {
  const start = `complete -c curfew -n ${quote(`__curfew_at ${quote(name)}`)}`;
  return [
    ...subcommands.map(({ word, help }) => `${start} -a ${quote(word)} -d ${quote(help)}`),
    ...flags.map(({ word, help, values }) => `${start} -l ${word.slice(2)}${flagValues(values)} -d ${quote(help)}`),
    ...(operands === 'file' ? [`${start} -F`] : []),
    ...(typeof operands === 'string' ? [] : [`${start} -a ${quote(operands.join(' '))}`]),
  ].join('\n');
}

function flagValues(values: Values): string {
  if (values === 'none') return '';
  if (values === 'any') return ' -x';
  return values === 'file' ? ' -r -F' : ` -x -a ${quote(values.join(' '))}`;
}
