import { randomUUID } from 'node:crypto';
import { type Denied, deny } from '../errors.ts';
import type { Session } from '../session/session.ts';
import type { Page } from '../store/cursor.ts';
import type { AuditEvent, EventPosition, EventType, Person } from '../store/index.ts';
import type { Identity } from '../user/identity.ts';
import type { Passkey } from '../user/passkey.ts';
import type { SecondFactor } from '../user/second-factor.ts';
import type { User, UserId } from '../user/user.ts';
import { type AuthorityContext, findByName, keyOf } from './authority-context.ts';
import { permit, type Requester } from './requester.ts';

/** Whose data: a user, by name, or also somebody who has been deleted, by id. */
export type DataSubject = { readonly username: string } | { readonly userId: UserId };

/** Everything that is held of a person, but the secrets themselves, of which there are only hashes. */
export interface PersonalData {
  /** `null` where they have been deleted. */
  readonly user: User | null;
  readonly hasPassword: boolean;
  /** `null` where there are none. */
  readonly oneTimeCodes: Pick<SecondFactor, 'createdAt' | 'lastUsedAt'> | null;
  readonly passkeys: readonly Pick<Passkey, 'name' | 'createdAt' | 'lastUsedAt'>[];
  readonly identities: readonly Identity[];
  readonly sessions: readonly (Omit<Session, 'binding'> & { readonly boundTo: string | null })[];
  /** What happened to them. */
  readonly events: readonly AuditEvent[];
}

/** The same for somebody to read, or for another program: with instants as in ISO 8601. */
export type PersonalDocument = Readonly<Record<keyof PersonalData, unknown>>;

export function describePerson({
  user,
  hasPassword,
  oneTimeCodes,
  passkeys,
  identities,
  sessions,
  events,
}: PersonalData): PersonalDocument {
  return {
    user: user && withInstants(user),
    hasPassword,
    oneTimeCodes: oneTimeCodes && withInstants(oneTimeCodes),
    passkeys: passkeys.map((passkey) => withInstants(passkey)),
    identities,
    sessions: sessions.map((session) => withInstants(session)),
    events: events.map((event) => withInstants(event)),
  };
}

function withInstants(row: object): Readonly<Record<string, unknown>> {
  const isInstant = (name: string, value: unknown): value is number =>
    typeof value === 'number' && /^at$|At$|^sessionsNotBefore$/.test(name);
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, isInstant(name, value) ? new Date(value).toISOString() : value]),
  );
}

export interface Exported {
  readonly ok: true;
  readonly data: PersonalData;
}

export interface Erased {
  readonly ok: true;
  readonly sessions: number;
  readonly events: number;
}

const pageSize = 200;
const batch = 500;

export async function exportPerson(
  context: AuthorityContext,
  subject: DataSubject,
  requester: Requester,
): Promise<Exported | Denied<'user-not-found'>> {
  const { store } = context;
  permit(context, 'export-person', requester, await subjectKey(context, subject));
  const found = await findSubject(context, subject);
  if (found === null) return notFound(subject);
  const { id, user } = found;
  const kept = await everything((page) => store.sessions.list({ ...page, userId: id }, context.now()));
  // What bound cookies are made with says nothing about anybody, and is not to be seen.
  const sessions = kept.map(({ binding, ...session }) => ({ ...session, boundTo: binding?.key?.thumbprint ?? null }));
  const events = await everything((page) => store.trail.list({ ...page, userId: id }));
  if (user === null && sessions.length === 0 && events.length === 0) return notFound(subject);
  const credentials =
    user === null ? null : (await store.users.findCredentials(keyOf(context, user.username))).credentials;
  const identities = await store.users.identities(id);
  const { passwordHash = null, secondFactor = null } = credentials ?? {};
  const { createdAt, lastUsedAt } = secondFactor ?? {};
  const oneTimeCodes = createdAt === undefined || lastUsedAt === undefined ? null : { createdAt, lastUsedAt };
  const means = await store.factors.means(id);
  const passkeys = means.passkeys.map(({ name, createdAt, lastUsedAt }) => ({ name, createdAt, lastUsedAt }));
  const held = { hasPassword: passwordHash !== null, oneTimeCodes, passkeys };
  return { ok: true, data: { user, ...held, identities, sessions, events } };
}

/**
 * Deletes a user, if they are not deleted yet, with all rows about them, and takes them out of the events. What they were called cannot
 * be found out any more; that something happened, and when, stays.
 */
export async function erasePerson(
  context: AuthorityContext,
  subject: DataSubject,
  requester: Requester,
): Promise<Erased | Denied<'user-not-found'>> {
  const { store } = context;
  const actor = permit(context, 'erase-person', requester, await subjectKey(context, subject));
  const found = await findSubject(context, subject);
  if (found === null) return notFound(subject);
  const { id, user } = found;
  const sessions = await countSessions(context, id);
  const isThere = user !== null || sessions > 0 || (await store.trail.list({ userId: id, limit: 1 })).items.length > 0;
  if (!isThere) return notFound(subject);
  if (user !== null) {
    const change = { type: 'delete', expectedId: id } as const;
    await store.users.change(keyOf(context, user.username), change, context.now(), actor);
  }
  const person: Person = { userId: id, actor: await actedAs(context, id, user) };
  let events = 0;
  for (let after: EventPosition | null = null; ; ) {
    const step = await store.trail.anonymise(person, after, batch);
    events += step.changed;
    after = step.last;
    if (after === null) break;
    await nextTurn();
  }
  while ((await store.users.erase(id, batch)) === batch) await nextTurn();
  // By whom, unless they have erased themselves.
  const isOwn = actor.actor !== null && user !== null && keyOf(context, actor.actor) === keyOf(context, user.username);
  await store.trail.record([
    {
      ...{ id: randomUUID(), at: context.now(), type: 'user-erased', ...actor },
      ...(isOwn && { actor: null, ip: null, userAgent: null }),
      ...{ userId: null, username: null, sessionId: null, reason: null, detail: { sessions, events } },
    },
  ]);
  return { ok: true, sessions, events };
}

/** Of somebody who has been deleted, the events know the name, as long as they are kept. */
async function actedAs(context: AuthorityContext, userId: UserId, user: User | null): Promise<Person['actor']> {
  const until = context.now();
  if (user !== null) return { name: user.username, since: user.createdAt, until };
  const find = async (type: EventType) => (await context.store.trail.list({ userId, type, limit: 1 })).items[0];
  const [created, deleted] = [await find('user-created'), await find('user-deleted')];
  const name = deleted?.username ?? created?.username ?? null;
  return name === null ? null : { name, since: created?.at ?? Number.MIN_SAFE_INTEGER, until: deleted?.at ?? until };
}

async function findSubject(
  context: AuthorityContext,
  subject: DataSubject,
): Promise<{ readonly id: UserId; readonly user: User | null } | null> {
  if ('userId' in subject) {
    return { id: subject.userId, user: await context.store.users.find({ id: subject.userId }) };
  }
  const user = await findByName(context, subject.username);
  return user && { id: user.id, user };
}

async function subjectKey(context: AuthorityContext, subject: DataSubject): Promise<string | undefined> {
  if ('username' in subject) return keyOf(context, subject.username);
  const user = await context.store.users.find({ id: subject.userId });
  return user === null ? undefined : keyOf(context, user.username);
}

async function countSessions(context: AuthorityContext, userId: UserId): Promise<number> {
  return (await everything((page) => context.store.sessions.list({ ...page, userId }, context.now()))).length;
}

async function everything<Item>(
  list: (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page<Item> = await list({ limit: pageSize, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.cursor;
  }
  return items;
}

function notFound(subject: DataSubject): Denied<'user-not-found'> {
  const who = 'userId' in subject ? `with the id ${JSON.stringify(subject.userId)}` : JSON.stringify(subject.username);
  return deny('user-not-found', { detail: `nothing is held of a user ${who}` });
}

/** Lets requests through between two batches. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
