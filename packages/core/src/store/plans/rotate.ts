import { deny } from '../../errors.ts';
import type { LiveSession, Session } from '../../session/session.ts';
import { earlier } from '../../session/use.ts';
import type { User } from '../../user/user.ts';
import type { AuditEvent } from '../event.ts';
import type { NewSession, RotateDenied, SessionEnd, SessionRotation } from '../sessions.ts';
import { endOpen } from './end.ts';
import { sessionEvent } from './events.ts';
import { birthOf, without } from './insert.ts';

/** What was found for a rotation. The rows are held until they are written. */
export interface FoundToRotate {
  /** `null` where it is not alive. */
  readonly presented: LiveSession | null;
  /** What the presented session has replaced and left alive for a grace. */
  readonly predecessors: readonly Session[];
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

export function planRotation(rotation: SessionRotation, found: FoundToRotate): RotationPlan | RotateDenied {
  const { presented, predecessors } = found;
  if (presented === null) return deny('authentication-required');
  if (presented.successorId !== null) return deny('already-rotated');
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
    data: presented.data,
  };
}

/** The old token answers a little longer, for requests that are on their way. Its end only ever comes nearer. */
function superseded({ roles: _, ...presented }: LiveSession, { id, now, graceMs }: SessionRotation): Session {
  const graceEndsAt = now + graceMs;
  return {
    ...presented,
    successorId: id,
    lifetimeEndsAt: earlier(presented.lifetimeEndsAt, graceEndsAt),
    expiresAt: earlier(presented.expiresAt, graceEndsAt),
  };
}
