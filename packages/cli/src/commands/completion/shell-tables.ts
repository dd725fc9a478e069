import type { Completed, Values } from './vocabulary.ts';

/** Quotes a word so that no shell expands it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * The vocabulary as functions that run in both bash and zsh. They set variables of their caller, whose names are special to
 * neither shell.
 *
 * @param show how a word is offered, with its help where the shell can show it
 */
export function shellTables(
  vocabulary: readonly Completed[],
  show: (word: string, help: string) => string = (word) => word,
): string {
  return `${commandTable(vocabulary, show)}\n\n${valueTable(vocabulary, show)}\n\n${walk}`;
}

type Show = (word: string, help: string) => string;

function commandTable(vocabulary: readonly Completed[], show: Show): string {
  const list = (words: readonly { readonly word: string; readonly help: string }[]) =>
    words.map(({ word, help }) => quote(show(word, help))).join(' ');
  const cases = vocabulary.map(({ name, subcommands, flags, operands }) =>
    [
      `    ${quote(name)})`,
      `      below=(${list(subcommands)})`,
      `      flags=(${list(flags)})`,
      `      ${assign(operands, show)}`,
      '      ;;',
    ].join('\n'),
  );
  return [
    '# What can follow a command. Fails for words that are no command.',
    '_curfew_command() {',
    '  case "$1" in',
    ...cases,
    '    *) return 1 ;;',
    '  esac',
    '}',
  ].join('\n');
}

/** Options that take the same values share a line. */
function valueTable(vocabulary: readonly Completed[], show: Show): string {
  const places = new Map<string, string[]>();
  for (const { name, flags } of vocabulary) {
    for (const { word, values } of flags) {
      if (values === 'none') continue;
      const what = assign(values, show);
      places.set(what, [...(places.get(what) ?? []), quote(`${name} ${word}`)]);
    }
  }
  return [
    '# What can follow an option.',
    '_curfew_values() {',
    '  case "$1 $2" in',
    ...[...places].map(([what, where]) => `    ${where.join(' | ')}) ${what} ;;`),
    `    *) ${assign('none', show)} ;;`,
    '  esac',
    '}',
  ].join('\n');
}

function assign(values: Values, show: Show): string {
  if (typeof values === 'string') return `kind=${values} candidates=()`;
  return `kind=words candidates=(${values.map((value) => quote(show(value, ''))).join(' ')})`;
}

const walk = `# Reads the words before the current one.
_curfew_walk() {
  local word
  found='' pending='' is_over=''
  for word in "$@"; do
    if [[ -n $pending ]]; then
      pending=''
      continue
    fi
    case "$is_over$word" in
      --) is_over=yes ;;
      --*=*) ;;
      -*)
        _curfew_values "$found" "$word"
        [[ $kind == none ]] || pending=$word
        ;;
      *)
        if _curfew_command "\${found:+$found }$word"; then found="\${found:+$found }$word"; fi
        ;;
    esac
  done
}

# What the current word can be.
_curfew_candidates() {
  if [[ -n $pending ]]; then
    _curfew_values "$found" "$pending"
  elif [[ -z $is_over && $1 == --*=* ]]; then
    _curfew_values "$found" "\${1%%=*}"
  else
    _curfew_command "$found"
    if [[ -z $is_over && $1 == -* ]]; then
      kind=words candidates=("\${flags[@]}")
    elif [[ \${#below[@]} -gt 0 ]]; then
      kind=words candidates=("\${below[@]}")
    elif [[ -z $is_over && $kind == none ]]; then
      kind=words candidates=("\${flags[@]}")
    fi
  fi
}`;
