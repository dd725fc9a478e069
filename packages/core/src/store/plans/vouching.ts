import { type Denied, deny } from '../../errors.ts';
import { mostPasskeys, type SignInMeans } from '../../user/passkey.ts';
import type { Actor, AuditEvent } from '../event.ts';
import type { KeptUser } from '../move.ts';
import type { UserChange, UserChangeDenied } from '../users.ts';
import { userEvent } from './events.ts';

type ByLink = Extract<UserChange, { type: 'by-link' }>;
type Provable = Pick<KeptUser, 'means' | 'secondFactor'>;

/**
 * Whether all that a user can prove who they are with could be somebody else's who reads their mail: a mailed link has been used, and there
 * is no further factor from elsewhere. What is added then rests on the mailbox, too.
 */
export function restsOnMail({ means, secondFactor }: Provable): boolean {
  const hasOwn =
    means.passkeys.some((passkey) => passkey.restsOnMail !== true) ||
    (secondFactor !== null && secondFactor.restsOnMail !== true);
  return means.restsOnMail === true && !hasOwn;
}

/**
 * Why a link makes no passkey, as far as the user's own means tell; `null`: it does. A passkey signs in without a code: of somebody who has
 * codes, a link alone would do without them.
 */
export function refusePasskeyByLink({
  means: { link, passkeys },
  secondFactor,
}: Provable): Denied<'second-factor-required' | 'administrator-needed'> | null {
  if (secondFactor !== null && secondFactor.restsOnMail !== true) return deny('second-factor-required');
  const isFirst = passkeys.length === 0 && secondFactor === null;
  return isFirst || link?.isVouched === true ? null : deny('administrator-needed');
}

/** Why a link does not do what is asked; `null`: it does. */
export function refuseByLink(change: ByLink, user: KeptUser, now: number): UserChangeDenied | null {
  const { link, passkeys } = user.means;
  const { digest, passkey } = change;
  if (link === null || link.digest !== digest || link.expiresAt <= now) return deny('invalid-link');
  if (passkey === undefined) return null;
  const refusal = refusePasskeyByLink(user);
  if (refusal !== null) return refusal;
  if (passkeys.some(({ id }) => id === passkey.id)) return deny('factor-exists');
  return passkeys.length >= mostPasskeys ? deny('passkey-limit-reached') : null;
}

/** What a link leaves behind. One from an administrator takes away what the mailbox has made. */
export function afterLink(change: ByLink, user: KeptUser): Provable & { readonly passwordHash: string } {
  const { passwordHash, passkey } = change;
  const isVouched = user.means.link?.isVouched === true;
  const { means, secondFactor } = isVouched ? vouchedFor(user) : user;
  const added = passkey === undefined ? [] : [isVouched ? passkey : { ...passkey, restsOnMail: true as const }];
  const passkeys = [...means.passkeys, ...added];
  return {
    passwordHash,
    secondFactor,
    means: { passkeys, link: null, ...(!isVouched && { restsOnMail: true as const }) },
  };
}

/** What is left of what a user can prove once an administrator has set the password or made the link. */
export function vouchedFor({ means: { restsOnMail: _, ...means }, secondFactor }: Provable): Provable {
  return {
    means: { ...means, passkeys: means.passkeys.filter((passkey) => passkey.restsOnMail !== true) },
    secondFactor: secondFactor?.restsOnMail === true ? null : secondFactor,
  };
}

/** The events of factors that are there no more, or have come. */
export function factorEvents(before: KeptUser, after: Provable, now: number, actor: Actor): readonly AuditEvent[] {
  const event = (type: 'factor-added' | 'factor-removed', name: string): AuditEvent => ({
    ...userEvent(type, before, now, actor),
    detail: { kind: 'passkey', name },
  });
  const lost = without(before.means, after.means).map(({ name }) => event('factor-removed', name));
  const come = without(after.means, before.means).map(({ name }) => event('factor-added', name));
  const hasLostCodes = before.secondFactor !== null && after.secondFactor === null;
  return [...lost, ...(hasLostCodes ? [userEvent('factor-removed', before, now, actor)] : []), ...come];
}

function without({ passkeys }: SignInMeans, others: SignInMeans): SignInMeans['passkeys'] {
  return passkeys.filter(({ id }) => others.passkeys.every((other) => other.id !== id));
}
