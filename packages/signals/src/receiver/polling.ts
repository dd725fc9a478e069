import { randomUUID } from 'node:crypto';
import { type Client, createRepetition, type PollState, type Polls } from '@curfew/core';
import type { Answer, Send } from '../network/send.ts';
import { readRetryAfter } from '../outbox/answer.ts';
import { hasCome } from '../outbox/schedule.ts';
import { SetFault } from './fault.ts';
import type { SignalReceiver } from './receiver.ts';
import type { TransmitterSettings } from './settings.ts';

interface PollingOptions {
  readonly receiver: SignalReceiver;
  readonly polls: Polls;
  readonly send: Send;
  readonly now: () => number;
  /** Hears of what keeps a transmitter from being polled. It is tried again. */
  readonly onFault: (error: unknown, transmitter: TransmitterSettings) => void;
  /** How often transmitters are asked, by all nodes together. */
  readonly intervalMs: number;
  /** After how long another node takes over from one that has died. */
  readonly leaseMs: number;
}

export interface Polling {
  start(): void;
  /** Resolves when nothing is under way any more, and other nodes can go on. */
  stop(): Promise<void>;
  /** Asks every transmitter that is due. */
  look(): Promise<void>;
}

/** Few enough that an answer has room for them, and that they are all acknowledged within the lease. */
const mostPolled = 20;
const longestDelayMs = 5 * 60_000;
/** What a transmitter may ask for by `Retry-After`. */
const longestAskedMs = 3_600_000;
/** Nobody asked for it: no client has brought it. */
const nobody: Client = { ip: null, userAgent: null };

/** Why a transmitter gave nothing. */
class PollFault extends Error {
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs = 0) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Fetches events from transmitters that are polled (RFC 8936), one node at a time. An event is acknowledged when what it ends is over:
 * whatever happens before, it comes again.
 */
export function createPolling(options: PollingOptions): Polling {
  const { receiver, polls, now, onFault, intervalMs } = options;
  const polled = receiver.transmitters.filter(({ delivery }) => delivery.method === 'poll');
  const holder = randomUUID();
  const stopping = new AbortController();

  async function look(): Promise<void> {
    const known = new Map((await polls.list()).map((state) => [state.transmitter, state]));
    const due = polled.filter(({ name }) => isDue(known.get(name), now()));
    await Promise.all(due.map((transmitter) => serve(transmitter).catch((error) => onFault(error, transmitter))));
  }

  async function serve(transmitter: TransmitterSettings): Promise<void> {
    const { name } = transmitter;
    const claimed = await polls.claim(name, { holder, until: now() + options.leaseMs }, now());
    if (claimed === null) return;
    if (!isDue(claimed, now())) {
      // Another node has just done it.
      await polls.release(name, holder, claimed);
      return;
    }
    const fault = await fetchAll(options, transmitter, holder, stopping.signal).catch((error) => error);
    await polls.release(name, holder, stateAfter(claimed.failures, fault, now(), intervalMs));
    if (fault !== null && !stopping.signal.aborted) onFault(fault, transmitter);
  }

  async function lookAnyway(): Promise<void> {
    try {
      await look();
    } catch (error) {
      for (const transmitter of polled) onFault(error, transmitter);
    }
  }

  const looking = createRepetition(lookAnyway, intervalMs);
  return {
    start() {
      if (polled.length > 0) looking.start();
    },
    look,
    async stop() {
      stopping.abort();
      await looking.stop();
    },
  };
}

function isDue(state: PollState | undefined, now: number): boolean {
  return hasCome(state?.nextAttemptAt ?? null, now, 2 * longestAskedMs);
}

function stateAfter(failures: number, fault: unknown, now: number, intervalMs: number): PollState {
  // A little before the next look, so that no look comes in vain.
  if (fault === null) return { failures: 0, nextAttemptAt: now + Math.round(intervalMs * 0.8) };
  const asked = fault instanceof PollFault ? Math.min(fault.retryAfterMs, longestAskedMs) : 0;
  const delay = Math.min(longestDelayMs, intervalMs * 2 ** Math.min(failures + 1, 20)) * (0.9 + 0.2 * Math.random());
  return { failures: failures + 1, nextAttemptAt: now + Math.round(Math.max(asked, delay)) };
}

/** @returns `null` when the transmitter has nothing more. */
async function fetchAll(
  { receiver, polls, send, now, leaseMs }: PollingOptions,
  transmitter: TransmitterSettings,
  holder: string,
  signal: AbortSignal,
): Promise<null> {
  let done: Settled = { ack: [], setErrs: {} };
  for (let isMore = true; isMore || isAnything(done); ) {
    const { sets, moreAvailable } = await poll(
      send,
      transmitter,
      { ...done, maxEvents: isMore ? mostPolled : 0 },
      signal,
    );
    const settled = await takeAll(receiver, transmitter, sets, signal);
    // Only acknowledged ones make room for more.
    isMore = moreAvailable && isAnything(settled);
    done = settled;
    if (signal.aborted) return null;
    const lease = { holder, until: now() + leaseMs };
    if ((await polls.claim(transmitter.name, lease, now())) === null) return null;
  }
  return null;
}

interface Settled {
  readonly ack: readonly string[];
  readonly setErrs: Readonly<Record<string, { readonly err: string; readonly description: string }>>;
}

function isAnything({ ack, setErrs }: Settled): boolean {
  return ack.length > 0 || Object.keys(setErrs).length > 0;
}

/** One after the other, in the order in which they came. Where one cannot be done now, those behind it wait as well. */
async function takeAll(
  receiver: SignalReceiver,
  transmitter: TransmitterSettings,
  sets: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Settled> {
  const ack: string[] = [];
  const setErrs: Record<string, { err: string; description: string }> = {};
  for (const [jti, set] of Object.entries(sets)) {
    if (signal.aborted) break;
    const { fault } =
      typeof set === 'string'
        ? await receiver.take(transmitter, set, nobody)
        : { fault: new SetFault('the token is not a string') };
    if (fault === null) ack.push(jti);
    else setErrs[jti] = { err: fault.err, description: fault.message };
  }
  return { ack, setErrs };
}

async function poll(
  send: Send,
  { delivery, bearerToken }: TransmitterSettings,
  asked: Settled & { readonly maxEvents: number },
  signal: AbortSignal,
): Promise<{ readonly sets: Readonly<Record<string, unknown>>; readonly moreAvailable: boolean }> {
  if (delivery.method !== 'poll') throw new Error('it is not polled');
  const { ack, setErrs, maxEvents } = asked;
  const sent = await send(delivery.endpoint, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/json', 'user-agent': 'Curfew' },
      ...(bearerToken !== null && { authorization: `Bearer ${bearerToken}` }),
    },
    body: JSON.stringify({
      ...{ maxEvents, returnImmediately: true },
      ...(ack.length > 0 && { ack }),
      ...(Object.keys(setErrs).length > 0 && { setErrs }),
    }),
    signal,
  });
  if (!sent.ok) throw new PollFault(sent.error);
  return readAnswer(sent.answer);
}

function readAnswer({ status, headers, body }: Answer) {
  if (status !== 200)
    throw new PollFault(`answered ${status}`, readRetryAfter(headers['retry-after'], Date.now()) ?? 0);
  try {
    const { sets = {}, moreAvailable = false } = JSON.parse(body) as { sets?: unknown; moreAvailable?: unknown };
    if (typeof sets === 'object' && sets !== null && !Array.isArray(sets)) {
      return { sets: sets as Readonly<Record<string, unknown>>, moreAvailable: moreAvailable === true };
    }
  } catch {
    // As for anything else that is no answer to a poll.
  }
  throw new PollFault('answered with something other than a set of tokens');
}
