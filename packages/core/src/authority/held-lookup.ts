import type { LiveSession } from '../session/session.ts';
import { type Digest, digestOf } from '../token/token.ts';
import type { AuthorityContext } from './authority-context.ts';
import { violationOf } from './possession.ts';

/**
 * Lookups for whoever wants to act with a session: of one that belongs to a device, the token alone is worth nothing. Costs no question to
 * the store, because the session's row says what a proof has to look like.
 */
export function createHeldLookup(
  lookup: (digest: Digest) => Promise<LiveSession | null>,
  { violations, now }: Pick<AuthorityContext, 'violations' | 'now'>,
): AuthorityContext['freshLookup'] {
  return async function heldLookup(presented) {
    const digest = digestOf(presented);
    const session = digest === null ? null : await lookup(digest);
    if (session === null || session.binding === null || session.binding.key === null) return session;
    const cause = violationOf(session, presented ?? '', now());
    if (cause === null) return session;
    violations.note(session, cause);
    return null;
  };
}
