import { randomUUID } from 'node:crypto';
import type { AuditEvent, Delivery, PositionedEvent, Receiver, Receivers } from '@curfew/core';
import { createNote } from './note.ts';
import type { Attempt } from './schedule.ts';

/** How receivers of one kind are told. */
export interface Teller {
  wants(receiver: Receiver, event: AuditEvent): boolean;
  tell(receiver: Receiver, event: AuditEvent, signal: AbortSignal): Promise<Attempt>;
}

/** A node that tells. */
export interface Telling {
  readonly receivers: Receivers;
  readonly holder: string;
  readonly leaseMs: number;
  readonly now: () => number;
  readonly stopping: AbortSignal;
  /** Hears of each attempt. */
  readonly count: (receiver: Receiver, attempt: Attempt) => void;
}

export const pageSize = 100;

/** Tells a receiver all that there is for it, in order, until it refuses something. @throws LeaseLost */
export async function tellAll(telling: Telling, claimed: Receiver, teller: Teller): Promise<void> {
  const { receivers, holder, leaseMs, now } = telling;
  const note = createNote(receivers, holder, claimed, now);
  const lost = new AbortController();
  const signal = AbortSignal.any([telling.stopping, lost.signal]);
  let receiver = claimed;
  // Also while one telling takes long.
  const renew = async () => {
    const renewed = await receivers.claim(claimed.id, { holder, until: now() + leaseMs }, now());
    if (renewed === null) lost.abort();
    else receiver = renewed;
  };
  const renewal = setInterval(() => void renew().catch(() => undefined), leaseMs / 3).unref();
  /** @returns whether it goes on. */
  const tellOne = async (event: AuditEvent): Promise<boolean> => {
    if (!teller.wants(receiver, event) || claimed.state.ahead.includes(event.id)) return true;
    const { delivery, attempt } = await attemptDelivery(teller, receiver, event, { now, signal });
    // Whoever is interrupted has not been refused.
    if (!attempt.ok && signal.aborted) return false;
    telling.count(receiver, attempt);
    note.add(delivery, attempt);
    return attempt.ok;
  };
  const tellPage = async (page: readonly PositionedEvent[]): Promise<boolean> => {
    for (const found of page) {
      if (signal.aborted || !(await tellOne(found.event))) return false;
      note.pass(found);
      if (note.isDue()) await note.write(now() + leaseMs);
    }
    return page.length === pageSize;
  };
  try {
    let goesOn = true;
    while (goesOn) goesOn = await tellPage(await receivers.read(note.cursor, pageSize));
    await note.write(null);
  } finally {
    clearInterval(renewal);
  }
}

/** Tells a receiver of one event, once. @returns also what goes into the log. */
export async function attemptDelivery(
  teller: Teller,
  receiver: Receiver,
  event: AuditEvent,
  { now, signal }: { readonly now: () => number; readonly signal: AbortSignal },
): Promise<{ readonly delivery: Delivery; readonly attempt: Attempt }> {
  const begunAt = performance.now();
  const at = now();
  const attempt = await teller.tell(receiver, event, signal);
  const delivery = {
    id: randomUUID(),
    at,
    eventId: event.id,
    eventType: event.type,
    eventAt: event.at,
    status: attempt.status,
    durationMs: Math.round(performance.now() - begunAt),
    error: attempt.ok ? null : attempt.error,
  };
  return { delivery, attempt };
}
