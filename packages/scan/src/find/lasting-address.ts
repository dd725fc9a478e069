/** The part of an address that the next session's page will have, too: without tokens in its query. */
export function lastingAddress(url: string): string {
  const { pathname, searchParams } = new URL(url);
  const lasting = [...searchParams].filter(
    ([name, value]) => !looksRandom(value) && !/token|nonce|csrf|sess|sid$|key$|_t$|ts$/i.test(name),
  );
  const query = new URLSearchParams(lasting).toString();
  return pathname.replace(/;[^/]*/g, '') + (query === '' ? '' : `?${query}`);
}

/** Long, or letters and digits mixed, is what no person would name anything. */
function looksRandom(value: string): boolean {
  return (
    value.length > 60 || /\d{7,}/.test(value) || (value.length >= 8 && /\d.*[a-z].*\d|[a-z].*\d.*[a-z]/i.test(value))
  );
}
