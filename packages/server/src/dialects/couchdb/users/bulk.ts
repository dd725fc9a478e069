import { type Authority, isAdmin, type User } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { App, Context } from '../../../app.ts';
import { limitBodiesOfOthers, objectIn, readJson } from '../body.ts';
import type { CouchdbCaller } from '../caller.ts';
import type { CouchdbOptions } from '../options.ts';
import { badRequest, describeError, forbidden, toCouchdbError } from '../refusal.ts';
import { couchdbRoute } from '../route.ts';
import { mayHandle, requireCouchdbAdmin, usernameIn } from './access.ts';
import { toUserDocument } from './document.ts';
import { revisionOf } from './revision.ts';
import { writeDocument } from './writing.ts';

/** Of administrators. Enough for the users of a database to be brought in, a few thousand at a time. */
const bodyLimit = 4 * 1_024 * 1_024;
/** Each may cost a password hash. */
const mostByOthers = 10;
/** The most documents in one list. */
const mostListed = 10_000;
/** The most that anybody but an administrator may ask for by name. */
const mostKeysOfOthers = 1_000;
const pageSize = 200;

type Listing = { Querystring: Record<string, unknown> };

/** `_bulk_docs` and `_all_docs`. */
export function registerManyDocuments(app: App, context: Context, options: CouchdbOptions): void {
  const { authority } = context;

  app.post(
    '/_users/_bulk_docs',
    { ...couchdbRoute(), bodyLimit, preParsing: limitBodiesOfOthers },
    async (request, reply) => {
      const { docs, new_edits: newEdits = true } = objectIn(request.body);
      if (!Array.isArray(docs)) throw badRequest('POST body must include `docs` parameter.');
      const { couchdbCaller: caller } = request;
      const isByAdmin = caller !== null && isAdmin(caller);
      if (!isByAdmin && docs.length > mostByOthers) throw forbidden(`At most ${mostByOthers} documents at once`);
      // A dump of another database carries that database's revisions, which mean nothing here.
      if (newEdits === false && !isByAdmin) throw forbidden('Only _admin may bring documents in');
      const results: object[] = [];
      for (const document of docs)
        results.push(await tryWrite(context, options, request, document, newEdits === false));
      return reply.code(201).send(results);
    },
  );

  app.post<Listing>('/_users/_all_docs', couchdbRoute(), async (request) => {
    const { keys, ...body } = objectIn(request.body ?? {});
    return listDocuments(authority, request, keys, { ...request.query, ...body });
  });

  app.get<Listing>('/_users/_all_docs', couchdbRoute(), async (request) => {
    const { keys, ...query } = request.query;
    return listDocuments(
      authority,
      request,
      keys === undefined ? undefined : readJson(Buffer.from(String(keys))),
      query,
    );
  });
}

/** One document's failure is an entry in the answer, not the answer. */
async function tryWrite(
  context: Context,
  options: CouchdbOptions,
  request: FastifyRequest,
  body: unknown,
  isBroughtIn: boolean,
): Promise<object> {
  let id: unknown = null;
  try {
    const document = objectIn(body);
    id = document._id;
    if (typeof id !== 'string') throw badRequest('doc._id is required');
    const { _rev: rev } = document;
    if (rev !== undefined && typeof rev !== 'string') throw badRequest('Invalid rev format');
    return await writeDocument(context, options, request, { id, body, rev: isBroughtIn ? null : (rev ?? null) });
  } catch (thrown) {
    const { status, error, reason } = describeError(toCouchdbError(thrown));
    if (status >= 500) throw thrown;
    return { ...(typeof id === 'string' ? { id } : {}), error, reason };
  }
}

async function listDocuments(
  authority: Authority,
  request: FastifyRequest,
  keys: unknown,
  options: Readonly<Record<string, unknown>>,
): Promise<object> {
  const withDocuments = String(options.include_docs) === 'true';
  if (keys !== undefined) {
    if (!Array.isArray(keys)) throw badRequest('`keys` body member must be an array.');
    const rows = await rowsOfKeys(authority, request.couchdbCaller, keys, withDocuments);
    return { total_rows: rows.length, offset: null, rows };
  }
  requireCouchdbAdmin(request.couchdbCaller);
  const limit = limitIn(options.limit);
  const users: User[] = [];
  for (let cursor: string | null | undefined; cursor !== null && users.length < limit; ) {
    const page = await authority.listUsers({ limit: pageSize, ...(cursor === undefined ? {} : { cursor }) });
    users.push(...page.items);
    cursor = page.cursor;
  }
  const { count } = (await authority.statistics()).users;
  return { total_rows: count, offset: 0, rows: users.slice(0, limit).map((user) => rowOf(user, withDocuments)) };
}

async function rowsOfKeys(
  authority: Authority,
  caller: CouchdbCaller | null,
  keys: readonly unknown[],
  withDocuments: boolean,
): Promise<object[]> {
  const most = caller !== null && isAdmin(caller) ? mostListed : mostKeysOfOthers;
  if (keys.length > most) throw badRequest(`At most ${most} keys at once`);
  const found = new Map<string, User | null>();
  const rows: object[] = [];
  for (const key of keys) {
    const username = typeof key === 'string' ? usernameIn(key) : null;
    if (username !== null && !found.has(username) && mayLookUp(caller, username)) {
      found.set(username, await authority.findUser(username));
    }
    const user = username === null ? null : (found.get(username) ?? null);
    const isShown = user !== null && mayHandle(caller, user);
    rows.push(isShown ? { ...rowOf(user, withDocuments), key } : { key, error: 'not_found' });
  }
  return rows;
}

/** Everything else is not there for them anyway, and looking for it would be work that anybody could cause. */
function mayLookUp(caller: CouchdbCaller | null, username: string): boolean {
  return caller !== null && (isAdmin(caller) || caller.username === username);
}

function rowOf(user: User, withDocuments: boolean): object {
  const document = toUserDocument(user);
  const { _id: id } = document;
  return { id, key: id, value: { rev: revisionOf(user) }, ...(withDocuments ? { doc: document } : {}) };
}

function limitIn(limit: unknown): number {
  if (limit === undefined) return mostListed;
  if (!/^\d{1,9}$/.test(String(limit))) throw badRequest('limit must be a whole number');
  return Math.min(Number(limit), mostListed);
}
