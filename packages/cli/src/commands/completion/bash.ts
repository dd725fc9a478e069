import { shellTables } from './shell-tables.ts';
import type { Completed } from './vocabulary.ts';

export function bashScript(vocabulary: readonly Completed[]): string {
  return `# Completion of curfew for bash.
#
# Once:   source <(curfew completion bash)
# Always: curfew completion bash > ~/.local/share/bash-completion/completions/curfew

${shellTables(vocabulary)}

${adapter}
`;
}

/** Bash splits words at "=" and ":", and replaces only what stands behind the last of them. */
const adapter = `_curfew() {
  local index word item stem separator is_glued='' current='' before=''
  local found pending is_over kind
  local -a candidates=() flags=() below=() joined=()
  COMPREPLY=()
  for ((index = 1; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ \${#joined[@]} -gt 0 && ( -n $is_glued || $word == [:=]* ) ]]; then
      joined[\${#joined[@]}-1]+=$word
    else
      joined+=("$word")
    fi
    is_glued=''
    if [[ $word == [:=]* ]]; then is_glued=yes; fi
  done
  index=$((\${#joined[@]} - 1))
  current=\${joined[index]}
  _curfew_walk "\${joined[@]:0:index}"
  _curfew_candidates "$current"
  if [[ -z $pending && -z $is_over && $current == --*=* ]]; then before=\${current%%=*}=; fi

  if [[ $kind == file ]]; then
    # Bash itself knows best how to quote the name of a file.
    compopt -o default -o filenames 2>/dev/null && return
    while IFS= read -r item; do COMPREPLY+=("$item"); done < <(compgen -f -- "\${current#"$before"}")
    return
  fi
  stem=''
  for separator in = :; do
    if [[ $COMP_WORDBREAKS == *"$separator"* && $current == "$stem"*"$separator"* ]]; then
      stem=\${current%"\${current##*"$separator"}"}
    fi
  done
  for item in "\${candidates[@]}"; do
    item=$before$item
    if [[ $item == "$current"* ]]; then COMPREPLY+=("\${item#"$stem"}"); fi
  done
}

complete -F _curfew curfew`;
