/** First segments that are CouchDB's own and no database. CockroachDB's `_admin` and `_status` are not among them. */
const serverNames = new Set([
  '_active_tasks',
  '_all_dbs',
  '_changes',
  '_cluster_setup',
  '_config',
  '_db_updates',
  '_dbs_info',
  '_design_docs',
  '_global_changes',
  '_log',
  '_membership',
  '_metadata',
  '_node',
  '_nodes',
  '_nouveau_analyze',
  '_replicate',
  '_replicator',
  '_reshard',
  '_restart',
  '_scheduler',
  '_search_analyze',
  '_session',
  '_stats',
  '_system',
  '_up',
  '_users',
  '_utils',
  '_uuids',
]);

/** What of a CouchDB's own addresses the gateway passes on, besides databases. Its configuration, its users and its sessions are not. */
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
 * Whether an address is one that CouchDB's clients ask for: under a name of CouchDB's server, or under one that a database can have and
 * nothing of ours has.
 *
 * @param claimed First segments of what this server answers itself.
 */
export function isCouchdbAddress(url: string, claimed: ReadonlySet<string>): boolean {
  const first = firstSegment(url);
  return serverNames.has(first) || (!claimed.has(first) && databaseName.test(first));
}

export function isServerAddress(url: string): boolean {
  return serverNames.has(firstSegment(url));
}

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

/**
 * CouchDB reads a path as its segments and takes no notice of empty ones: `/_users/` and `//_users` are `/_users`. Addresses that are not
 * CouchDB's stay as they are; of a database's only the start is looked at, because the CouchDB behind us reads the rest.
 */
export function toCanonicalAddress(url: string, claimed: ReadonlySet<string>): string {
  const [path = ''] = url.split('?', 1);
  if (!path.startsWith('/') || !(path.includes('//') || (path.length > 1 && path.endsWith('/')))) return url;
  const segments = path.split('/').filter((segment) => segment !== '');
  const [first = ''] = segments;
  const query = url.slice(path.length);
  if (serverNames.has(decoded(first))) return `/${segments.join('/')}${query}`;
  return claimed.has(decoded(first)) || first === '' ? url : `${path.replace(/^\/+/, '/')}${query}`;
}

function firstSegment(url: string): string {
  const [path = ''] = url.split('?', 1);
  return decoded(path.split('/', 2)[1] ?? '');
}

/** `%5Fusers` is `_users`. An encoded slash stays encoded: it is part of a name. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment.replace(/%2f/gi, '%252F'));
  } catch {
    return segment;
  }
}

function hasDotSegment(path: string): boolean {
  const slashes = path.replace(/%2f|\\|%5c/gi, '/').replace(/%2e/gi, '.');
  return /(?:^|\/)\.{1,2}(?:\/|$)/.test(slashes);
}
