import type { Engine } from './engine.ts';
import { type Refusal, refuse } from './errors.ts';
import { networkOf, siteOf } from './network.ts';
import type { Client, Session } from './session.ts';

/**
 * Whether an address may make one more session that nobody has signed in to: each is a row for a day, and nothing has to be
 * proven for it (CWE-770). Without an address the caller is in this process, and is believed.
 */
export function refuseFlood({ allowances, now }: Engine, { ip }: Client): Refusal<'too-many-requests'> | null {
  if (ip === null) return null;
  const site = siteOf(ip);
  // The network first: one that asks in vain must not use up what its whole site may do.
  const wait = allowances.network.take(networkOf(ip), now()) || (site === null ? 0 : allowances.site.take(site, now()));
  return wait > 0 ? tooMany(wait) : null;
}

/** Whether a signed-in session may be rotated once more. Each rotation leaves a row behind. */
export function refuseHaste(
  { allowances, now }: Engine,
  { userId, createdAt }: Session,
): Refusal<'too-many-requests'> | null {
  // Ids change with each rotation; the owner and the beginning do not.
  const wait = allowances.rotation.take(`${userId}:${createdAt}`, now());
  return wait > 0 ? tooMany(wait) : null;
}

function tooMany(retryAfterMs: number): Refusal<'too-many-requests'> {
  return refuse('too-many-requests', { detail: 'too many sessions are being made: wait a little', retryAfterMs });
}
