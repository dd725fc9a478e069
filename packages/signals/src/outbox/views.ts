import { type Delivery, type Receiver, writeInstant } from '@curfew/core';

/** How telling a receiver goes, as administrators see it. */
export interface ReceiverStateView {
  /** `delivering`, `waiting` for its next attempt, or `stopped` after a day of failures. */
  readonly state: 'delivering' | 'waiting' | 'stopped';
  readonly failures: number;
  readonly failingSince: string | null;
  readonly nextAttemptAt: string | null;
  /** Why it failed last, where it is stopped. */
  readonly stopped: string | null;
}

/** One attempt, as administrators see it. */
export interface DeliveryView {
  readonly at: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly eventAt: string;
  readonly status: number | null;
  readonly durationMs: number;
  readonly error: string | null;
}

export function viewState({ state }: Receiver): ReceiverStateView {
  const { stopped, failures, failingSince, nextAttemptAt } = state;
  return {
    state: stopped !== null ? 'stopped' : failures > 0 ? 'waiting' : 'delivering',
    failures,
    failingSince: writeInstant(failingSince),
    nextAttemptAt: stopped === null ? writeInstant(nextAttemptAt) : null,
    stopped,
  };
}

export function viewDelivery({ at, eventId, eventType, eventAt, status, durationMs, error }: Delivery): DeliveryView {
  return { at: writeInstant(at), eventId, eventType, eventAt: writeInstant(eventAt), status, durationMs, error };
}
