import { randomUUID } from 'node:crypto';
import {
  createRepetition,
  type Receiver,
  type ReceiverId,
  type ReceiverKind,
  type Receivers,
  type TrailPosition,
} from '@curfew/core';
import { LeaseLost } from './note.ts';
import { isDue } from './schedule.ts';
import { pageSize, type Teller, type Telling, tellAll } from './telling.ts';

export interface OutboxOptions {
  readonly receivers: Receivers;
  readonly tellers: Partial<Readonly<Record<ReceiverKind, Teller>>>;
  readonly now: () => number;
  /** Hears of what keeps the outbox from its work, such as a store that does not answer. */
  readonly onFault?: (error: unknown) => void;
  /** How often the trail is looked at, in milliseconds. Default: 1 second. */
  readonly intervalMs?: number;
  /** After how long another node takes over from one that has died, in milliseconds. Default: 10 seconds. */
  readonly leaseMs?: number;
}

export interface Outbox {
  start(): void;
  /** Resolves when nothing is under way any more, and other nodes can go on. */
  stop(): Promise<void>;
  /** Tells everybody what there is to tell now. */
  look(): Promise<void>;
  /** How many attempts of this process went well, and how many did not. */
  counts(kind: ReceiverKind): { readonly delivered: number; readonly failed: number };
}

/** What nobody wants is passed over without a note, but not for ever. */
const mostPassedOver = 1_000;

/** How far the part of the trail is known to hold nothing for a receiver that has come to `from`. */
interface Passed {
  readonly from: TrailPosition;
  at: TrailPosition;
  count: number;
}

/**
 * Tells receivers of events: each event at least once, in order, by one node at a time. Any number of nodes may do this on one store;
 * a lease decides who tells a receiver, and ends by itself where its holder dies. How far it has come is written behind the telling,
 * so what was told and not noted is told again.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { receivers, tellers, now, onFault = () => undefined, intervalMs = 1_000, leaseMs = 10_000 } = options;
  const counts = new Map<ReceiverKind, { delivered: number; failed: number }>();
  const running = new Map<ReceiverId, Promise<void>>();
  const passed = new Map<ReceiverId, Passed>();
  const stopping = new AbortController();
  const telling: Telling = {
    ...{ receivers, holder: randomUUID(), leaseMs, now, stopping: stopping.signal },
    count({ kind }, { ok }) {
      const count = counts.get(kind) ?? { delivered: 0, failed: 0 };
      counts.set(kind, count);
      count[ok ? 'delivered' : 'failed']++;
    },
  };
  async function begin(): Promise<void> {
    const known = await receivers.list();
    for (const id of passed.keys()) if (known.every((receiver) => receiver.id !== id)) passed.delete(id);
    const latest = known.length === 0 ? null : await receivers.latest();
    if (latest === null) return;
    for (const receiver of known) {
      const teller = tellers[receiver.kind];
      const isIdle = passedBy(passed, receiver).at === latest;
      if (teller === undefined || isIdle || running.has(receiver.id) || !isDue(receiver.state, now())) continue;
      const run = serve(telling, receiver, teller, passedBy(passed, receiver)).catch((error: unknown) => {
        if (!(error instanceof LeaseLost)) onFault(error);
      });
      running.set(
        receiver.id,
        run.finally(() => running.delete(receiver.id)),
      );
    }
  }

  const looking = createRepetition(() => begin().catch(onFault), intervalMs);
  return {
    start: looking.start,
    async stop() {
      stopping.abort();
      await looking.stop();
      await Promise.all(running.values());
    },
    async look() {
      await begin();
      await Promise.all(running.values());
    },
    counts: (kind) => counts.get(kind) ?? { delivered: 0, failed: 0 },
  };
}

function passedBy(passed: Map<ReceiverId, Passed>, { id, cursor }: Receiver): Passed {
  const known = passed.get(id);
  if (known?.from === cursor) return known;
  const fresh = { from: cursor, at: cursor, count: 0 };
  passed.set(id, fresh);
  return fresh;
}

async function serve(telling: Telling, receiver: Receiver, teller: Teller, place: Passed): Promise<void> {
  if (await hasNothingFor(telling, receiver, teller, place)) return;
  const { receivers, holder, leaseMs, now } = telling;
  const claimed = await receivers.claim(receiver.id, { holder, until: now() + leaseMs }, now());
  if (claimed === null) return;
  if (isDue(claimed.state, now())) return tellAll(telling, claimed, teller);
  const { cursor, state } = claimed;
  await receivers.advance(receiver.id, holder, { cursor, state, deliveries: [], leaseUntil: null });
}

/** Without taking the lease: most of what happens is of interest to nobody. */
async function hasNothingFor(
  { receivers, stopping }: Telling,
  receiver: Receiver,
  teller: Teller,
  place: Passed,
): Promise<boolean> {
  while (place.count < mostPassedOver && !stopping.aborted) {
    const page = await receivers.read(place.at, pageSize);
    if (page.some(({ event }) => teller.wants(receiver, event))) return false;
    place.at = page.at(-1)?.position ?? place.at;
    place.count += page.length;
    if (page.length < pageSize) return true;
  }
  return stopping.aborted;
}
