import { CurfewError } from '../errors.ts';

const longest = 16_384;
/** As deep as a body may be that comes over HTTP. */
const deepest = 32;

/**
 * Whether data comes back as it was given, from every store and over a server: JSON makes `null` of a number that is none, nothing of
 * a function, `{}` of a map, and PostgreSQL keeps no NUL. A value that says itself what it is in JSON, as a date does, is kept as that.
 *
 * @throws CurfewError `invalid-request` naming what cannot be kept, or as `assertSize` does.
 * @example
 * assertData({ cart: ['book'], visits: Number.NaN }); // throws: "visits" is NaN …
 */
export function assertData(data: Readonly<Record<string, unknown>>): void {
  assertKeepable(data, 'the session data');
  assertSize(data);
}

/** @throws CurfewError `invalid-request` naming what cannot be kept. */
export function assertKeepable(data: Readonly<Record<string, unknown>>, what: string): void {
  for (const [name, value] of Object.entries(data)) {
    // Under a name of its own, nothing says: leave it out, or take it away.
    const fault = nameFault(name) ?? (value === undefined ? null : faultIn(value, name, 2));
    if (fault !== null) throw new CurfewError('invalid-request', `${what} cannot be kept: ${fault}`);
  }
}

/** @throws CurfewError `invalid-request` for more than 16 KiB of JSON. */
export function assertSize(data: Readonly<Record<string, unknown>>): void {
  const { length } = JSON.stringify(data);
  if (length > longest) {
    throw new CurfewError(
      'invalid-request',
      `the session data is ${length} characters of JSON; ${longest} are allowed`,
    );
  }
}

function faultIn(given: unknown, path: string, depth: number): string | null {
  const value = hasJson(given) ? given.toJSON() : given;
  switch (typeof value) {
    case 'boolean':
      return null;
    case 'number':
      return isKept(value)
        ? null
        : `${shown(path)} is ${value}, a number that JSON does not keep exactly: make it a text`;
    case 'string':
      return isStorable(value) ? null : `${shown(path)} has a NUL character or half a surrogate pair in it`;
    case 'object':
      return value === null ? null : faultInside(value, path, depth);
    default:
      return `${shown(path)} is of the type ${typeof value}, which JSON does not know`;
  }
}

function faultInside(value: object, path: string, depth: number): string | null {
  if (depth > deepest) return `${shown(path)} is nested deeper than ${deepest} levels, or holds itself`;
  if (Array.isArray(value))
    return firstFault(
      value.map((each, index) => [String(index), each] as const),
      path,
      depth,
    );
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind !== 'Object' && kind !== 'Arguments') return `${shown(path)} is a ${kind}, of which JSON keeps nothing`;
  // What is not defined is left out, as everywhere.
  return firstFault(
    Object.entries(value).filter(([, inner]) => inner !== undefined),
    path,
    depth,
  );
}

function firstFault(entries: readonly (readonly [string, unknown])[], path: string, depth: number): string | null {
  for (const [name, inner] of entries) {
    const fault = nameFault(name) ?? faultIn(inner, `${path}.${name}`, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}

function nameFault(name: string): string | null {
  if (name === '__proto__') return 'a field is called "__proto__"';
  return isStorable(name) ? null : 'the name of a field has a NUL character or half a surrogate pair in it';
}

function hasJson(value: unknown): value is { toJSON(): unknown } {
  return typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function';
}

function shown(path: string): string {
  return JSON.stringify(path.slice(0, 80));
}

/** Whether a number is what was written: larger whole ones have been rounded, or have become infinite. */
export function isKept(value: number): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}

/** PostgreSQL keeps no NUL in a text, and half of a surrogate pair is no character at all. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
