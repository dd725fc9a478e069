import { CurfewError, type ReceiverAdministration, type SecretBox } from '@curfew/core';

/** @throws CurfewError `invalid-configuration` where there is nothing to seal `what` with. */
export function boxOf({ secrets }: ReceiverAdministration, what: string): SecretBox {
  if (secrets !== null) return secrets;
  throw new CurfewError('invalid-configuration', `there is no key to seal ${what} with: set secrets.keyFile`);
}
