/** Path and query: an address as a step of this application names it. */
export function relative(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
