/** A `Set-Cookie` line, read leniently and kept with every attribute, because the faults are in what others drop. */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** Lower-case attribute names. A flag has the value ''. The last occurrence wins (RFC 6265bis 5.6). */
  readonly attributes: ReadonlyMap<string, string>;
  /** The line takes the cookie away: empty, or over already. */
  readonly isDeletion: boolean;
  /** Seconds that the cookie lives from `at`, or null for a session cookie. */
  readonly lifetimeS: number | null;
}

export function parseSetCookie(line: string, at: number): SetCookie | null {
  const [pair = '', ...rest] = line.split(';');
  const equals = pair.indexOf('=');
  const name = equals < 0 ? '' : pair.slice(0, equals).trim();
  const value = pair.slice(equals + 1).trim();
  if (name === '' && value === '') return null;
  const attributes = new Map(rest.map((part) => attributeOf(part)));
  const lifetimeS = lifetimeOf(attributes, at);
  return { name, value, attributes, lifetimeS, isDeletion: value === '' || (lifetimeS !== null && lifetimeS <= 0) };
}

function attributeOf(part: string): [string, string] {
  const equals = part.indexOf('=');
  return equals < 0
    ? [part.trim().toLowerCase(), '']
    : [part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim()];
}

/** Max-Age goes before Expires (RFC 6265bis 5.5). */
function lifetimeOf(attributes: ReadonlyMap<string, string>, at: number): number | null {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge);
  const expires = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(expires) ? null : Math.round((expires - at) / 1000);
}
