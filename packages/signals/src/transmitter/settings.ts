import { CurfewError, isSameJson, type Receiver, type UserId, writeInstant } from '@curfew/core';
import { parseReceiverUrl } from '../network/receiver-url.ts';
import { type ReceiverStateView, viewState } from '../outbox/views.ts';
import { supportedEvents } from './events.ts';
import type { RemovedSubject } from './subjects.ts';

export const deliveryMethods = { push: 'urn:ietf:rfc:8935', poll: 'urn:ietf:rfc:8936' } as const;
export const streamStatuses = ['enabled', 'paused', 'disabled'] as const;
export type StreamStatus = (typeof streamStatuses)[number];

/** What is kept of a stream beside its kind, which says how it is delivered. */
export interface StreamSettings {
  /** The user whose stream it is, who sees no other; absent: an administrator’s. */
  readonly owner?: UserId;
  readonly aud: string;
  readonly eventsRequested: readonly string[];
  readonly description: string | null;
  /** Where it is pushed to. */
  readonly endpoint: string | null;
  /** What is sent in `Authorization`, sealed. */
  readonly authorization: string | null;
  readonly status: StreamStatus;
  readonly statusReason: string | null;
  /** Verification events that a poll has not taken yet. */
  readonly pending: readonly { readonly jti: string; readonly state: string | null; readonly at: number }[];
  readonly verifiedAt: number | null;
  /** Whom it does not tell of; absent: it tells of everybody. */
  readonly removed?: readonly RemovedSubject[];
}

/** How often a receiver may ask for a verification event, in seconds. */
export const minVerificationInterval = 10;

/** A configuration as a receiver writes it. What the transmitter supplies is checked against what is there. */
export interface WrittenStream {
  readonly delivery?: {
    readonly method: string;
    readonly endpoint_url?: string;
    readonly authorization_header?: string;
  };
  readonly events_requested?: readonly string[];
  readonly description?: string | null;
  /** What the transmitter supplies. Where a receiver sends it along, it has to be what is there. */
  readonly [supplied: string]: unknown;
}

export function streamSettings({ settings }: Pick<Receiver, 'settings'>): StreamSettings {
  return settings as unknown as StreamSettings;
}

export function deliveredEvents({ eventsRequested }: StreamSettings): readonly string[] {
  return supportedEvents.filter((type) => eventsRequested.includes(type));
}

type Viewed = Pick<Receiver, 'id' | 'kind' | 'settings'>;

/**
 * OpenID SSF 1.0 8.1.1.3: whoever sends along what the transmitter supplies, and something else than that, means another stream.
 *
 * @throws CurfewError `invalid-request`, naming it.
 */
export function assertSupplied(written: WrittenStream, receiver: Viewed, issuer: string): void {
  const { delivery: _, events_requested: __, description: ___, ...supplied } = viewStream(receiver, issuer, '');
  for (const [name, value] of Object.entries(supplied)) {
    if (written[name] === undefined || isSameJson(sorted(written[name]), sorted(value))) continue;
    throw new CurfewError(
      'invalid-request',
      `${name} is not ${JSON.stringify(value)}, which this server supplies: leave it out`,
    );
  }
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.toSorted() : value;
}

/** OpenID SSF 1.0 8.1.1. @param pollUrl where a stream that is polled is polled */
export function viewStream(receiver: Viewed, issuer: string, pollUrl: string) {
  const settings = streamSettings(receiver);
  return {
    stream_id: receiver.id,
    iss: issuer,
    aud: settings.aud,
    delivery: {
      method: receiver.kind === 'push' ? deliveryMethods.push : deliveryMethods.poll,
      endpoint_url: settings.endpoint ?? pollUrl,
    },
    events_supported: [...supportedEvents],
    events_requested: [...settings.eventsRequested],
    events_delivered: [...deliveredEvents(settings)],
    min_verification_interval: minVerificationInterval,
    ...(settings.description !== null && { description: settings.description }),
  };
}

/** A stream as administrators see it. */
export interface StreamView extends ReceiverStateView {
  readonly id: string;
  readonly method: 'push' | 'poll';
  readonly endpoint: string | null;
  readonly audience: string;
  readonly description: string | null;
  readonly events: string[];
  readonly createdAt: string;
  readonly status: StreamStatus;
  readonly statusReason: string | null;
}

export function viewForAdministrators(receiver: Receiver): StreamView {
  const settings = streamSettings(receiver);
  const { endpoint, aud: audience, description, status, statusReason } = settings;
  return {
    ...{ id: receiver.id, method: receiver.kind === 'push' ? 'push' : 'poll', endpoint, audience, description },
    ...{ events: [...deliveredEvents(settings)], createdAt: writeInstant(receiver.createdAt), status, statusReason },
    ...viewState(receiver),
  };
}

export function parseMethod(method: string): 'push' | 'poll' {
  if (method === deliveryMethods.push) return 'push';
  if (method === deliveryMethods.poll) return 'poll';
  throw new CurfewError(
    'invalid-request',
    `delivery.method ${JSON.stringify(method)} is not supported: use ${Object.values(deliveryMethods).join(' or ')}`,
  );
}

/** @throws CurfewError `invalid-request` */
export function parseEndpoint(kind: 'push' | 'poll', endpoint: string | undefined): string | null {
  if (kind === 'poll') return null;
  if (endpoint === undefined) throw new CurfewError('invalid-request', 'delivery.endpoint_url says where to push to');
  return parseReceiverUrl(endpoint, 'delivery.endpoint_url').href;
}
