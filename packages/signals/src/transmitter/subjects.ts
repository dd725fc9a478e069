import { type AuditEvent, type Authority, CurfewError, usersWithEmail } from '@curfew/core';
import { readSubject, type SimpleSubject, type Subject, SubjectFault } from '../subject.ts';

/** Whom a stream does not tell of: a user, or one session of theirs, or that session alone. */
export interface RemovedSubject {
  readonly user?: string;
  readonly session?: string;
}

/** More than this would make every look at the stream slow: a receiver that wants so little should filter. */
const mostRemoved = 1_000;

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
 * Those whom a receiver names. Nobody, where nobody here is meant: a receiver must not find out by this who is there
 * (OpenID SSF 1.0 9.1).
 *
 * @throws CurfewError `invalid-request` for what is no subject, or of a kind that is not known here.
 */
export async function readNamed(
  claim: unknown,
  issuer: string,
  authority: Pick<Authority, 'listUsers'>,
): Promise<readonly RemovedSubject[]> {
  const { user, session, unknownMembers } = readOwn(claim);
  const [unknown] = unknownMembers;
  if (unknown !== undefined)
    throw wrong(`has a member ${JSON.stringify(unknown.slice(0, 40))}, and only user and session are known here`);
  const users = user === null ? [{}] : await usersNamed(user, issuer, authority);
  if (user === null && session === null) throw wrong('names neither a user nor a session');
  return users.map((one) => ({ ...one, ...(session !== null && { session: sessionNamed(session) }) }));
}

function readOwn(claim: unknown): Subject {
  try {
    return readSubject(claim);
  } catch (error) {
    if (error instanceof SubjectFault) throw wrong(error.message);
    throw error;
  }
}

async function usersNamed(
  user: SimpleSubject,
  issuer: string,
  authority: Pick<Authority, 'listUsers'>,
): Promise<readonly RemovedSubject[]> {
  if (user.format === 'iss_sub') return user.iss === issuer ? [{ user: user.sub }] : [];
  if (user.format !== 'email') throw unknownFormat();
  const found: RemovedSubject[] = [];
  for await (const { id } of usersWithEmail((query) => authority.listUsers(query), user.email))
    found.push({ user: id });
  return found;
}

function sessionNamed(session: SimpleSubject): string {
  if (session.format === 'opaque') return session.id;
  throw unknownFormat();
}

function unknownFormat(): CurfewError {
  return wrong('has a format that is not known here: use iss_sub, email, opaque or complex');
}

function wrong(why: string): CurfewError {
  return new CurfewError('invalid-request', `the subject ${why}`);
}
