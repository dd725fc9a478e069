import { deny } from '../../errors.ts';
import type { LiveSession, Repeatable, Session } from '../../session/session.ts';
import { earlier } from '../../session/use.ts';
import type { User } from '../../user/user.ts';
import type { AuditEvent } from '../event.ts';
import type { NewSession, RotateDenied, SessionEnd, SessionRotation } from '../sessions.ts';
import { endOpen } from './end.ts';
import { sessionEvent } from './events.ts';
import { birthOf, without } from './insert.ts';

/** A session with what is kept of the request that made it. */
export interface KeptRequest {
  readonly session: LiveSession;
  readonly repeatable: Repeatable | null;
}

/** What was found for a rotation. The rows are held until they are written. */
export interface FoundToRotate {
  /** `null` where it is not alive. */
  readonly presented: LiveSession | null;
  /** What the presented session has replaced and left alive for a grace. */
  readonly predecessors: readonly Session[];
  /** The presented session's successor; `null` where it has none, or where that is not alive. */
  readonly heir: KeptRequest | null;
  /** Whether there is a session that a request with the rotation's key has made, other than the heir. */
  readonly isKeyTaken: boolean;
  /** Of the presented session; `null` where it is anonymous. */
  readonly owner: Pick<User, 'sessionsNotBefore'> | null;
  /** The user's sessions that have not been ended: only where {@link isHealing}. */
  readonly open: readonly Session[];
}

export interface RotationPlan {
  readonly ok: true;
  /** Sessions that are there, as they are from now on: ended, or superseded. */
  readonly changed: readonly Session[];
  readonly session: Required<NewSession>;
  /** To be written to the user; `null` is "as it is". */
  readonly notBefore: number | null;
  readonly events: readonly AuditEvent[];
}

/** The rotation has been made before, and its answer is given again. */
export interface RotationAgain {
  readonly ok: true;
  readonly again: LiveSession;
  readonly salt: string;
  readonly events: readonly AuditEvent[];
}

export function planRotation(
  rotation: SessionRotation,
  found: FoundToRotate,
): RotationPlan | RotationAgain | RotateDenied {
  const { presented, predecessors } = found;
  if (presented === null) return deny('authentication-required');
  if (found.isKeyTaken) return deny('idempotency-key-reused');
  if (presented.successorId !== null) return answerAgain(presented, rotation, found.heir);
  const isGraced = rotation.graceMs > 0;
  const { ended, events } = endOpen(isGraced ? predecessors : [presented], predecessors, endByRotation(rotation));
  const isNew = rotation.reauthenticated !== null;
  const born = birthOf(isNew ? found.owner : null, without(found.open, [presented, ...ended]), rotation.now);
  // A renewal goes on with what began earlier: otherwise rotating would be the way past "end everything before".
  const session = successorOf(presented, rotation, isNew ? born.createdAt : presented.createdAt);
  return {
    ok: true,
    changed: [...ended, ...born.ended, ...(isGraced ? [superseded(presented, rotation)] : [])],
    session,
    notBefore: born.notBefore,
    events: [...events, ...born.events, successionEvent(presented, rotation)],
  };
}

/**
 * Only an heir that nobody has used: one whose user holds it already must not go to whoever else holds the old token. A client that sent
 * a key is known by it.
 */
function answerAgain(
  presented: LiveSession,
  rotation: SessionRotation,
  heir: KeptRequest | null,
): RotationAgain | RotateDenied {
  const { now, actor, event } = rotation;
  const repeatable = repeatableOf(rotation);
  const made = heir?.repeatable ?? null;
  if (heir === null || made === null || repeatable === null || made.key !== repeatable.key)
    return deny('already-rotated');
  if (made.key !== null && made.print !== repeatable.print) return deny('idempotency-key-reused');
  if (!heir.session.isUnclaimed || made.salt === null) return deny('already-rotated');
  const detail = { replaces: presented.id, repeated: true };
  const events = [sessionEvent(event, heir.session, now, actor, { detail })];
  return { ok: true, again: heir.session, salt: made.salt, events };
}

export function endByRotation({ now, actor }: SessionRotation): SessionEnd {
  return { at: now, reason: 'rotated', event: 'session-ended', actor };
}

export function successionEvent(presented: Session, { id, event, now, actor }: SessionRotation): AuditEvent {
  return sessionEvent(event, { ...presented, id }, now, actor, { detail: { replaces: presented.id } });
}

/** The presented session's heir: it lives no longer than that would have, unless its user has proven themselves anew. */
export function successorOf(
  presented: LiveSession,
  rotation: SessionRotation,
  createdAt: number,
): Required<NewSession> {
  const { now, reauthenticated } = rotation;
  const { idleTimeoutMs, lifetimeEndsAt: asked } = reauthenticated ?? presented;
  // Only a sign-in's own life starts anew; what an administrator gave, or has shortened meanwhile, stays.
  const lifetimeEndsAt = presented.kind === 'interactive' ? asked : earlier(asked, presented.lifetimeEndsAt);
  const idleEndsAt = idleTimeoutMs > 0 ? now + idleTimeoutMs : null;
  const inherited = reauthenticated === null && idleEndsAt === null ? presented.expiresAt : null;
  return {
    id: rotation.id,
    digest: rotation.digest,
    userId: presented.userId,
    kind: presented.kind,
    policy: presented.policy,
    createdAt,
    lastUsedAt: now,
    authenticatedAt: reauthenticated === null ? presented.authenticatedAt : now,
    proofs: (reauthenticated ?? presented).proofs,
    level: (reauthenticated ?? presented).level,
    provider: presented.provider,
    idleTimeoutMs,
    lifetimeEndsAt,
    expiresAt: earlier(earlier(idleEndsAt, lifetimeEndsAt), inherited),
    ip: rotation.actor.ip,
    userAgent: rotation.actor.userAgent,
    label: presented.label,
    scopes: presented.scopes,
    binding: presented.binding,
    data: presented.data,
    repeatable: repeatableOf(rotation),
  };
}

/** More privilege is for who has just proven themselves, not for who asks again. */
function repeatableOf({ graceMs, reauthenticated, repeatable }: SessionRotation): Repeatable | null {
  return graceMs > 0 && reauthenticated === null ? (repeatable ?? null) : null;
}

/** The old token answers a little longer, for requests that are on their way. Its end only ever comes nearer. */
function superseded(
  { roles: _, isUnclaimed: __, ...presented }: LiveSession,
  { id, now, graceMs }: SessionRotation,
): Session {
  const graceEndsAt = now + graceMs;
  return {
    ...presented,
    successorId: id,
    lifetimeEndsAt: earlier(presented.lifetimeEndsAt, graceEndsAt),
    expiresAt: earlier(presented.expiresAt, graceEndsAt),
  };
}
