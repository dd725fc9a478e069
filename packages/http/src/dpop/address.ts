/**
 * Whether two addresses are the same, without query and fragment, after the normalisation that RFC 9449 4.3 asks for.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2
 */
export function isSameAddress(one: string, other: string): boolean {
  const [plain, otherPlain] = [normalize(one), normalize(other)];
  return plain !== null && plain === otherPlain;
}

/** The platform's parser makes the scheme, the host, the port and dot segments the same; escapes are left. */
function normalize(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  if (url.username !== '' || url.password !== '') return null;
  const path = url.pathname.replace(/%[0-9a-f]{2}/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : escaped.toUpperCase();
  });
  return `${url.origin}${path}`;
}
