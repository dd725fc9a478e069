import { BlockList, isIP } from 'node:net';
import {
  type AddressRange,
  type AuditEvent,
  areAllFound,
  CurfewError,
  type EventQuery,
  type KeptUser,
  type Page,
  type Position,
  pageByTimeLeft,
  readName,
  readPosition,
  type Session,
  type SessionQuery,
  searchWordsOf,
  stateOf,
  type UserId,
  type UserQuery,
  writeName,
  writePosition,
} from '@curfew/core';
import type { UserRow } from './database.ts';

export function listSessions(
  sessions: readonly Session[],
  query: SessionQuery,
  now: number,
  ownerOf: (session: Session) => KeptUser | null,
): Page<Session> {
  const words = searchWordsOf(query.text ?? '');
  const isWithin = query.from === undefined ? () => true : within(query.from);
  const state = query.byTimeLeft === undefined ? query.state : 'active';
  const matching = sessions.filter(
    (session) =>
      (query.userId === undefined || session.userId === query.userId) &&
      (state === undefined || stateOf(session, now) === state) &&
      (query.kind === undefined || session.kind === query.kind) &&
      (query.policy === undefined || session.policy === query.policy) &&
      (query.role === undefined || ownerOf(session)?.roles.includes(query.role)) &&
      (query.endReason === undefined || session.endReason === query.endReason) &&
      (query.lifetimeEndsAfter === undefined || (session.lifetimeEndsAt ?? Infinity) > query.lifetimeEndsAfter) &&
      session.createdAt >= (query.createdAfter ?? -Infinity) &&
      session.createdAt < (query.createdBefore ?? Infinity) &&
      isWithin(session.ip) &&
      areAllFound(words, { id: session.id, texts: textsOf(session, ownerOf(session)) }),
  );
  const { byTimeLeft, cursor, limit } = query;
  if (byTimeLeft === undefined) return pageOf(matching, ({ createdAt: at, id }) => ({ at, id }), query);
  const from = cursor === undefined ? null : readPosition(cursor);
  return pageByTimeLeft(matching, { descends: byTimeLeft === 'most-first', from, limit });
}

export function listEvents(events: readonly AuditEvent[], query: EventQuery): Page<AuditEvent> {
  const isWithin = query.from === undefined ? () => true : within(query.from);
  const matching = events.filter(
    (event) =>
      (query.userId === undefined || event.userId === query.userId) &&
      (query.sessionId === undefined || event.sessionId === query.sessionId) &&
      (query.type === undefined || event.type === query.type) &&
      (query.by === undefined || (event.actor ?? (event.initiator === 'user' ? event.username : null)) === query.by) &&
      isWithin(event.ip) &&
      event.at >= (query.after ?? -Infinity) &&
      event.at < (query.before ?? Infinity),
  );
  return pageOf(matching, ({ at, id }) => ({ at, id }), query);
}

/** Newest first unless the oldest are asked for, behind the cursor. */
function pageOf<Item>(
  items: readonly Item[],
  positionOf: (item: Item) => Position,
  {
    limit,
    cursor,
    isOldestFirst = false,
  }: { readonly limit: number; readonly cursor?: string; readonly isOldestFirst?: boolean },
): Page<Item> {
  const start = cursor === undefined ? null : readPosition(cursor);
  const comesAfter = (one: Position, other: Position) => (isOldestFirst ? isBehind(other, one) : isBehind(one, other));
  const rest = items
    .filter((item) => start === null || comesAfter(positionOf(item), start))
    .sort((a, b) => (comesAfter(positionOf(a), positionOf(b)) ? 1 : -1));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return { items: page, cursor: rest.length > limit && last !== undefined ? writePosition(positionOf(last)) : null };
}

function isBehind(position: Position, other: Position): boolean {
  return position.at < other.at || (position.at === other.at && position.id < other.id);
}

/** @param signedInAt 0: never */
export function pageOfUsers(
  users: readonly UserRow[],
  { text = '', role, isDisabled, order = 'name', limit, cursor }: UserQuery,
  signedInAt: (id: UserId) => number,
): Page<UserRow> {
  const words = searchWordsOf(text);
  const descends = order.startsWith('-');
  const by = order.replace(/^-/, '');
  const positionOf = ({ id, createdAt }: UserRow) => ({ at: by === 'created' ? createdAt : signedInAt(id), id });
  const [keyOf, write]: [(user: UserRow) => Buffer, (user: UserRow) => string] =
    by === 'name'
      ? [({ usernameKey }) => Buffer.from(usernameKey), ({ usernameKey }) => writeName(usernameKey)]
      : [(user) => keyOfPosition(positionOf(user)), (user) => writePosition(positionOf(user))];
  const after =
    cursor === undefined ? null : by === 'name' ? Buffer.from(readName(cursor)) : keyOfPosition(readPosition(cursor));
  const sign = descends ? -1 : 1;
  const behind = users
    .filter(
      (user) =>
        (role === undefined || user.roles.includes(role)) &&
        (isDisabled === undefined || isDisabled === (user.disabledAt !== null)) &&
        areAllFound(words, { id: user.id, texts: [user.username, user.profile.fullName, user.profile.email] }) &&
        (after === null || sign * Buffer.compare(keyOf(user), after) > 0),
    )
    .sort((one, other) => sign * Buffer.compare(keyOf(one), keyOf(other)));
  const items = behind.slice(0, limit);
  const last = items.at(-1);
  return { items, cursor: behind.length > limit && last !== undefined ? write(last) : null };
}

/** Bytes that are in the order of positions. */
function keyOfPosition({ at, id }: Position): Buffer {
  return Buffer.from(`${String(at).padStart(16, '0')} ${id}`);
}

function textsOf({ username, label, ip, userAgent }: Session, owner: KeptUser | null): (string | null | undefined)[] {
  return [username, owner?.profile.fullName, owner?.profile.email, label, ip, userAgent];
}

/** @throws CurfewError `invalid-request`. */
function within({ address, prefixLength }: AddressRange): (ip: string | null) => boolean {
  const version = isIP(address);
  const isRange = version !== 0 && !address.includes('%') && Number.isInteger(prefixLength);
  if (!isRange || prefixLength < 0 || prefixLength > (version === 4 ? 32 : 128)) {
    throw new CurfewError('invalid-request', `${JSON.stringify(address)}/${prefixLength} is no range of addresses`);
  }
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, prefixLength, family);
  return (ip) => ip !== null && isIP(ip) === version && list.check(ip, family);
}
