import { CurfewError } from '../errors.ts';
import { isExpired, type LiveSession } from '../session/session.ts';
import { deepFreeze } from '../store/deep-freeze.ts';
import type { ChangedSessions } from '../store/sessions.ts';
import type { Digest } from '../token/token.ts';
import { createTtlMap } from './ttl-map.ts';

/** `Along`: further arguments of the lookup. */
type Lookup<Along extends readonly unknown[]> = (digest: Digest, ...along: Along) => Promise<LiveSession | null>;

/** An answer of the store, and the instants at which the question was put, by both clocks. */
interface Answer {
  readonly session: LiveSession;
  readonly askedAt: number;
  readonly clockAt: number;
}

/** Who wants to wait longer than this for an end to be felt should say so by a longer session. */
const longestBoundMs = 60_000;
/** How many sessions may be in memory that were looked up within the bound; as many again may be fading. */
const maxAnswers = 50_000;
/** The same for sessions and users that have changed. */
const maxChanges = 100_000;

/** @throws CurfewError `invalid-configuration` for a bound that is none. */
export function assertCacheBound(boundMs: number): void {
  if (Number.isSafeInteger(boundMs) && boundMs >= 0 && boundMs <= longestBoundMs) return;
  throw new CurfewError(
    'invalid-configuration',
    `a validation cache of ${boundMs} ms is not possible: between 0 (off) and ${longestBoundMs} ms (one minute)`,
  );
}

/**
 * A lookup that remembers live sessions for as long as an operator has asked for, and no longer:
 *
 * - The bound counts from when the store was asked, by a clock that nobody can set, and by the authority's own as well,
 *   since the other one stands still while a machine sleeps. It depends on no message, so it holds when all are lost.
 * - What `watch` tells of changed sessions is forgotten at once, and an answer that was on its way meanwhile is not
 *   remembered: it may be of before the change.
 * - A remembered session that has reached its deadline is looked up: somebody may have used it through another node.
 * - Only "alive" is remembered. A failed lookup is no answer, and neither is "no such session".
 */
export function createCachedLookup<Along extends readonly unknown[] = []>(
  lookup: Lookup<Along>,
  {
    watch,
    boundMs,
    now,
  }: {
    readonly watch: (listener: (changed: ChangedSessions) => void) => unknown;
    readonly boundMs: number;
    readonly now: () => number;
  },
): Lookup<Along> {
  const elapsed = () => performance.now();
  const answers = createTtlMap<Digest, Answer>(boundMs, elapsed);
  /** When a session (by digest or id) or a user (by id) has changed. What is older than the bound concerns no answer any more. */
  const changes = createTtlMap<string, number>(boundMs, elapsed);
  let allChangedAt = -Infinity;

  function forgetAll(): void {
    allChangedAt = elapsed();
    answers.clear();
    changes.clear();
  }

  function forget(changed: ChangedSessions): void {
    if (changed === 'any' || changes.fresh + changed.length > maxChanges) {
      forgetAll();
      return;
    }
    const at = elapsed();
    for (const key of changed) changes.set(key, at);
  }

  /** Whether an answer to a question of this instant may be given now. */
  function holds(digest: Digest, { session, askedAt, clockAt }: Answer): boolean {
    const clock = now();
    if (elapsed() - askedAt >= boundMs || clock - clockAt >= boundMs || clock < clockAt) return false;
    if (isExpired(session, clock) || allChangedAt >= askedAt) return false;
    const changedAt = (key: string | null) => (key === null ? undefined : changes.get(key)) ?? -Infinity;
    return Math.max(changedAt(digest), changedAt(session.id), changedAt(session.userId)) < askedAt;
  }

  watch(forget);

  return async function cachedLookup(digest, ...along) {
    const known = answers.get(digest);
    if (known !== undefined && holds(digest, known)) return known.session;
    const [askedAt, clockAt] = [elapsed(), now()];
    const session = await lookup(digest, ...along);
    if (session === null) return null;
    const answer = { session: deepFreeze(session), askedAt, clockAt };
    if (answers.fresh < maxAnswers && holds(digest, answer)) answers.set(digest, answer);
    return session;
  };
}
