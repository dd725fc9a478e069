const longest = 2_048;
/** Stands for our own origin where none is configured; only ever compared with itself. */
const placeholder = 'http://curfew.invalid';

/**
 * Where a person may be sent back to: a path of this site, or an address of an origin that the operator has allowed.
 * Anything else is `null` (CWE-601).
 *
 * The address is read by the parser that browsers use and written anew from what it read, so that nothing can mean one thing
 * here and another there.
 *
 * @example
 * response.redirect(safeReturnTo(query.returnTo, { publicUrl, returnOrigins: new Set() }) ?? '/');
 * @see https://cwe.mitre.org/data/definitions/601.html
 */
export function safeReturnTo(
  text: string | null | undefined,
  settings: { readonly publicUrl: URL | null; readonly returnOrigins: ReadonlySet<string> },
): string | null {
  if (text == null || text.length > longest || hasTrickyCharacters(text)) return null;
  const ownOrigin = settings.publicUrl?.origin ?? placeholder;
  const isPath = text.startsWith('/') && !text.startsWith('//');
  if (!isPath && !/^https?:\/\/[^/]/i.test(text)) return null;

  const url = URL.parse(text, ownOrigin);
  if (url === null || url.username !== '' || url.password !== '') return null;
  if (url.origin !== ownOrigin) return !isPath && settings.returnOrigins.has(url.origin) ? url.href : null;
  const path = `${url.pathname}${url.search}${url.hash}`;
  // "/.//host" becomes "//host", which browsers read as another host.
  return path.startsWith('//') ? null : path;
}

/** Browsers drop some of these and turn others into slashes. */
function hasTrickyCharacters(text: string): boolean {
  return /[\\\s\p{C}]/u.test(text);
}
