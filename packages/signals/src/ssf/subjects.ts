import { type AuditEvent, type Authority, CurfewError, usersWithEmail } from '@curfew/core';

/** Whom a stream does not tell of: a user, or one session of theirs, or that session alone. */
export interface RemovedSubject {
  readonly user?: string;
  readonly session?: string;
}

/** More than this would make every look at the stream slow: a receiver that wants so little should filter. */
const mostRemoved = 1_000;

type Named = Readonly<Record<string, unknown>>;

/** Whether a stream that has everybody but `removed` tells of an event. What is about more than a removed session is told. */
export function isOfStream(removed: readonly RemovedSubject[], { userId, sessionId }: AuditEvent): boolean {
  return !removed.some(
    ({ user, session }) => (user === undefined || user === userId) && (session === undefined || session === sessionId),
  );
}

/** @throws CurfewError `invalid-request` where there are too many. */
export function withRemoved(
  removed: readonly RemovedSubject[],
  subjects: readonly RemovedSubject[],
): readonly RemovedSubject[] {
  const more = subjects.filter((subject) => !removed.some((one) => isSame(one, subject)));
  if (removed.length + more.length <= mostRemoved) return [...removed, ...more];
  throw new CurfewError(
    'invalid-request',
    `a stream can have ${mostRemoved} subjects removed: add some again, or filter`,
  );
}

/** Adding somebody adds their sessions too. */
export function withAdded(
  removed: readonly RemovedSubject[],
  subjects: readonly RemovedSubject[],
): readonly RemovedSubject[] {
  const isAdded = (one: RemovedSubject) =>
    subjects.some((subject) => isSame(one, subject) || (subject.session === undefined && one.user === subject.user));
  return removed.filter((one) => !isAdded(one));
}

function isSame(one: RemovedSubject, other: RemovedSubject): boolean {
  return one.user === other.user && one.session === other.session;
}

/**
 * Those whom a receiver names (RFC 9493). Nobody, where nobody here is meant: a receiver must not find out by this who is there
 * (OpenID SSF 1.0 9.1).
 *
 * @throws CurfewError `invalid-request` for what is no subject, or of a kind that is not known here.
 */
export async function readNamed(
  subject: Named,
  issuer: string,
  authority: Pick<Authority, 'listUsers'>,
): Promise<readonly RemovedSubject[]> {
  if (subject.format !== 'complex') return readSimple(subject, issuer, authority);
  const { format: _, user, session, ...others } = subject;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw wrong(`has a member ${JSON.stringify(unknown.slice(0, 40))}, and only user and session are known here`);
  const users = user === undefined ? null : await readSimple(objectOf(user), issuer, authority);
  const sessions = session === undefined ? null : await readSimple(objectOf(session), issuer, authority);
  const ids = (sessions ?? [{}]).map(({ session: id }) => ({ ...(id !== undefined && { session: id }) }));
  if (users === null && sessions === null) throw wrong('names neither a user nor a session');
  return (users ?? [{}]).flatMap((one) => ids.map((id) => ({ ...one, ...id })));
}

async function readSimple(
  subject: Named,
  issuer: string,
  authority: Pick<Authority, 'listUsers'>,
): Promise<readonly RemovedSubject[]> {
  switch (subject.format) {
    case 'iss_sub': {
      const [iss, sub] = [textIn(subject, 'iss'), textIn(subject, 'sub')];
      return iss === issuer ? [{ user: sub }] : [];
    }
    case 'email':
      return usersNamed(authority, textIn(subject, 'email'));
    case 'opaque':
      return [{ session: textIn(subject, 'id') }];
    default:
      throw wrong('has a format that is not known here: use iss_sub, email, opaque or complex');
  }
}

async function usersNamed(authority: Pick<Authority, 'listUsers'>, email: string): Promise<readonly RemovedSubject[]> {
  const found: RemovedSubject[] = [];
  for await (const { id } of usersWithEmail((query) => authority.listUsers(query), email)) found.push({ user: id });
  return found;
}

function objectOf(value: unknown): Named {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Named;
  throw wrong('has a member that is not an object');
}

function textIn(subject: Named, name: string): string {
  const text = subject[name];
  if (typeof text === 'string' && text !== '' && text.length <= 512 && !/\p{C}/u.test(text)) return text;
  throw wrong(`has no ${name}, or one that is longer than 512 characters`);
}

function wrong(why: string): CurfewError {
  return new CurfewError('invalid-request', `the subject ${why}`);
}
