import { CurfewError, type Session } from '@curfew/core';
import type { Context } from '../../app.ts';
import { isSystemRoot, type TokenHolder } from './caller.ts';
import { type ListQuery, readListQuery } from './list-query.ts';
import { selectFrom, type TokenRecord, tokenRecord } from './records.ts';
import type { Uuids } from './uuid.ts';

/** More than this are not put into another order than the one in which they are found. */
const mostOrdered = 10_000;

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
export async function listTokens(
  context: Context,
  asked: Readonly<Record<string, unknown>>,
  holder: TokenHolder,
  uuids: Uuids,
) {
  const query = readListQuery(asked, holder, uuids);
  const { limit, offset } = query;
  const { items, available } = await collect(walkTokens(context, holder), query, uuids);
  return {
    kind: 'arvados#apiClientAuthorizationList',
    etag: '',
    self_link: '',
    offset,
    limit,
    ...(query.withCount ? { items_available: available } : {}),
    items: items.map((item) => selectFrom(item, asked.select)),
  };
}

async function collect(sessions: AsyncIterable<Session>, query: ListQuery, uuids: Uuids) {
  const { limit, offset, tests, compare } = query;
  const found: TokenRecord[] = [];
  let available = 0;
  for await (const session of sessions) {
    const record = tokenRecord(session, uuids);
    if (!tests.every((test) => test(record))) continue;
    if (compare !== null && available >= mostOrdered) {
      throw new CurfewError('invalid-request', `more than ${mostOrdered} tokens cannot be ordered: filter them`);
    }
    if (compare !== null || (available >= offset && found.length < limit)) found.push(record);
    available++;
  }
  const items = compare === null ? found : found.sort(compare).slice(offset, offset + limit);
  return { items, available };
}
