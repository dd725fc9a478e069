/** How often something may be done: `burst` times at once, and once more every `everyMs`. A burst of 0 is no limit. */
export interface RateLimit {
  readonly burst: number;
  /** Milliseconds. */
  readonly everyMs: number;
}

/**
 * For each network: a household or an office gets by with it, and nobody fills a database by it. Who makes sessions for others, such
 * as an application's own server, needs more.
 */
export const anonymousLimit: RateLimit = { burst: 100, everyMs: 2_000 };

/** For each network, of users that sign themselves up: each costs a password hash, and each refusal tells that a name is taken. */
export const signUpLimit: RateLimit = { burst: 20, everyMs: 30_000 };

/** For each session that somebody is signed in with; renewals are minutes apart. */
export const rotationLimit: RateLimit = { burst: 20, everyMs: 3_000 };

/** What each of many keys may still do. In memory: it is for what only costs room, so that each node may have its own count. */
export interface RateLimiter {
  /** @returns 0 where it may be done, else the milliseconds to wait: then nothing was taken. */
  take(key: string, now: number): number;
}

/** @param maxKeys how many are remembered; those beyond share what is one key's. */
export function createRateLimiter({ burst, everyMs }: RateLimit, maxKeys = 10_000): RateLimiter {
  /** The instant at which a key has its whole burst again (the generic cell rate algorithm). */
  const fullAgainAt = new Map<string, number>();
  let forgottenAt = Number.NEGATIVE_INFINITY;

  /** At most once a turn, so that a crowd of keys does not cost a walk each. */
  function forgetFull(now: number): void {
    if (Math.abs(now - forgottenAt) < everyMs) return;
    forgottenAt = now;
    for (const [key, fullAt] of fullAgainAt) if (fullAt <= now) fullAgainAt.delete(key);
  }

  return {
    take(key, now) {
      if (burst === 0) return 0;
      if (!fullAgainAt.has(key) && fullAgainAt.size >= maxKeys) forgetFull(now);
      const counted = fullAgainAt.has(key) || fullAgainAt.size < maxKeys ? key : '';
      // No later than after a whole burst: the clock may have been set back.
      const fullAt = Math.min(Math.max(fullAgainAt.get(counted) ?? now, now), now + burst * everyMs);
      const wait = fullAt - now - (burst - 1) * everyMs;
      fullAgainAt.set(counted, wait > 0 ? fullAt : fullAt + everyMs);
      return Math.max(0, wait);
    },
  };
}
