import type { LiveSession } from '../session/session.ts';
import { isUnderKeyScheme, readKeyWitness } from '../token/key-witness.ts';
import { type Digest, digestOf } from '../token/token.ts';
import type { AuthorityContext } from './authority-context.ts';
import { violationOf } from './possession.ts';

/**
 * Lookups for whoever wants to act with a session: of one that belongs to a device, the token alone is worth nothing. Costs no question to
 * the store, because the session's row says what a proof has to look like.
 */
export function createHeldLookup(
  lookup: (digest: Digest) => Promise<LiveSession | null>,
  { violations, spentProofs, now }: Pick<AuthorityContext, 'violations' | 'spentProofs' | 'now'>,
): AuthorityContext['freshLookup'] {
  return async function heldLookup(presented) {
    const digest = digestOf(presented);
    const session = digest === null ? null : await lookup(digest);
    if (session === null || presented === null) return null;
    if (session.binding === null || session.binding.key === null) return isForAnyKey(presented) ? session : null;
    const cause = violationOf(session, presented, now(), spentProofs);
    if (cause === null) return session;
    violations.note(session, cause);
    return null;
  };
}

/** A token that is bound to no key is none under the scheme for bound ones (RFC 9449, 7.1). */
function isForAnyKey(presented: string): boolean {
  return !isUnderKeyScheme(presented) || readKeyWitness(presented).is === 'asked-elsewhere';
}
