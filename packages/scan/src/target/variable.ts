/** How a target file refers to a variable. */
export function variable(name: string): string {
  return `\${${name}}`;
}

/** The names of the variables that a step, or a part of one, refers to. */
export function variablesIn(part: unknown): string[] {
  return [...new Set([...JSON.stringify(part).matchAll(/\$\{([\w.-]+)\}/g)].map(([, name]) => name ?? ''))];
}
