import { isFormToken } from '../recognise/token-words.ts';
import type { RequestStep } from '../target/step.ts';
import { variable } from '../target/variable.ts';
import { nameOf, rankOf } from './answered-tokens.ts';
import { formTokenHeaders, headersNamedAfter, usualFields, usualHeaders } from './token-names.ts';

/** What a sign-in brings along of what a newcomer was given. */
export interface Carriage {
  readonly start: readonly RequestStep[];
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

const nothingCarried: Carriage = { start: [], headers: {}, fields: {}, query: {} };

/** Every way worth a try, the most likely first: in all headers and the address at once, not at all, in the body. */
export function carriages(issuers: readonly RequestStep[]): Carriage[] {
  const names = issuers.flatMap(({ extract }) => Object.keys(extract));
  if (names.length === 0) return [nothingCarried];
  return [
    { ...nothingCarried, start: issuers, headers: headersFor(names), query: fieldsFor(names) },
    nothingCarried,
    { ...nothingCarried, start: issuers, fields: fieldsFor(names) },
  ];
}

/** What may be left of it where something of it is needed. */
export function lesser({ start, headers, fields, query }: Carriage): Carriage[] {
  if (start.length === 0) return [];
  const { Authorization, ...others } = headers;
  const own = (some: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(some).filter(isOwnName));
  const parts: Partial<Carriage>[] = [
    ...(Authorization === undefined ? [] : [{ headers: { Authorization } }]),
    { headers: others },
    { fields: own(fields) },
    { query: own(query) },
    { query },
  ];
  const some = parts.filter((part) => Object.values(part).some((entries) => Object.keys(entries).length > 0));
  return [nothingCarried, ...some.map((part) => ({ ...nothingCarried, start, ...part }))];
}

/** `token: ${anonymous.token}`: the name is the application's own. */
function isOwnName([name, value]: readonly [string, string]): boolean {
  return value === variable(`anonymous.${name}`);
}

function headersFor(names: readonly string[]): Record<string, string> {
  const session = bestSession(names);
  const formToken = names.find((name) => isFormToken(nameOf(name)));
  const own = names.flatMap((name) => headersNamedAfter(nameOf(name)).map((header) => [header, variable(name)]));
  return {
    ...(session !== null && Object.fromEntries(usualHeaders.map((header) => [header, variable(session)]))),
    ...Object.fromEntries(own),
    ...(formToken !== undefined && Object.fromEntries(formTokenHeaders.map((header) => [header, variable(formToken)]))),
    ...(session !== null && { Authorization: `Bearer ${variable(session)}` }),
  };
}

function fieldsFor(names: readonly string[]): Record<string, string> {
  const session = bestSession(names);
  const own = names.map((name) => [nameOf(name), variable(name)]);
  return {
    ...(session !== null && Object.fromEntries(usualFields.map((field) => [field, variable(session)]))),
    ...Object.fromEntries(own),
  };
}

export function bestSession(names: readonly string[]): string | null {
  const tokens = names.filter((name) => !isFormToken(nameOf(name)));
  return tokens.toSorted((a, b) => rankOf(nameOf(a)) - rankOf(nameOf(b)))[0] ?? null;
}
