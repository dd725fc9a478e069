import { shellTables } from './shell-tables.ts';
import type { Completed } from './vocabulary.ts';

export function zshScript(vocabulary: readonly Completed[]): string {
  const describe = (word: string, help: string) => `${word.replaceAll(':', '\\:')}:${help}`;
  return `#compdef curfew
#
# Completion of curfew for zsh.
#
# Once:   source <(curfew completion zsh)
# Always: curfew completion zsh > "\${fpath[1]}/_curfew"

${shellTables(vocabulary, describe)}

${adapter}
`;
}

const adapter = `_curfew() {
  local current found pending is_over kind
  local -a candidates flags below
  current=$words[CURRENT]
  _curfew_walk "\${(@Q)words[2,CURRENT-1]}"
  _curfew_candidates "$current"
  if [[ -z $pending && -z $is_over && $current == --*=* ]]; then compset -P '*='; fi
  case $kind in
    file) _files ;;
    words)
      if [[ $current == -* && $current != --*=* ]]; then
        _describe -o -t options option candidates
      else
        _describe -t values value candidates
      fi
      ;;
    *) return 1 ;;
  esac
}

# Found in fpath, this file is the function; sourced, it has to be registered.
if [[ $funcstack[1] == _curfew ]]; then
  _curfew "$@"
else
  compdef _curfew curfew
fi`;
