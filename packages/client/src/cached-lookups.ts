import { createCachedLookup, type Digest, digestOf, type LiveSession, tokenIn } from '@curfew/core';
import type { Changes } from './change-feed.ts';
import type { Found, Lookup, Lookups } from './lookups.ts';

/** Lookups that can be told what this process itself has changed. */
export interface ForgettingLookups extends Pick<Lookups, 'find'> {
  /** Makes the next lookup ask the server: for one session by its token, or for all. */
  forget(presented: string | null | 'any'): void;
}

export function uncached({ find }: Lookups): ForgettingLookups {
  return { find, forget: () => undefined };
}

/**
 * Lookups that are answered from memory, for at most the bound that the application has set, and only while the server's feed of changes
 * is connected: a session that has changed is forgotten at once. Without the feed every lookup asks the server. See also {@link isKeepable}.
 */
export function createCachedLookups(
  lookups: Pick<Lookups, 'find'>,
  changes: Changes,
  { boundMs, now }: { readonly boundMs: number; readonly now: () => number },
): ForgettingLookups {
  let tell: (changed: readonly Digest[] | 'any') => void = () => undefined;
  async function look(_digest: Digest, lookup: Lookup, show: (found: Found) => void): Promise<LiveSession | null> {
    const found = await lookups.find(lookup);
    show(found);
    return isKeepable(found) ? found.session : null;
  }
  const find = createCachedLookup<[Lookup, (found: Found) => void]>(look, {
    watch(listener) {
      tell = listener;
      changes.subscribe((changed) => listener(changed as readonly Digest[] | 'any'));
    },
    boundMs,
    now,
  });

  async function fromMemory(digest: Digest, lookup: Lookup): Promise<Found> {
    const asked: Found[] = [];
    const session = await find(digest, lookup, (found) => void asked.push(found));
    return asked[0] ?? { isAlive: session !== null, session, missing: null };
  }

  return {
    find(lookup) {
      const digest = digestOf(lookup.token);
      // What one bound cookie has proven holds for no other, and for no token without one.
      const isBare = tokenIn(lookup.token) === lookup.token;
      const isAskedAlike = lookup.use === 'validate' && lookup.keyMaxAgeMs === undefined;
      const isKept = isAskedAlike && digest !== null && isBare && changes.isLive();
      return isKept ? fromMemory(digest, lookup) : lookups.find(lookup);
    },
    forget(presented) {
      const digest = digestOf(presented);
      if (presented === 'any') tell('any');
      else if (digest !== null) tell([digest]);
    },
  };
}

/** What a session with scopes permits depends on the request, and of a bound one the token alone is worth nothing. */
function isKeepable({ session, isBound }: Found): boolean {
  return session?.scopes === null && isBound !== true;
}
