import { CurfewError, type Receiver, type UserId } from '@curfew/core';
import { parseWebhookUrl } from '../webhooks/settings.ts';
import { supportedEvents } from './events.ts';

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
}

export function streamSettings({ settings }: Receiver): StreamSettings {
  return settings as unknown as StreamSettings;
}

export function deliveredEvents({ eventsRequested }: StreamSettings): readonly string[] {
  return supportedEvents.filter((type) => eventsRequested.includes(type));
}

/** OpenID SSF 1.0 8.1.1. @param pollUrl where a stream that is polled is polled */
export function viewStream(receiver: Receiver, issuer: string, pollUrl: string) {
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
  return parseWebhookUrl(endpoint).href;
}
