import { setTimeout as sleep } from 'node:timers/promises';
import { ScanFailure } from './failure.ts';
import { type Exchange, type HttpRequest, type HttpResponse, header } from './message.ts';
import { createPace } from './pace.ts';
import { createTransport, type Transport } from './transport.ts';

export interface ClientOptions {
  /** Requests a second over all parts of the scan. Infinity switches the limit off. */
  readonly requestsPerSecond: number;
  readonly requestTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly maxRequests: number;
  /** Milliseconds that the whole scan may take. */
  readonly maxDurationMs: number;
  /** Milliseconds that the scan waits in sum because the target asked it to (`Retry-After`). */
  readonly maxBackOffMs: number;
  /** Accept a certificate that no authority vouches for. */
  readonly insecure: boolean;
  readonly isAllowed: (url: URL) => boolean;
}

/** Two pools, so that the attacker never shares a connection with the victim. */
export type Pool = 'victim' | 'attacker';

export interface Client {
  /** @param isUrgent does not wait for its turn; the next ones wait longer instead */
  send(request: HttpRequest, pool: Pool, isUrgent?: boolean): Promise<Exchange>;
  /** Whether an address belongs to the target. */
  isAllowed(url: URL): boolean;
  /** A request that something else has sent. */
  count(): void;
  readonly requestCount: number;
  /** How often the target has asked for patience. */
  readonly throttledCount: number;
  /** Whether the target has answered anything so far. */
  readonly hasAnswered: boolean;
  /** Why nothing more can be sent; null: something can. */
  readonly end: { readonly status: 'cut-short' | 'target-gone'; readonly reason: string } | null;
  /** Where the last request failed, asks whether the target is still there; one that has gone is the `end`. */
  makeSure(): Promise<void>;
  /** Milliseconds left before the scan's own deadline. */
  remainingMs(): number;
  close(): Promise<void>;
}

/** After so many failures in a row it is asked whether the target is still there at all. */
const failuresBeforeDoubt = 3;

/** Sends single requests: no redirects, no cookies of its own, every answer bounded in bytes and time. */
export function createClient(options: ClientOptions): Client {
  const pools: Record<Pool, Transport> = { victim: createTransport(options), attacker: createTransport(options) };
  const pace = createPace(options.requestsPerSecond);
  const endsAt = performance.now() + options.maxDurationMs;
  let requestCount = 0;
  let throttledCount = 0;
  let failuresInARow = 0;
  let failedLast: HttpRequest['url'] | null = null;
  let hasAnswered = false;
  let end: Client['end'] = null;
  let backOffLeftMs = options.maxBackOffMs;

  async function sendOnce(request: HttpRequest, pool: Pool, isUrgent: boolean): Promise<Exchange> {
    requireBudget();
    if (end?.status === 'target-gone') throw new ScanFailure('unreachable', end.reason);
    const turn = pace();
    if (!isUrgent) await turn;
    requestCount += 1;
    const sentAt = Date.now();
    const startedAt = performance.now();
    try {
      const response = await pools[pool].exchange(request);
      failuresInARow = 0;
      failedLast = null;
      hasAnswered = true;
      return { request, response, sentAt, durationMs: performance.now() - startedAt };
    } catch (error) {
      failuresInARow += 1;
      failedLast = request.url;
      // A probe that breaks one page, again and again, says nothing about the others.
      if (failuresInARow % failuresBeforeDoubt === 0) await makeSure();
      throw error;
    }
  }

  async function makeSure(): Promise<void> {
    if (failedLast === null || end !== null || (await isThere(failedLast))) return;
    end = {
      status: 'target-gone',
      reason: failuresInARow === 1 ? 'the last request failed' : `${failuresInARow} requests in a row failed`,
    };
  }

  function requireBudget(): void {
    const used = budgetUsed();
    if (used === null) return;
    end ??= { status: 'cut-short', reason: used };
    throw new ScanFailure('budget', used);
  }

  function budgetUsed(): string | null {
    if (requestCount >= options.maxRequests) return `${options.maxRequests} requests were sent (--max-requests)`;
    return performance.now() >= endsAt ? `${options.maxDurationMs / 1000} s have passed (--max-duration)` : null;
  }

  async function isThere(url: string): Promise<boolean> {
    try {
      requireBudget();
      requestCount += 1;
      await pools.victim.exchange({ method: 'HEAD', url: new URL('/', url).href, headers: [], body: null });
      return true;
    } catch {
      return false;
    }
  }

  return {
    async send(request, pool, isUrgent = false) {
      const url = new URL(request.url);
      if (!options.isAllowed(url)) throw new ScanFailure('out-of-scope', url.host);
      const first = await sendOnce(request, pool, isUrgent);
      if (first.response.status === 429) throttledCount += 1;
      const waitMs = requestedWaitMs(first.response);
      if (waitMs === null || waitMs > backOffLeftMs) return first;
      backOffLeftMs -= waitMs;
      await sleep(waitMs);
      return sendOnce(request, pool, isUrgent);
    },
    isAllowed: options.isAllowed,
    count() {
      requestCount += 1;
    },
    get requestCount() {
      return requestCount;
    },
    get hasAnswered() {
      return hasAnswered;
    },
    get end() {
      return end;
    },
    get throttledCount() {
      return throttledCount;
    },
    makeSure,
    remainingMs: () => Math.max(0, endsAt - performance.now()),
    async close() {
      await Promise.all(Object.values(pools).map((transport) => transport.close()));
    },
  };
}

function requestedWaitMs(response: HttpResponse): number | null {
  if (response.status !== 429 && response.status !== 503) return null;
  const value = header(response, 'retry-after');
  if (value === undefined) return response.status === 429 ? 1000 : null;
  const seconds = Number(value);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(waitMs) ? null : Math.max(0, waitMs);
}
