import { CurfewError } from '../errors.ts';
import type { PolicySet } from '../policy/policy.ts';
import { requiredLevel } from '../policy/proof-demand.ts';
import { reachesLevel } from '../session/assurance.ts';

export const explainUnvouched =
  'this account was recovered by e-mail, which is not enough for its role: ask an administrator for a link (`curfew user reset NAME`, or the console)';

/** Whether a role asks for more than one factor. */
export function needsSecondFactor(policies: Pick<PolicySet, 'roles'>, roles: readonly string[]): boolean {
  const required = requiredLevel(policies, roles);
  return required !== null && reachesLevel(required, 'aal2');
}

/**
 * The one rule about what a mailbox is worth: of a user whose role asks for a second factor, what rests on a mailed link proves nothing more,
 * whenever it was made, and however.
 *
 * @throws CurfewError `administrator-needed`
 * @see docs/decisions/0026-what-a-mailbox-proves.md
 */
export function assertVouched(
  policies: Pick<PolicySet, 'roles'>,
  roles: readonly string[],
  { restsOnMail }: { readonly restsOnMail?: boolean | undefined },
): void {
  if (restsOnMail === true && needsSecondFactor(policies, roles)) {
    throw new CurfewError('administrator-needed', explainUnvouched);
  }
}
