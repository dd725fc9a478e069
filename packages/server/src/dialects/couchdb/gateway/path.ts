/** What of a CouchDB's own addresses is passed on, besides databases. Its configuration, its users and its sessions are not. */
const passedOn = new Set([
  '_all_dbs',
  '_dbs_info',
  '_active_tasks',
  '_db_updates',
  '_scheduler',
  '_replicate',
  '_replicator',
]);

/** CouchDB's rule for the name of a database; a slash in it is written `%2F`. */
const databaseName = /^[a-z](?:[a-z0-9_$()+-]|%2F|%24|%28|%29|%2B)*$/i;

/**
 * Whether an address is the CouchDB's behind us. Judged as it was sent, because that is how it is passed on: nothing in it may mean
 * another place there than here.
 *
 * @param claimed First segments of what this server answers itself.
 */
export function isForwarded(url: string, claimed: ReadonlySet<string>): boolean {
  const [path = ''] = url.split('?', 1);
  const [empty, first = ''] = path.split('/', 2);
  if (empty !== '' || claimed.has(first) || hasDotSegment(path)) return false;
  return passedOn.has(first) || databaseName.test(first);
}

function hasDotSegment(path: string): boolean {
  const slashes = path.replace(/%2f|\\|%5c/gi, '/').replace(/%2e/gi, '.');
  return /(?:^|\/)\.{1,2}(?:\/|$)/.test(slashes);
}
