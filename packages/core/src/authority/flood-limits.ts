import type { Allowance } from './rate-limiter.ts';
import type { Engine } from './authority-context.ts';
import { type Refusal, refuse } from '../errors.ts';
import { networkOf, siteOf } from './network.ts';
import type { Client, Session } from '../session/session.ts';

/**
 * Whether an address may make one more session that nobody has signed in to: each is a row for a day, and nothing has to be
 * proven for it (CWE-770). Without an address the caller is in this process, and is believed.
 */
export function refuseFlood({ allowances, now }: Engine, { ip }: Client): Refusal<'too-many-requests'> | null {
  const wait = take(allowances.network, allowances.site, ip, now());
  return wait > 0 ? tooMany('sessions', wait) : null;
}

/** Whether one more user from an address may sign themselves up, or ask in vain for a name that is taken (CWE-204, CWE-770). */
export function refuseSignUps(
  { allowances, now }: Engine,
  { ip }: Pick<Client, 'ip'>,
): Refusal<'too-many-requests'> | null {
  const wait = take(allowances.signUpNetwork, allowances.signUpSite, ip, now());
  return wait > 0 ? tooMany('users', wait) : null;
}

/** @returns 0 where it may be done, else the milliseconds to wait. */
function take(ofNetwork: Allowance, ofSite: Allowance, ip: string | null, now: number): number {
  if (ip === null) return 0;
  const site = siteOf(ip);
  // The network first: one that asks in vain must not use up what its whole site may do.
  return ofNetwork.take(networkOf(ip), now) || (site === null ? 0 : ofSite.take(site, now));
}

/** Whether a signed-in session may be rotated once more. Each rotation leaves a row behind. */
export function refuseHaste(
  { allowances, now }: Engine,
  { userId, createdAt }: Session,
): Refusal<'too-many-requests'> | null {
  // Ids change with each rotation; the owner and the beginning do not.
  const wait = allowances.rotation.take(`${userId}:${createdAt}`, now());
  return wait > 0 ? tooMany('sessions', wait) : null;
}

function tooMany(what: 'sessions' | 'users', retryAfterMs: number): Refusal<'too-many-requests'> {
  return refuse('too-many-requests', { detail: `too many ${what} are being made: wait a little`, retryAfterMs });
}
