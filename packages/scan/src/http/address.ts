/** Path and query: an address as a step of this application names it. */
export function relative(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** An address as a step writes it: relative, where it is the target's own. */
export function addressOf(url: string, base: string): string {
  return new URL(url).origin === new URL(base).origin ? relative(url) : url;
}
