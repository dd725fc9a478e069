import { deny } from '../../errors.ts';
import type { Identity } from '../../user/identity.ts';
import { mostPasskeys, type SignInMeans } from '../../user/passkey.ts';
import type { Actor, AuditEvent } from '../event.ts';
import type { FactorChangeDenied, MeansChange } from '../factors.ts';
import type { KeptUser } from '../move.ts';
import { userEvent } from './events.ts';
import { restsOnMail } from './vouching.ts';
import { refuseLockOut } from './ways-in.ts';

export interface MeansPlan {
  readonly ok: true;
  /** As they are from now on. */
  readonly means: SignInMeans;
  readonly events: readonly AuditEvent[];
}

export interface FoundToChangeMeans {
  /** The row, held until it is written; `null` where there is none, or it is deleted. */
  readonly user: KeptUser | null;
  /** The user's own, read while the row is held: only where a passkey is removed. */
  readonly identities: readonly Identity[];
}

export function planMeansChange(
  change: MeansChange,
  { user, identities }: FoundToChangeMeans,
  now: number,
  actor: Actor,
): MeansPlan | FactorChangeDenied {
  if (user === null || user.deletedAt !== null) return deny('user-not-found');
  if (change.type === 'offer-link') return { ok: true, means: { ...user.means, link: change.link }, events: [] };
  const lockOut = change.type === 'remove-passkey' ? refuseRemoval(change, user, identities) : null;
  return lockOut ?? planPasskeyChange(change, user, now, actor);
}

function refuseRemoval(
  { id, keepsWayIn = false }: Extract<MeansChange, { type: 'remove-passkey' }>,
  { passwordHash, means }: KeptUser,
  identities: readonly Identity[],
): FactorChangeDenied | null {
  const others = means.passkeys.filter((passkey) => passkey.id !== id);
  const isThere = others.length < means.passkeys.length;
  return keepsWayIn && isThere ? refuseLockOut({ passwordHash, passkeys: others, identities }) : null;
}

function planPasskeyChange(
  change: Extract<MeansChange, { type: `${string}-passkey` }>,
  user: KeptUser,
  now: number,
  actor: Actor,
): MeansPlan | FactorChangeDenied {
  const { means } = user;
  const id = change.type === 'add-passkey' ? change.passkey.id : change.id;
  const found = means.passkeys.find((passkey) => passkey.id === id);
  const others = means.passkeys.filter((passkey) => passkey.id !== id);
  const planned = (passkeys: SignInMeans['passkeys'], events: readonly AuditEvent[] = []): MeansPlan => ({
    ok: true,
    means: { ...means, passkeys },
    events,
  });
  const event = (type: 'factor-added' | 'factor-removed', name: string): AuditEvent => ({
    ...userEvent(type, user, now, actor),
    detail: { kind: 'passkey', name },
  });
  if (change.type === 'add-passkey') {
    if (found !== undefined) return deny('factor-exists', { detail: 'this passkey is registered already' });
    if (others.length >= mostPasskeys) {
      return deny('passkey-limit-reached', { detail: `there are ${mostPasskeys} passkeys already: remove one first` });
    }
    const passkey = restsOnMail(user) ? { ...change.passkey, restsOnMail: true as const } : change.passkey;
    return planned([...others, passkey], [event('factor-added', passkey.name)]);
  }
  if (found === undefined) return deny('factor-not-found', { detail: 'there is no such passkey' });
  if (change.type === 'remove-passkey') return planned(others, [event('factor-removed', found.name)]);
  const { passkeys } = means;
  const put = (next: typeof found) => planned(passkeys.map((passkey) => (passkey === found ? next : passkey)));
  if (change.type === 'rename-passkey') return put({ ...found, name: change.name });
  // An authenticator that counts never counts back: a copy does (Web Authentication Level 3, 6.1.1).
  const counts = change.counter > 0 || found.counter > 0;
  if (counts && change.counter <= found.counter) return deny('invalid-passkey');
  return put({ ...found, counter: change.counter, isBackedUp: change.isBackedUp, lastUsedAt: now });
}
