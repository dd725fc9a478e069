import { type Authority, isAdmin, type User } from '@curfew/core';
import type { CouchdbCaller } from '../caller.ts';
import { toDocumentId } from '../names.ts';
import { parseError } from '../parameters.ts';
import { mayHandle, requireCouchdbAdmin, usernameIn } from './access.ts';
import { toUserDocument } from './document.ts';
import type { ListQuery } from './list-query.ts';
import { revisionOf } from './revision.ts';

/** The most documents in one list. */
const mostListed = 10_000;
/** The most that anybody but an administrator may ask for by name. */
const mostKeysOfOthers = 1_000;
const pageSize = 200;

/** `_all_docs`: the documents that a query asks for and its caller may see. */
export async function listDocuments(
  authority: Authority,
  caller: CouchdbCaller | null,
  query: ListQuery,
): Promise<object> {
  return query.keys === null ? listRange(authority, caller, query) : listKeys(authority, caller, query, query.keys);
}

async function listKeys(
  authority: Authority,
  caller: CouchdbCaller | null,
  { isDescending, skip, limit, showsMissing, withDocuments }: ListQuery,
  keys: readonly unknown[],
): Promise<object> {
  const isByAdmin = caller !== null && isAdmin(caller);
  const most = isByAdmin ? mostListed : mostKeysOfOthers;
  if (keys.length > most) throw parseError(`At most ${most} keys at once`);
  const ordered = isDescending ? keys.toReversed() : keys;
  const find = createFinder(authority, caller);
  const rows: object[] = [];
  for (const key of ordered.slice(skip, limit === null ? undefined : skip + limit)) {
    const user = typeof key === 'string' ? await find(key) : null;
    if (user !== null) rows.push({ ...rowOf(user, withDocuments), key });
    else if (showsMissing) rows.push({ key, error: 'not_found' });
  }
  // How many there are is for administrators to know.
  const total = isByAdmin ? (await authority.statistics()).users.count : rows.length;
  return { total_rows: total, offset: null, rows };
}

/**
 * Finds users by their documents' ids, each once. Of others than the caller may see, nothing is looked up: they are not there for them
 * anyway, and looking would be work that anybody could cause.
 */
function createFinder(authority: Authority, caller: CouchdbCaller | null): (id: string) => Promise<User | null> {
  const found = new Map<string, User | null>();
  return async (id) => {
    const asked = usernameIn(id);
    if (asked === null || caller === null) return null;
    const isOwn = authority.isSameName(caller.username, asked);
    if (!isOwn && !isAdmin(caller)) return null;
    const username = isOwn ? caller.username : asked;
    if (!found.has(username)) found.set(username, await authority.findUser(username));
    const user = found.get(username) ?? null;
    return user !== null && mayHandle(caller, user) ? user : null;
  };
}

/**
 * CouchDB orders documents by the bytes of their ids, the store users by what their names are compared by: every user is looked at, and
 * no more of them kept than the list can need.
 */
async function listRange(
  authority: Authority,
  caller: CouchdbCaller | null,
  { start, end, includesEnd, isDescending, skip, limit, withDocuments }: ListQuery,
): Promise<object> {
  requireCouchdbAdmin(caller);
  const compare = (one: string, other: string) => (isDescending ? -1 : 1) * compareBytes(one, other);
  const wanted = Math.min(skip + (limit ?? mostListed + 1), mostListed + 1);
  let kept: { readonly id: string; readonly user: User }[] = [];
  let total = 0;
  let before = 0;
  let within = 0;
  const keepFirst = () => {
    kept = kept.sort((one, other) => compare(one.id, other.id)).slice(0, wanted);
  };

  for await (const user of everyUser(authority)) {
    total++;
    const id = toDocumentId(user.username);
    if (start !== null && compare(id, start) < 0) before++;
    else if (end === null || compare(id, end) < (includesEnd ? 1 : 0)) {
      within++;
      kept.push({ id, user });
      if (kept.length >= 2 * wanted + pageSize) keepFirst();
    }
  }
  keepFirst();
  if (within > mostListed && skip + (limit ?? within) > mostListed) {
    throw parseError(`More than ${mostListed} rows: ask for fewer with \`limit\`, and go on with \`start_key\``);
  }
  const rows = kept.slice(skip, skip + (limit ?? wanted)).map(({ user }) => rowOf(user, withDocuments));
  return { total_rows: total, offset: before + Math.min(skip, within), rows };
}

async function* everyUser(authority: Authority): AsyncGenerator<User> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await authority.listUsers({ limit: pageSize, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.items;
    cursor = page.cursor;
  }
}

/** The order of UTF-8's bytes. That of JavaScript's units differs from it where pairs of surrogates stand for one character. */
function compareBytes(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    const [a, b] = [one.charCodeAt(index), other.charCodeAt(index)];
    if (a !== b) return rankOf(a) - rankOf(b);
  }
  return one.length - other.length;
}

function rankOf(unit: number): number {
  const isSurrogate = unit >= 0xd800 && unit < 0xe000;
  return isSurrogate ? unit + 0x10000 : unit;
}

function rowOf(user: User, withDocuments: boolean): object {
  const document = toUserDocument(user);
  const { _id: id } = document;
  return { id, key: id, value: { rev: revisionOf(user) }, ...(withDocuments ? { doc: document } : {}) };
}
