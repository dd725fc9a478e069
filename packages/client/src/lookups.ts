import { CurfewError, errorCatalogue, type LiveSession, type MissingProof, type ScopedRequest } from '@curfew/core';
import { type ApplicationSessionView, readApplicationSession } from '@curfew/http';
import { toWire } from './presented.ts';
import { ServerFault } from './server-fault.ts';
import { refusalIn, type ToldError, type Transport } from './transport.ts';

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
  /** As JSON would write it. */
  readonly written: object;
  readonly bytes: number;
  readonly resolve: (found: Found) => void;
  readonly reject: (error: unknown) => void;
}

interface LookupAnswer {
  readonly serverTime: string;
  readonly found: readonly Answered[];
}

interface Answered {
  readonly isAlive: boolean;
  readonly session: ApplicationSessionView | null;
  readonly missing?: MissingProof | null;
  /** Why the server could not judge this one. */
  readonly refused?: ToldError | null;
}

type Judgement = Found & Pick<Answered, 'refused'>;

export interface Lookups {
  /** Whether the server takes the token of this application. */
  greet(): Promise<unknown>;
  find(lookup: Lookup): Promise<Found>;
}

const nothing: Judgement = { isAlive: false, session: null, missing: null };

/** The most that the server takes in one call. */
const maxBatch = 64;
/** Less than what every server reads. What clients bring, and the addresses that they ask for, can be long. */
const maxBatchBytes = 60 * 1_024;
/** The most calls under way at the same time. */
const maxAsking = 4;
/** This many waiting lookups start another call before the previous one is answered. */
const enough = 16;
/** Beyond this the server is not keeping up, and refusing is kinder than queueing. */
const maxWaiting = 10_000;
/** Statuses that are about the application, so that the same lookups in smaller calls would be refused, too. */
const ofApplication: readonly number[] = [401, 403, 404, 405, 429];
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
    const batch = waiting.splice(0, countThatFit(waiting));
    if (batch.length === 0) return;
    asking++;
    leaveIfDue();
    const fault = await settle(batch);
    // The server has had its time. Those who have queued up meanwhile would each wait as long again for the same answer.
    if (fault !== null) for (const { reject } of waiting.splice(0)) reject(fault);
    asking--;
    leaveIfDue();
  }

  /** @returns an error that others would get, too; what is wrong with one lookup fails no other. */
  async function settle(batch: readonly Waiting[]): Promise<unknown> {
    try {
      const found = await send(batch.map(({ written }) => written));
      for (const [index, waiter] of batch.entries()) answer(waiter, found[index]);
      return null;
    } catch (error) {
      const status = statusOf(error);
      const isOfCall = status >= 400 && status < 500;
      if (isOfCall && !ofApplication.includes(status) && batch.length > 1) return settleByHalves(batch);
      for (const { reject } of batch) reject(error);
      return isOfCall ? null : error;
    }
  }

  async function settleByHalves(batch: readonly Waiting[]): Promise<unknown> {
    const half = batch.length >> 1;
    const fault = await settle(batch.slice(0, half));
    if (fault === null) return settle(batch.slice(half));
    for (const { reject } of batch.slice(half)) reject(fault);
    return fault;
  }

  function leaveIfDue(): void {
    const isDue = asking === 0 ? waiting.length > 0 : asking < maxAsking && waiting.length >= enough;
    if (!isDue || isLeaving) return;
    isLeaving = true;
    setImmediate(ask);
  }

  async function send(lookups: readonly object[]): Promise<readonly Judgement[]> {
    const { serverTime, found } = await transport.call<LookupAnswer>('lookup', { lookups }, { isRepeatable: true });
    const at = Date.parse(serverTime);
    if (!Array.isArray(found) || found.length !== lookups.length || Number.isNaN(at)) {
      throw new ServerFault('the answer of the server does not match the lookups that it was sent', {
        isLasting: true,
      });
    }
    tell(at);
    return (found as LookupAnswer['found']).map(({ isAlive, session, missing = null, refused = null }) => ({
      ...{ isAlive, missing, refused, isBound: session !== null && session.boundAt !== null },
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
        const written = writtenOf(lookup);
        waiting.push({ written, bytes: Buffer.byteLength(JSON.stringify(written)) + 1, resolve, reject });
        leaveIfDue();
      });
    },
  };
}

function answer({ resolve, reject }: Waiting, { refused, ...found }: Judgement = nothing): void {
  if (refused == null) resolve(found);
  else reject(refusalIn(refused));
}

/** Of the answer that an error is about; 0: there was none. */
function statusOf(error: unknown): number {
  if (error instanceof ServerFault) return error.status ?? 0;
  return error instanceof CurfewError ? errorCatalogue[error.code].status : 0;
}

/** How many of them one call can carry. */
function countThatFit(waiting: readonly Waiting[]): number {
  let bytes = 0;
  const tooMany = waiting.findIndex((one, index) => {
    bytes += one.bytes;
    return index === maxBatch || (bytes > maxBatchBytes && index > 0);
  });
  return tooMany === -1 ? waiting.length : tooMany;
}

function writtenOf({ token, use, request, keyMaxAgeMs }: Lookup) {
  const { presented, ...key } = toWire(token);
  return {
    token: presented,
    ...key,
    use,
    ...(keyMaxAgeMs !== undefined && { keyMaxAgeMs }),
    ...(request && { method: request.method.slice(0, 32), path: request.path.slice(0, longestPath) }),
  };
}
