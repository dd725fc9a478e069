import { CurfewError, type EventType, eventTypes, type Receiver, writeInstant } from '@curfew/core';
import { type ReceiverStateView, viewState } from '../outbox/views.ts';

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
export interface WebhookView extends ReceiverStateView {
  readonly id: string;
  readonly url: string;
  readonly events: EventType[];
  readonly createdAt: string;
}

/** What is told where nobody chooses. */
export const defaultWebhookEvents: readonly EventType[] = ['session-ended', 'session-expired', 'sign-out'];

export function settingsOf({ settings }: Receiver): WebhookSettings {
  return settings as unknown as WebhookSettings;
}

export function viewWebhook(receiver: Receiver): WebhookView {
  const { id, name, createdAt } = receiver;
  const events = [...settingsOf(receiver).events];
  return { id, url: name, events, createdAt: writeInstant(createdAt), ...viewState(receiver) };
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
