import { deny } from '../../errors.ts';
import type { UserId } from '../../user/user.ts';
import type { Actor, AuditEvent } from '../event.ts';
import type { IdentityChange, IdentityChangeDenied } from '../factors.ts';
import type { KeptUser } from '../move.ts';
import { userEvent } from './events.ts';

/**
 * @param user the row, held until it is written; `null` where there is none, or it is deleted
 * @param ownerId whose the identity is
 * @returns whether there is anything to write
 */
export function planIdentityChange(
  { type, identity }: IdentityChange,
  { user, ownerId }: { readonly user: KeptUser | null; readonly ownerId: UserId | null },
  now: number,
  actor: Actor,
): { readonly ok: true; readonly writes: boolean; readonly events: readonly AuditEvent[] } | IdentityChangeDenied {
  if (user === null || user.deletedAt !== null) return deny('user-not-found');
  const isOwn = ownerId === user.id;
  if (type === 'unlink' && !isOwn) return deny('factor-not-found', { detail: 'there is no such connected account' });
  if (type === 'link' && ownerId !== null)
    return isOwn ? { ok: true, writes: false, events: [] } : deny('factor-exists');
  const event = userEvent(type === 'link' ? 'identity-linked' : 'identity-unlinked', user, now, actor);
  return { ok: true, writes: true, events: [{ ...event, detail: { issuer: identity.issuer } }] };
}
