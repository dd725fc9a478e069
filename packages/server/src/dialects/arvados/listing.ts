import { CurfewError, type Session } from '@curfew/core';
import type { Context } from '../../app.ts';
import { isSystemRoot, type TokenHolder } from './caller.ts';
import { type ListQuery, readListQuery } from './list-query.ts';
import type { Parameters } from './parameters.ts';
import { type TokenRecord, tokenRecord } from './records.ts';
import type { Uuids } from './uuid.ts';

/** More than this are neither put into another order than the one in which they are found nor told apart. */
const mostHeld = 10_000;

/** The live tokens that a holder may see, newest first: their own; everybody's for Arvados' root. */
export async function* walkTokens({ authority }: Context, { session }: TokenHolder): AsyncGenerator<Session> {
  const whose = isSystemRoot(session) ? {} : { username: session.username };
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const query = { ...whose, state: 'active', limit: 200, ...(cursor !== undefined && { cursor }) } as const;
    const page = await authority.listSessions(query);
    yield* page.items.filter(({ userId }) => userId !== null);
    cursor = page.cursor;
  }
}

/** One page, as `offset` and `limit` ask for it, of the tokens that the filters let through. Never with a secret. */
export async function listTokens(context: Context, asked: Parameters, holder: TokenHolder, uuids: Uuids) {
  const query = await readListQuery(asked, holder, context.authority, uuids);
  const { limit, offset } = query;
  const found = filtered(walkTokens(context, holder), query, uuids);
  const { items, available } = await pageOf(query.distinct ? distinct(found, query) : selected(found, query), query);
  return {
    kind: 'arvados#apiClientAuthorizationList',
    etag: '',
    self_link: '',
    offset,
    limit,
    ...(query.withCount ? { items_available: available } : {}),
    items,
  };
}

async function* filtered(sessions: AsyncIterable<Session>, { tests, compare }: ListQuery, uuids: Uuids) {
  const records: TokenRecord[] = [];
  for await (const session of sessions) {
    const record = tokenRecord(session, uuids);
    if (!tests.every((test) => test(record))) continue;
    if (compare === null) yield record;
    else records.push(record);
    if (records.length > mostHeld) throw tooMany('ordered');
  }
  if (compare !== null) yield* records.sort(compare);
}

async function* selected(records: AsyncIterable<TokenRecord>, { select }: ListQuery) {
  for await (const record of records) yield select(record);
}

async function* distinct(records: AsyncIterable<TokenRecord>, { select }: ListQuery) {
  const seen = new Set<string>();
  for await (const record of records) {
    const shown = select(record);
    const text = JSON.stringify(shown);
    if (seen.has(text)) continue;
    if (seen.size >= mostHeld) throw tooMany('told apart');
    seen.add(text);
    yield shown;
  }
}

async function pageOf<Item>(all: AsyncIterable<Item>, { limit, offset }: ListQuery) {
  const items: Item[] = [];
  let available = 0;
  for await (const item of all) {
    if (available >= offset && items.length < limit) items.push(item);
    available++;
  }
  return { items, available };
}

function tooMany(done: string): CurfewError {
  return new CurfewError('invalid-request', `more than ${mostHeld} tokens cannot be ${done}: filter them`);
}
