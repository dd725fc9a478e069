import { type Denied, deny } from '../../errors.ts';
import { type Identity, isFromApplication } from '../../user/identity.ts';
import type { KeptUser } from '../move.ts';

/** What would be left of the ways into an account. */
interface WaysIn {
  readonly passwordHash: KeptUser['passwordHash'];
  readonly passkeys: KeptUser['means']['passkeys'];
  readonly identities: readonly Identity[];
}

/** Refuses to take away the last way into an account. A code is none: it is only ever asked for after something else. */
export function refuseLockOut({ passwordHash, passkeys, identities }: WaysIn): Denied<'invalid-request'> | null {
  const hasAccount = identities.some((identity) => !isFromApplication(identity));
  if (passwordHash !== null || passkeys.length > 0 || hasAccount) return null;
  return deny('invalid-request', {
    detail: 'this is the only way into the account: set a password or a passkey first',
  });
}
