import type { Delivery, DeliveryState, PositionedEvent, Receiver, Receivers, TrailPosition } from '@curfew/core';
import { type Attempt, afterFailure, recovered } from './schedule.ts';

/** What is told between two notes of how far it has come: so much at most is told twice after a crash. */
const mostUnnoted = 25;
const longestUnnotedMs = 1_000;

/** Another node has taken over. */
export class LeaseLost extends Error {}

/** How far telling a receiver has come, written now and then. */
export interface Note {
  readonly cursor: TrailPosition;
  isDue(): boolean;
  /** This event is done with. */
  pass(found: PositionedEvent): void;
  add(delivery: Delivery, attempt: Attempt): void;
  /** @param leaseUntil `null` gives the lease back. @throws LeaseLost */
  write(leaseUntil: number | null): Promise<void>;
}

export function createNote(receivers: Receivers, holder: string, receiver: Receiver, now: () => number): Note {
  let cursor = receiver.cursor;
  let state: DeliveryState = receiver.state;
  let deliveries: Delivery[] = [];
  let writtenAt = performance.now();
  return {
    get cursor() {
      return cursor;
    },
    isDue: () => deliveries.length >= mostUnnoted || performance.now() - writtenAt > longestUnnotedMs,
    pass({ position, event }) {
      cursor = position;
      if (state.ahead.includes(event.id)) state = { ...state, ahead: state.ahead.filter((id) => id !== event.id) };
    },
    add(delivery, attempt) {
      deliveries.push(delivery);
      state = attempt.ok ? recovered(state) : afterFailure(state, attempt, now(), Math.random());
    },
    async write(leaseUntil) {
      const progress = { cursor, state, deliveries, leaseUntil };
      if (!(await receivers.advance(receiver.id, holder, progress))) throw new LeaseLost();
      deliveries = [];
      writtenAt = performance.now();
    },
  };
}
