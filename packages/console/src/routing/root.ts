/** What comes before every path of the server, such as `/curfew`: it says so in the page. */
const prefix = (document.getElementById('console')?.dataset.root ?? '/').replace(/\/$/, '');

/** A path of the server as this page reaches it. */
export function at(path: string): string {
  return prefix + path;
}

/** The path of a page without what comes before it. */
export function within(path: string): string {
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}
