import { isDeepStrictEqual } from 'node:util';
import { readJson } from './body.ts';
import { CouchdbError } from './refusal.ts';

/** What clients add so that no cache answers: PouchDB, jQuery, CouchDB's own tests. They mean nothing. */
const meaningless = new Set(['_nonce', '_', 'anti-cache']);

/** Both spellings of a parameter are one parameter. */
const spellings: Readonly<Record<string, string>> = {
  start_key: 'startkey',
  end_key: 'endkey',
  start_key_doc_id: 'startkey_docid',
  end_key_doc_id: 'endkey_docid',
};

/** A parameter as it came: a text in an address, any JSON in a body. */
interface Given {
  readonly name: string;
  readonly value: unknown;
  readonly isText: boolean;
}

export type ReadParameter<Value> = (given: Given) => Value;

type Readers = Readonly<Record<string, ReadParameter<unknown>>>;

export type ParametersOf<Known extends Readers> = { readonly [Name in keyof Known]?: ReturnType<Known[Name]> };

/** The fields of an address or of a body. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the parameters of an address and of a body. Whatever is not known, or said twice in two ways, is refused: a list that drops a
 * parameter shows more than was asked for, and a client that deletes what it was shown deletes too much.
 *
 * @throws CouchdbError 400, naming the parameter.
 */
export function readParameters<Known extends Readers>(
  known: Known,
  query: Fields,
  body: Fields = {},
): ParametersOf<Known> {
  const given = [
    ...Object.entries(query).map(([name, value]) => ({ name, value, isText: true })),
    ...Object.entries(body).map(([name, value]) => ({ name, value, isText: false })),
  ].filter(({ name, isText }) => !isText || !meaningless.has(name));
  const values = new Map<string, unknown>();
  for (const each of given) {
    const name = spellings[each.name] ?? each.name;
    const read = Object.hasOwn(known, name) ? known[name] : undefined;
    if (read === undefined) throw parseError(`The parameter ${quoted(each.name)} is not supported here.`);
    if (each.isText && typeof each.value !== 'string') throw parseError(`\`${name}\` must be there only once.`);
    const value = read({ ...each, name });
    if (values.has(name) && !isDeepStrictEqual(values.get(name), value)) {
      throw parseError(`\`${name}\` is there more than once, with different values.`);
    }
    values.set(name, value);
  }
  return Object.fromEntries(values) as ParametersOf<Known>;
}

export function flag({ name, value }: Given): boolean {
  const text = String(value).toLowerCase();
  if (text !== 'true' && text !== 'false') throw parseError(`\`${name}\` must be true or false, not ${quoted(value)}`);
  return text === 'true';
}

export function wholeNumber({ name, value }: Given): number {
  if (!/^\d{1,9}$/.test(String(value))) throw parseError(`\`${name}\` must be a whole number, not ${quoted(value)}`);
  return Number(value);
}

/** The id of a document, or where one would be. Ids are texts; a key of any other kind is a mistake. */
export function documentId(given: Given): string {
  const id = jsonIn(given);
  if (typeof id !== 'string') throw parseError(`\`${given.name}\` must be a JSON string`);
  return id;
}

export function plainText({ name, value }: Given): string {
  if (typeof value !== 'string') throw parseError(`\`${name}\` must be a text`);
  return value;
}

export function list(given: Given): readonly unknown[] {
  const values = jsonIn(given);
  if (!Array.isArray(values)) throw parseError(`\`${given.name}\` must be an array.`);
  return values;
}

export function oneOf<Value extends string>(...allowed: readonly Value[]): ReadParameter<Value> {
  return ({ name, value }) => {
    const found = allowed.find((each) => each === String(value));
    if (found === undefined) throw parseError(`\`${name}\` must be ${allowed.join(' or ')}, not ${quoted(value)}`);
    return found;
  };
}

/** For what is only understood while it is switched off. */
export function never(reason: string): ReadParameter<false> {
  return (given) => {
    if (flag(given)) throw parseError(reason);
    return false;
  };
}

/** For what would change the answer and is not here. */
export function unsupported({ name }: Given): never {
  throw parseError(`The parameter ${quoted(name)} is not supported here.`);
}

export function parseError(reason: string): CouchdbError {
  return new CouchdbError(400, 'query_parse_error', reason);
}

function jsonIn({ value, isText }: Given): unknown {
  return isText ? readJson(Buffer.from(String(value))) : value;
}

function quoted(value: unknown): string {
  return `\`${String(value).slice(0, 80)}\``;
}
