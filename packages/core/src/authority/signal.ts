import { randomUUID } from 'node:crypto';
import type { Client, Session } from '../session/session.ts';
import type { AuditEvent } from '../store/event.ts';
import type { SessionEnd, SessionSelector } from '../store/sessions.ts';
import { assertIdentity, type Identity, isSameIdentity } from '../user/identity.ts';
import type { User } from '../user/user.ts';
import { type AuthorityContext, clipClient, keyOf } from './authority-context.ts';
import { claim, isUnclaimed, once } from './once.ts';
import { walkLiveSessions } from './paging.ts';
import { usersWithEmail } from './users-with-email.ts';

/** Who a signal is about. What is not `null` has been said by somebody who may say it. */
export interface SignalSubject {
  readonly identity: Identity | null;
  /** Everybody with this e-mail address, in upper or lower case. */
  readonly email: string | null;
  /** The sender's own session (`sid`), at the issuer of those who signed in. */
  readonly session: { readonly issuer: string; readonly id: string } | null;
}

/** Something that a transmitter of shared signals says has happened on its side. */
export interface Signal {
  readonly issuer: string;
  /** How the transmitter names this signal, and for how many milliseconds it would be taken. Within that it counts once. */
  readonly notice: { readonly id: string; readonly validMs: number };
  /** What the trail calls it, such as `session-revoked`. */
  readonly type: string;
  readonly subject: SignalSubject;
  /**
   * `sessions`: what the subject has signed in to with this identity ends; of somebody who is known by their e-mail address only, all
   * that people sign in to. `account`: all that they have ends, tokens too.
   */
  readonly scope: 'sessions' | 'account';
  /** Whether the users are disabled as well. With the scope `account` only. */
  readonly disablesUser: boolean;
  /** What has caused it (`txn`), wherever that was. It goes on with what this causes. */
  readonly cause: string | null;
}

export interface SignalOutcome {
  /** The same signal has been taken before: nothing was done. */
  readonly isRepeated: boolean;
  readonly ended: number;
}

/**
 * Ends what a signal is about. It counts once, on all nodes together, and is remembered only behind what it has ended: after a crash in
 * between, the transmitter sends it again, and it ends what is left. Where the subject is nobody here, nothing ends.
 *
 * Of somebody's sessions those are spared that are known to come from another session of the sender than the one that it names.
 */
export async function takeSignal(context: AuthorityContext, signal: Signal, client: Client): Promise<SignalOutcome> {
  const { identity } = signal.subject;
  if (identity !== null) assertIdentity(identity);
  const at = context.now();
  const notice = once('signal', [signal.issuer, signal.notice.id], signal.notice.validMs);
  if (!(await isUnclaimed(context, notice))) return { isRepeated: true, ended: 0 };
  const actor = { initiator: 'system', actor: signal.issuer, ...clipClient(client) } as const;
  const end: SessionEnd = {
    ...{ at, reason: 'provider', event: 'session-ended', actor },
    detail: { signal: signal.notice.id, ...(signal.cause !== null && { cause: signal.cause }) },
  };
  const ended =
    signal.scope === 'account' ? await endAccount(context, signal, end) : await endMatching(context, signal, end);
  const received: AuditEvent = {
    ...{ id: randomUUID(), at, type: 'signal-received', ...actor, userId: null, username: null, sessionId: null },
    ...{ reason: null, detail: { event: signal.type, signal: signal.notice.id, ended } },
  };
  await context.store.trail.record([received]);
  await claim(context, notice);
  return { isRepeated: false, ended };
}

async function endAccount(context: AuthorityContext, signal: Signal, end: SessionEnd): Promise<number> {
  let count = 0;
  for await (const user of usersOf(context, signal.subject)) {
    if (signal.disablesUser && user.disabledAt === null) {
      const disable = { type: 'disable', expectedId: user.id } as const;
      const changed = await context.store.users.change(keyOf(context, user.username), disable, end.at, end.actor);
      count += changed.ok ? changed.ended.length : 0;
    }
    count += await endSessionsOf(context, { userId: user.id }, end);
  }
  return count;
}

async function endMatching(context: AuthorityContext, { subject }: Signal, end: SessionEnd): Promise<number> {
  const { identity, email, session } = subject;
  if (identity === null && email === null) {
    if (session === null) return 0;
    const provider = { issuer: session.issuer, subject: null, sessionId: session.id };
    return endSessionsOf(context, { provider }, end);
  }
  let count = 0;
  if (identity !== null)
    count += await endSessionsOf(context, { provider: { ...identity, sessionId: session?.id ?? null } }, end);
  const isMeant = (candidate: Session) => {
    const from = candidate.provider;
    const isOfAnother =
      session !== null && from?.issuer === session.issuer && from.sessionId !== null && from.sessionId !== session.id;
    if (isOfAnother) return false;
    if (identity === null) return candidate.kind === 'interactive';
    return from !== null && isSameIdentity(from, identity);
  };
  // All that came from the identity are over by now, unless the signal names a session.
  if (identity !== null && session === null) return count;
  for await (const user of usersOf(context, subject)) {
    const visit = async (sessions: readonly Session[]) => {
      const ids = sessions.filter(isMeant).map(({ id }) => id);
      const ended = ids.length === 0 ? 0 : await endSessionsOf(context, { ids }, end);
      count += ended;
      return ended;
    };
    const query = { userId: user.id };
    await walkLiveSessions(context, { query, now: end.at, part: {}, repeats: true, visit });
  }
  return count;
}

async function endSessionsOf({ store }: AuthorityContext, which: SessionSelector, end: SessionEnd): Promise<number> {
  return (await store.sessions.end(which, end)).length;
}

/** Those who are known by the identity, and else those with the e-mail address. */
async function* usersOf({ store }: AuthorityContext, { identity, email }: SignalSubject): AsyncGenerator<User> {
  if (identity !== null) {
    const user = await store.users.find({ identity });
    if (user !== null) yield user;
    return;
  }
  if (email === null) return;
  yield* usersWithEmail((query) => store.users.list(query), email);
}
