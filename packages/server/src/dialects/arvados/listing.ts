import { CurfewError, type Session } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { Context } from '../../app.ts';
import { parse } from './attributes.ts';
import { isSystemRoot, type TokenHolder } from './caller.ts';
import { tokenRecord } from './records.ts';
import type { Uuids } from './uuid.ts';

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

type Test = (record: ReturnType<typeof tokenRecord>) => boolean;

/** One page, as `offset` and `limit` ask for it, of the tokens that the filters let through. Never with a secret. */
export async function listTokens(context: Context, request: FastifyRequest, holder: TokenHolder, uuids: Uuids) {
  const query = request.query as Readonly<Record<string, unknown>>;
  const limit = Math.min(readCount(query.limit, 'limit', 100), 1_000);
  const offset = readCount(query.offset, 'offset', 0);
  const tests = readFilters(query.filters, holder, uuids);
  const items: ReturnType<typeof tokenRecord>[] = [];
  let available = 0;
  for await (const session of walkTokens(context, holder)) {
    const record = tokenRecord(session, uuids);
    if (!tests.every((test) => test(record))) continue;
    if (available >= offset && items.length < limit) items.push(record);
    available++;
  }
  return {
    kind: 'arvados#apiClientAuthorizationList',
    etag: '',
    self_link: '',
    offset,
    limit,
    ...(query.count === 'none' ? {} : { items_available: available }),
    items,
  };
}

function readCount(text: unknown, name: string, fallback: number): number {
  if (text === undefined) return fallback;
  if (typeof text === 'string' && /^\d{1,9}$/.test(text)) return Number(text);
  throw new CurfewError('invalid-request', `${name} must be a whole number`);
}

/** Only by `uuid`, `api_token` and `scopes`, and only for equality, as in Arvados. */
function readFilters(text: unknown, { claim, session }: TokenHolder, uuids: Uuids): readonly Test[] {
  if (text === undefined || text === '') return [];
  const filters = typeof text === 'string' ? parse(text, 'filters') : null;
  if (!Array.isArray(filters) || filters.length > 100)
    throw new CurfewError('invalid-request', 'filters must be a list');
  return filters.map((filter): Test => {
    const [field, operator, value] = Array.isArray(filter) ? filter : [];
    if (operator !== '=') throw new CurfewError('invalid-request', 'tokens can be filtered by "=" only');
    if (field === 'uuid') return ({ uuid }) => uuid === value;
    if (field === 'scopes') return ({ scopes }) => JSON.stringify(scopes) === JSON.stringify(value);
    // Whoever asks by secret shows that they have it; there is none here but the presented one to compare it with.
    if (field === 'api_token') return ({ uuid }) => value === claim.secret && uuid === uuids.ofToken(session.id);
    throw new CurfewError('invalid-request', 'tokens can be filtered by uuid, api_token and scopes only');
  });
}
