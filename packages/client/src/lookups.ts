import { CurfewError, type LiveSession, type MissingProof, type ScopedRequest } from '@curfew/core';
import { type ApplicationSessionView, readApplicationSession } from '@curfew/http';
import { toWire } from './presented.ts';
import { ServerFault } from './server-fault.ts';
import type { Transport } from './transport.ts';

export interface Lookup {
  readonly token: string;
  /** `validate` counts as use; `alive` only says whether there is such a session, whoever's it is. */
  readonly use: 'validate' | 'inspect' | 'alive';
  readonly request?: ScopedRequest | undefined;
  /** How long ago the session's key may have been proven. Then only the server can judge it. */
  readonly keyMaxAgeMs?: number | undefined;
}

export interface Found {
  readonly isAlive: boolean;
  readonly session: LiveSession | null;
  /** What a live session lacks; `session` is then `null`. */
  readonly missing: MissingProof | null;
  /** Whether the session is bound to a key: then only the server can judge what comes with its token. */
  readonly isBound?: boolean;
}

interface Waiting {
  readonly lookup: Lookup;
  readonly resolve: (found: Found) => void;
  readonly reject: (error: unknown) => void;
}

interface LookupAnswer {
  readonly serverTime: string;
  readonly found: readonly {
    readonly isAlive: boolean;
    readonly session: ApplicationSessionView | null;
    readonly missing?: MissingProof | null;
  }[];
}

export interface Lookups {
  /** Whether the server takes the token of this application. */
  greet(): Promise<unknown>;
  find(lookup: Lookup): Promise<Found>;
}

const nothing: Found = { isAlive: false, session: null, missing: null };

/** The most that the server takes in one call. */
const maxBatch = 64;
/** The most calls under way at the same time. */
const maxAsking = 4;
/** This many waiting lookups start another call before the previous one is answered. */
const enough = 16;
/** Beyond this the server is not keeping up, and refusing is kinder than queueing. */
const maxWaiting = 10_000;
/** Longer than any path in a scope, so that what is cut off cannot matter. */
const longestPath = 301;

/**
 * Lookups that arrive together travel together: those of one turn of the event loop, and those that come while the server is busy
 * with the ones before.
 *
 * @param tell is given the server's clock with each answer, in milliseconds
 */
export function createLookups(transport: Transport, application: string, tell: (serverTime: number) => void): Lookups {
  const waiting: Waiting[] = [];
  let asking = 0;
  let isLeaving = false;

  async function ask(): Promise<void> {
    isLeaving = false;
    const batch = waiting.splice(0, maxBatch);
    if (batch.length === 0) return;
    asking++;
    leaveIfDue();
    try {
      const found = await send(batch.map(({ lookup }) => lookup));
      for (const [index, { resolve }] of batch.entries()) resolve(found[index] ?? nothing);
    } catch (error) {
      // The server has had its time. Those who have queued up meanwhile would each wait as long again for the same answer.
      for (const { reject } of [...batch, ...waiting.splice(0)]) reject(error);
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

  async function send(lookups: readonly Lookup[]): Promise<readonly Found[]> {
    const body = { lookups: lookups.map(written) };
    const { serverTime, found } = await transport.call<LookupAnswer>('lookup', body, { isRepeatable: true });
    const at = Date.parse(serverTime);
    if (!Array.isArray(found) || found.length !== lookups.length || Number.isNaN(at)) {
      throw new ServerFault('the answer of the server does not match the lookups that it was sent', {
        isLasting: true,
      });
    }
    tell(at);
    return (found as LookupAnswer['found']).map(({ isAlive, session, missing = null }) => ({
      ...{ isAlive, missing, isBound: session !== null && session.boundAt !== null },
      session: session === null ? null : readApplicationSession(session, application),
    }));
  }

  return {
    greet: () => send([]),
    find(lookup: Lookup): Promise<Found> {
      return new Promise((resolve, reject) => {
        if (waiting.length >= maxWaiting) {
          reject(new CurfewError('overloaded', undefined, { retryAfterMs: 1_000 }));
          return;
        }
        waiting.push({ lookup, resolve, reject });
        leaveIfDue();
      });
    },
  };
}

function written({ token, use, request, keyMaxAgeMs }: Lookup) {
  const { presented, ...key } = toWire(token);
  return {
    token: presented,
    ...key,
    use,
    ...(keyMaxAgeMs !== undefined && { keyMaxAgeMs }),
    ...(request && { method: request.method.slice(0, 32), path: request.path.slice(0, longestPath) }),
  };
}
