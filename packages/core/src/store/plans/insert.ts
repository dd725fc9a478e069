import { deny } from '../../errors.ts';
import { isExpired, type Session, type SessionData } from '../../session/session.ts';
import type { RequestDigest } from '../../token/heir.ts';
import { type Identity, isSameIdentity } from '../../user/identity.ts';
import type { User } from '../../user/user.ts';
import type { AuditEvent } from '../event.ts';
import type { InsertDenied, NewSession, SessionEnd, SessionInsertion } from '../sessions.ts';
import { isOpen } from './alive.ts';
import { endOpen } from './end.ts';
import { sessionEvent } from './events.ts';
import { isFromTheFuture, notBeforeAt } from './not-before.ts';

/** What counts of its user when a session is made. */
export type SessionOwner = Pick<User, 'username' | 'roles' | 'disabledAt' | 'sessionsNotBefore'>;

/** A session that a request with the same key has made before. */
export interface MadeBefore {
  /** Dead or alive. */
  readonly session: Session;
  readonly isUnclaimed: boolean;
  readonly print: RequestDigest;
}

/** What was found for an insertion. The rows are held until they are written. */
export interface FoundToInsert {
  /** The session's user; `null` where it has none, or where they have been deleted. */
  readonly owner: SessionOwner | null;
  /** The user's own, read while the user is held: only where the session comes from one. */
  readonly identities: readonly Identity[];
  /** Dead or alive. */
  readonly presented: Session | null;
  readonly isMakerAlive: boolean;
  /** By {@link madeBefore}. It counts as little for the surplus as the presented one. */
  readonly made: MadeBefore | null;
  /** Of each of the insertion's quotas, what {@link SessionQuota} says that is too much, the oldest first. */
  readonly surplus: readonly (readonly Session[])[];
  /** What the presented session and the surplus have replaced and left alive for a grace. */
  readonly predecessors: readonly Session[];
  /** The user's sessions that have not been ended: only where {@link isHealing}. */
  readonly open: readonly Session[];
}

export interface InsertPlan {
  readonly ok: true;
  /** As they are from now on. */
  readonly ended: readonly Session[];
  readonly session: Required<NewSession>;
  /** To be written to the user; `null` is "as it is". */
  readonly notBefore: number | null;
  readonly events: readonly AuditEvent[];
}

/** Whether the user's `sessionsNotBefore` has to be moved back first, for which all of their open sessions are asked for. */
export function isHealing(owner: Pick<User, 'sessionsNotBefore'> | null, now: number): boolean {
  return owner !== null && isFromTheFuture(owner.sessionsNotBefore, now);
}

/** Of the sessions that requests with one key have made, the one that another such request is about: each has replaced those before. */
export function madeBefore(made: readonly MadeBefore[], now: number): MadeBefore | null {
  return made.find(({ session }) => isOpen(session, now)) ?? made[0] ?? null;
}

export function planInsert(insertion: SessionInsertion, found: FoundToInsert): InsertPlan | InsertDenied {
  const { session, actor } = insertion;
  const { createdAt: now } = session;
  const denied = refuse(insertion, found);
  if (denied !== null) return denied;
  const end = (reason: SessionEnd['reason']): SessionEnd => ({ at: now, reason, event: 'session-ended', actor });
  const made = found.made?.session ?? null;
  const gone = [found.presented, made].filter((each) => each !== null);
  const replaced = endOpen(gone, found.predecessors, end('rotated'));
  const others = (sessions: readonly Session[]) => without(sessions, replaced.ended);
  const evicted = endOpen(others(found.surplus.flat()), others(found.predecessors), end('evicted'));
  const born = birthOf(found.owner, without(others(found.open), evicted.ended), now);
  const data = { ...carriedData(found.presented, insertion), ...made?.data, ...session.data };
  const owner = { id: session.id, userId: session.userId, username: found.owner?.username ?? null };
  const created = sessionEvent(insertion.event, owner, now, actor, {
    detail: { ...grantOf(session), ...(made !== null && { replaces: made.id, repeated: true }) },
  });
  return {
    ok: true,
    ended: [...replaced.ended, ...evicted.ended, ...born.ended],
    session: {
      ...session,
      createdAt: born.createdAt,
      lastUsedAt: session.lastUsedAt ?? now,
      proofs: session.proofs ?? [],
      level: session.level ?? null,
      provider: session.provider ?? null,
      scopes: session.scopes ?? null,
      binding: session.binding ?? null,
      repeatable: session.repeatable ?? null,
      data,
    },
    notBefore: born.notBefore,
    events: [...replaced.events, ...evicted.events, ...born.events, created],
  };
}

/** What a token may be used for, and by whom, for whoever reads the trail. */
function grantOf({ scopes = null, binding = null }: SessionInsertion['session']) {
  return {
    ...(scopes !== null && { scopes: scopes.join(', ').slice(0, 1_000) }),
    ...(binding?.key != null && { boundTo: binding.key.thumbprint }),
  };
}

function refuse(insertion: SessionInsertion, found: FoundToInsert): InsertDenied | null {
  const { session, notBeforeSeen, maker, quotas } = insertion;
  const { owner } = found;
  if (session.userId !== null && (owner === null || owner.disabledAt !== null)) return deny('invalid-credentials');
  if (owner !== null && notBeforeSeen !== null && owner.sessionsNotBefore !== notBeforeSeen) {
    return deny('invalid-credentials');
  }
  // The account at the provider was disconnected while its person came from there.
  const { provider = null } = session;
  if (owner !== null && provider !== null && !found.identities.some((each) => isSameIdentity(each, provider))) {
    return deny('invalid-credentials');
  }
  if (maker !== undefined && !found.isMakerAlive) return deny('invalid-credentials');
  const unrepeatable = refuseKey(session, found.made);
  if (unrepeatable !== null) return unrepeatable;
  const isFull = quotas.some(
    ({ onLimit }, index) =>
      onLimit === 'reject' && (found.surplus[index] ?? []).some((each) => isOpen(each, session.createdAt)),
  );
  return isFull ? deny('session-limit-reached') : null;
}

/** A session that has been used is its user's, and is neither replaced nor doubled because somebody asks again. */
function refuseKey({ repeatable, createdAt: now }: NewSession, made: MadeBefore | null): InsertDenied | null {
  if (made === null) return null;
  if (made.print !== repeatable?.print) return deny('idempotency-key-reused');
  return made.isUnclaimed && isOpen(made.session, now) ? null : deny('idempotency-key-used');
}

interface Birth {
  readonly createdAt: number;
  readonly notBefore: number | null;
  readonly ended: readonly Session[];
  readonly events: readonly AuditEvent[];
}

/**
 * When a session that is made now counts as created: behind the user's `sessionsNotBefore`. One from the future moves back, and what
 * it held dead without having been ended ends before that.
 */
export function birthOf(owner: Pick<User, 'sessionsNotBefore'> | null, open: readonly Session[], now: number): Birth {
  if (owner === null) return { createdAt: now, notBefore: null, ended: [], events: [] };
  const found = owner.sessionsNotBefore;
  const notBefore = notBeforeAt(found, now);
  const createdAt = Math.max(now, notBefore + 1);
  if (notBefore === found) return { createdAt, notBefore: null, ended: [], events: [] };
  const dead = open.filter((session) => session.createdAt <= found);
  const actor = { initiator: 'system', actor: null, ip: null, userAgent: null } as const;
  return {
    createdAt,
    notBefore,
    ...endOpen(dead, open, { at: now, reason: 'revoked', event: 'session-ended', actor }),
  };
}

/** No session ends twice. */
export function without(sessions: readonly Session[], ended: readonly Session[]): readonly Session[] {
  const ids = new Set(ended.map(({ id }) => id));
  return sessions.filter(({ id }) => !ids.has(id));
}

/** Only what nobody had signed in to: a person's own data never moves into another person's session. */
function carriedData(presented: Session | null, { carry, session }: SessionInsertion): SessionData {
  if (presented === null || presented.userId !== null) return {};
  if (presented.endedAt !== null || isExpired(presented, session.createdAt)) return {};
  return Object.fromEntries(
    carry.flatMap((name) => (Object.hasOwn(presented.data, name) ? [[name, presented.data[name]]] : [])),
  );
}
