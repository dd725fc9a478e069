import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

interface UserContext {
  readonly name: string | null;
  readonly roles: readonly string[];
}

interface StoredDocument {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly revision: number;
  readonly author: string;
}

type Said = readonly [status: number, body: object];

const notAuthorized: Said = [401, { error: 'unauthorized', reason: 'You are not authorized to access this db.' }];

type Database = Map<string, StoredDocument>;

export interface ProxiedCouchdb {
  readonly url: URL;
  /** Who wrote which document, by the name that this server was told. */
  readonly authorOf: (database: string, id: string) => string | undefined;
  /** How many feeds of changes are being read. */
  readonly openFeeds: () => number;
}

/**
 * As much of a CouchDB as keeps documents, with `{chttpd_auth, proxy_authentication_handler}` first and `proxy_use_secret`: who is
 * calling is what the headers say, if the token is the HMAC of the name, and nobody otherwise. A database is open to every
 * user, and only `_admin` makes one.
 */
export async function startProxiedCouchdb(
  secret: string,
  algorithms: readonly string[] = ['sha256', 'sha1'],
): Promise<ProxiedCouchdb> {
  const databases = new Map<string, Database>([['db', new Map()]]);
  const feeds = new Set<ServerResponse>();

  const server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    authorOf: (database, id) => databases.get(database)?.get(id)?.author,
    openFeeds: () => feeds.size,
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { name, roles } = identify(request, secret, algorithms);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, first = '', id = ''] = url.pathname.split('/').map(decodeURIComponent);
    const database = databases.get(first);
    if (name !== null && database !== undefined && id === '_changes') return feed(database, response);
    const [status, body] = name === null ? notAuthorized : await serve(first, id, { name, roles });
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

    async function serve(first: string, id: string, caller: { name: string; roles: readonly string[] }): Promise<Said> {
      if (id === '' && request.method === 'PUT') return create(first, caller.roles);
      if (database === undefined) return [404, { error: 'not_found', reason: 'Database does not exist.' }];
      if (id === '') return [200, { db_name: first, doc_count: database.size, update_seq: '0' }];
      if (id === '_all_docs') return [200, { total_rows: database.size, offset: 0, rows: rowsOf(database) }];
      const body = request.method === 'PUT' ? ((await json(request)) as object) : {};
      return touch(database, id, request.method ?? '', { ...body, ...rev(url) }, caller.name);
    }
  }

  function create(name: string, roles: readonly string[]): Said {
    if (!roles.includes('_admin')) return [401, { error: 'unauthorized', reason: 'You are not a server admin.' }];
    databases.set(name, new Map());
    return [201, { ok: true }];
  }

  function feed(database: Database, response: ServerResponse): void {
    feeds.add(response);
    response.once('close', () => feeds.delete(response));
    response.writeHead(200, { 'content-type': 'application/json' });
    for (const row of rowsOf(database)) response.write(`${JSON.stringify(row)}\n`);
  }
}

/** CouchDB's documentation, "Proxy Authentication": the token is the HMAC of the name alone, in hexadecimal. */
function identify({ headers }: IncomingMessage, secret: string, algorithms: readonly string[]): UserContext {
  const name = textOf(headers['x-auth-couchdb-username']);
  const token = Buffer.from(textOf(headers['x-auth-couchdb-token']), 'hex');
  const isRight = algorithms.some((algorithm) => {
    const expected = createHmac(algorithm, secret).update(name, 'utf8').digest();
    return expected.length === token.length && timingSafeEqual(expected, token);
  });
  if (name === '' || !isRight) return { name: null, roles: [] };
  const roles = textOf(headers['x-auth-couchdb-roles']).split(/ *, */);
  return { name, roles: roles.filter((role) => role !== '') };
}

/** CouchDB reads the bytes of a header as UTF-8. */
function textOf(header: string | string[] | undefined): string {
  return Buffer.from(String(header ?? ''), 'latin1').toString('utf8');
}

function touch(
  database: Database,
  id: string,
  method: string,
  { _rev: rev, ...fields }: Readonly<Record<string, unknown>>,
  author: string,
): Said {
  const found = database.get(id);
  if (method === 'GET') {
    if (found === undefined) return [404, { error: 'not_found', reason: 'missing' }];
    return [200, { ...found.fields, _id: id, _rev: revisionOf(found) }];
  }
  if (rev !== (found === undefined ? undefined : revisionOf(found))) {
    return [409, { error: 'conflict', reason: 'Document update conflict.' }];
  }
  const stored = { fields, revision: (found?.revision ?? 0) + 1, author };
  if (method === 'DELETE') database.delete(id);
  else database.set(id, stored);
  return [method === 'PUT' ? 201 : 200, { ok: true, id, rev: revisionOf(stored) }];
}

function rev({ searchParams }: URL): { _rev?: string } {
  const rev = searchParams.get('rev');
  return rev === null ? {} : { _rev: rev };
}

function revisionOf({ revision }: StoredDocument): string {
  return `${revision}-${'a'.repeat(32)}`;
}

function rowsOf(database: Database) {
  return Array.from(database, ([id, stored]) => ({ id, key: id, value: { rev: revisionOf(stored) } }));
}
