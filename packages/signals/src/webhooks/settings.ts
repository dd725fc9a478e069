import { CurfewError, type Delivery, type EventType, eventTypes, type Receiver, writeInstant } from '@curfew/core';

/** What is kept of a webhook beside its address. */
export interface WebhookSettings {
  readonly events: readonly EventType[];
  /** The newest first; the older ones sign as well until their time is over. */
  readonly secrets: readonly SealedSecret[];
}

interface SealedSecret {
  readonly sealed: string;
  /** `null`: until it is replaced. */
  readonly until: number | null;
}

/** A webhook as administrators see it. */
export interface WebhookView {
  readonly id: string;
  readonly url: string;
  readonly events: EventType[];
  readonly createdAt: string;
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

export function viewDelivery({ at, eventId, eventType, eventAt, status, durationMs, error }: Delivery): DeliveryView {
  return { at: writeInstant(at), eventId, eventType, eventAt: writeInstant(eventAt), status, durationMs, error };
}

/** What is told where nobody chooses. */
export const defaultWebhookEvents: readonly EventType[] = ['session-ended', 'session-expired', 'sign-out'];

export function settingsOf({ settings }: Receiver): WebhookSettings {
  return settings as unknown as WebhookSettings;
}

export function viewWebhook(receiver: Receiver): WebhookView {
  const { id, name, createdAt, state } = receiver;
  return {
    id,
    url: name,
    events: [...settingsOf(receiver).events],
    createdAt: writeInstant(createdAt),
    state: state.stopped !== null ? 'stopped' : state.failures > 0 ? 'waiting' : 'delivering',
    failures: state.failures,
    failingSince: writeInstant(state.failingSince),
    nextAttemptAt: state.stopped === null ? writeInstant(state.nextAttemptAt) : null,
    stopped: state.stopped,
  };
}

/** The sealing context: the secret of one webhook signs for no other one. */
export function secretContext({ id }: Pick<Receiver, 'id'>): string {
  return `secret of webhook ${id}`;
}

/** What may be written down of an address: paths and queries of webhooks often hold a secret. */
export function shownAddress(url: string): string {
  return new URL(url).origin;
}

/** @throws CurfewError `invalid-request`, naming what is no type of event. */
export function parseWebhookEvents(events: readonly string[]): readonly EventType[] {
  if (events.length === 0) throw new CurfewError('invalid-request', 'a webhook needs at least one type of event');
  const unknown = events.find((type) => !eventTypes.includes(type as EventType));
  if (unknown === undefined) return [...new Set(events as EventType[])];
  throw new CurfewError(
    'invalid-request',
    `${JSON.stringify(unknown)} is no type of event: use ${eventTypes.join(', ')}`,
  );
}
