import { CurfewError } from '../errors.ts';
import type { LiveSession } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import type { Digest } from '../token/token.ts';

/** Beyond this many waiting lookups the store is not keeping up, and refusing is kinder than queueing. */
const maxWaiting = 10_000;
/** The most digests in one question to the store. */
const maxBatch = 128;
/** The most questions that are under way at the same time: while the store answers one, the next is made ready. */
const maxAsking = 2;
/** So many lookups make a question of their own before the one before has been answered. */
const enough = 32;

interface Waiting {
  readonly digest: Digest;
  readonly resolve: (session: LiveSession | null) => void;
  readonly reject: (error: unknown) => void;
}

/** A waiting lookup with a token that has not been used before. */
interface Arrived {
  readonly session: LiveSession;
  readonly asker: Waiting;
}

/**
 * Lookups that arrive together travel together: those of one turn of the event loop, and those that come while the
 * store is busy with the batch before, share one `findLive`. A lone lookup leaves in its own turn and waits for nobody.
 * Where there are very many, two batches are under way, so that neither side waits for the other.
 */
export function createFreshLookup(store: Store, now: () => number): (digest: Digest) => Promise<LiveSession | null> {
  const waiting: Waiting[] = [];
  let asking = 0;
  let isLeaving = false;

  /**
   * The first use of a token that may be given once more claims it: from then on nobody else gets it. The claim is written before
   * the request goes on; otherwise a thief of the previous token could still ask for this one.
   */
  async function claim(arrived: readonly Arrived[]): Promise<void> {
    try {
      const digests = arrived.map(({ asker }) => asker.digest);
      const claimed = new Set(await store.sessions.claim(digests, now()));
      for (const { session, asker } of arrived) {
        asker.resolve(claimed.has(asker.digest) ? { ...session, isUnclaimed: false } : null);
      }
    } catch (error) {
      for (const { asker } of arrived) asker.reject(error);
    }
  }

  async function ask(): Promise<void> {
    isLeaving = false;
    const askers = waiting.splice(0, maxBatch);
    if (askers.length === 0) return;
    asking++;
    leaveIfDue();
    try {
      const digests = askers.map(({ digest }) => digest);
      const sessions = await store.sessions.findLive(digests, now());
      const arrived: Arrived[] = [];
      for (const [index, asker] of askers.entries()) {
        const session = sessions[index] ?? null;
        if (session?.isUnclaimed) arrived.push({ session, asker });
        else asker.resolve(session);
      }
      // Other lookups do not wait for it.
      if (arrived.length > 0) void claim(arrived);
    } catch (error) {
      // The store has had its time. Those who have queued up meanwhile would each wait as long again for the same answer.
      for (const asker of [...askers, ...waiting.splice(0)]) asker.reject(error);
    }
    asking--;
    leaveIfDue();
  }

  function leaveIfDue(): void {
    const isDue = asking === 0 ? waiting.length > 0 : asking < maxAsking && waiting.length >= enough;
    if (!isDue || isLeaving) return;
    isLeaving = true;
    setImmediate(ask);
  }

  return function freshLookup(digest) {
    return new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) {
        reject(new CurfewError('overloaded', undefined, { retryAfterMs: 1_000 }));
        return;
      }
      waiting.push({ digest, resolve, reject });
      leaveIfDue();
    });
  };
}
