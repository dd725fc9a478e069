/** How a target file refers to a variable. */
export function variable(name: string): string {
  return `\${${name}}`;
}

/** What every person with an account brings along; all other variables hold what an application has handed out. */
export const builtInVariables: ReadonlySet<string> = new Set([
  ...['user', 'password', 'newPassword', 'basic', 'otp', 'otpSecret'],
]);

/** The names of the variables that a step, or a part of one, refers to. */
export function variablesIn(part: unknown): string[] {
  return [...new Set([...JSON.stringify(part).matchAll(/\$\{([\w.-]+)\}/g)].map(([, name]) => name ?? ''))];
}
