import { type Denied, deny } from '../errors.ts';
import type { Client, Session } from '../session/session.ts';
import type { AuthorityContext } from './authority-context.ts';
import { networkOf, siteOf } from './network.ts';
import type { RateLimiter } from './rate-limiter.ts';

/**
 * Whether an address may make one more session that nobody has signed in to: each is a row for a day, and nothing has to be
 * proven for it (CWE-770). Without an address the caller is in this process, and is believed.
 */
export function limitAnonymous(
  { rateLimiters, now }: AuthorityContext,
  { ip }: Client,
): Denied<'too-many-requests'> | null {
  const wait = take(rateLimiters.network, rateLimiters.site, ip, now());
  return wait > 0 ? tooMany('sessions', wait) : null;
}

/** Whether one more user from an address may sign themselves up, or ask in vain for a name that is taken (CWE-204, CWE-770). */
export function limitSignUps(
  { rateLimiters, now }: AuthorityContext,
  { ip }: Pick<Client, 'ip'>,
): Denied<'too-many-requests'> | null {
  const wait = take(rateLimiters.signUpNetwork, rateLimiters.signUpSite, ip, now());
  return wait > 0 ? tooMany('users', wait) : null;
}

/** @returns 0 where it may be done, else the milliseconds to wait. */
function take(ofNetwork: RateLimiter, ofSite: RateLimiter, ip: string | null, now: number): number {
  if (ip === null) return 0;
  const site = siteOf(ip);
  // The network first: one that asks in vain must not use up what its whole site may do.
  return ofNetwork.take(networkOf(ip), now) || (site === null ? 0 : ofSite.take(site, now));
}

/** Whether a signed-in session may be rotated once more. Each rotation leaves a row behind. */
export function limitRotation(
  { rateLimiters, now }: AuthorityContext,
  { userId, createdAt }: Session,
): Denied<'too-many-requests'> | null {
  // Ids change with each rotation; the owner and the beginning do not.
  const wait = rateLimiters.rotation.take(`${userId}:${createdAt}`, now());
  return wait > 0 ? tooMany('sessions', wait) : null;
}

function tooMany(what: 'sessions' | 'users', retryAfterMs: number): Denied<'too-many-requests'> {
  return deny('too-many-requests', { detail: `too many ${what} are being made: wait a little`, retryAfterMs });
}
