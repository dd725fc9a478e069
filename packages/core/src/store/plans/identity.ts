import { deny } from '../../errors.ts';
import { type Identity, isFromApplication, isSameIdentity } from '../../user/identity.ts';
import type { UserId } from '../../user/user.ts';
import type { Actor, AuditEvent } from '../event.ts';
import type { IdentityChange, IdentityChangeDenied } from '../factors.ts';
import type { KeptUser } from '../move.ts';
import type { SessionEnd, SessionSelector } from '../sessions.ts';
import { userEvent } from './events.ts';
import { restsOnMail } from './vouching.ts';
import { refuseLockOut } from './ways-in.ts';

export interface IdentityPlan {
  readonly ok: true;
  /** Whether there is anything to write. */
  readonly writes: boolean;
  readonly events: readonly AuditEvent[];
  /** What ends in the same transaction: whoever signed in with an identity is out when it is gone. */
  readonly ends: { readonly which: SessionSelector; readonly end: SessionEnd } | null;
}

export interface FoundToLink {
  /** The row, held until it is written; `null` where there is none, or it is deleted. */
  readonly user: KeptUser | null;
  /** Whose the identity is. */
  readonly ownerId: UserId | null;
  /** The user's own, read while the row is held. */
  readonly identities: readonly Identity[];
}

export function planIdentityChange(
  change: IdentityChange,
  { user, ownerId, identities }: FoundToLink,
  now: number,
  actor: Actor,
): IdentityPlan | IdentityChangeDenied {
  if (user === null || user.deletedAt !== null) return deny('user-not-found');
  const isOwn = ownerId === user.id;
  const { identity } = change;
  const event = (type: 'identity-linked' | 'identity-unlinked'): AuditEvent => ({
    ...userEvent(type, user, now, actor),
    detail: { issuer: identity.issuer },
  });
  if (change.type === 'link') {
    if (isOwn) return { ok: true, writes: false, events: [], ends: null };
    // No mark could follow to the provider: what it says later would outlast an administrator's new password.
    if (restsOnMail(user)) return deny('administrator-needed');
    if (ownerId !== null) return deny('factor-exists');
    return { ok: true, writes: true, events: [event('identity-linked')], ends: null };
  }
  // Without it, the roles that the application has given would look like Curfew's own.
  if (!isOwn || isFromApplication(identity)) {
    return deny('factor-not-found', { detail: 'there is no such connected account' });
  }
  const others = identities.filter((each) => !isSameIdentity(each, identity));
  const lockOut = refuseLockOut({ ...user, ...user.means, identities: others });
  if (change.keepsWayIn === true && lockOut !== null) return lockOut;
  const which = { provider: { ...identity, sessionId: null } };
  const end = { at: now, reason: 'revoked', event: 'session-ended', actor } as const;
  return { ok: true, writes: true, events: [event('identity-unlinked')], ends: { which, end } };
}
