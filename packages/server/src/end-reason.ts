import type { EndReason, SessionOutcome } from '@curfew/core';

export const endReasons: Readonly<Record<EndReason, string>> = {
  'signed-out': 'it was signed out',
  revoked: 'it was ended by an administrator or from another device',
  rotated: 'it was replaced by a newer one',
  evicted: 'there were more sessions at once than allowed, and it was the oldest',
  'password-changed': 'the password was changed',
  'roles-changed': 'the permissions of the account changed',
  'user-disabled': 'the account is disabled',
  'user-deleted': 'the account was deleted',
  provider: 'the company account or provider ended it',
  'binding-violated': 'its cookie was used from another device',
  policy: 'the rules for sessions changed',
};

export const expiryReasons = { idle: 'it was not used for too long', lifetime: 'it reached its maximum time' };

/** Why a session is over, as the end of a sentence; `null` where nothing is known or it is not over. */
export function describeEnd(outcome: SessionOutcome): string | null {
  switch (outcome.outcome) {
    case 'expired':
      return outcome.cause === 'idle-timeout' ? expiryReasons.idle : expiryReasons.lifetime;
    case 'ended':
      return endReasons[outcome.reason];
    case 'unproven':
      return 'it belongs to another device, or this one has not proven itself for too long';
    default:
      return null;
  }
}
