import { ScanFailure } from '../http/failure.ts';

/** Puts variables in the place of `${name}`. A name without a value stops the step: half a request proves nothing. */
export function substitute(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{([\w.-]+)\}/g, (_, name: string) => {
    const value = variables.get(name);
    if (value === undefined) throw new ScanFailure('flow', `nothing has set the variable ${name}`);
    return value;
  });
}

export function substituteFields(
  fields: Readonly<Record<string, string>>,
  variables: ReadonlyMap<string, string>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, substitute(value, variables)]));
}

export function substituteJson(value: unknown, variables: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return substitute(value, variables);
  if (Array.isArray(value)) return value.map((one) => substituteJson(one, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, substituteJson(one, variables)]));
}
