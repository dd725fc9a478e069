import type { Authority } from '@curfew/core';
import {
  type Backlog,
  backlogs,
  createOutbox,
  createSend,
  createStreams,
  createWebhooks,
  createWebhookTeller,
  type Outbox,
  type SigningKeys,
  type Streams,
  type TransmitterSettings,
  type UserFormat,
  type Webhooks,
} from '@curfew/signals';

export interface SignalsOptions {
  /** Ranges of addresses that are not public and may be told of events all the same, such as `10.0.0.0/8`. Default: none. */
  readonly allowedAddresses?: readonly string[];
  /** What security event tokens are signed with. Without them, and without a public URL, there are no shared signals. */
  readonly signingKeys?: SigningKeys;
  /** How users are named in shared signals. Default: `iss_sub`. */
  readonly userFormat?: UserFormat;
  /** Who is listened to. Default: nobody. */
  readonly transmitters?: readonly TransmitterSettings[];
  /** How often transmitters are polled, in milliseconds. Default: 5 seconds. */
  readonly pollIntervalMs?: number;
  /** How often the trail is looked at, in milliseconds. Default: 1 second. */
  readonly intervalMs?: number;
  /** After how long another node takes over from one that has died, in milliseconds. Default: 10 seconds. */
  readonly leaseMs?: number;
}

/** Who outside is told of events. */
export interface Signals {
  readonly webhooks: Webhooks;
  /** OpenID Shared Signals; `null` where there are no keys or no public URL. */
  readonly shared: { readonly streams: Streams; readonly keys: SigningKeys; readonly issuer: string } | null;
  readonly outbox: Outbox;
  /** What waits for each receiver now. */
  readonly backlogs: () => Promise<readonly Backlog[]>;
}

/**
 * @returns `null` where the store keeps no receivers.
 * @throws CurfewError `invalid-configuration` for what is no range of addresses.
 */
export function createSignals(
  authority: Pick<Authority, 'receivers' | 'listEvents' | 'listUsers' | 'now'>,
  log: { error(facts: object, message: string): void },
  { allowedAddresses = [], signingKeys, userFormat = 'iss_sub', intervalMs, leaseMs }: SignalsOptions = {},
  issuer: string | null = null,
): Signals | null {
  const send = createSend({ allowedAddresses });
  const { receivers } = authority;
  if (receivers === null) return null;
  const teller = createWebhookTeller({ send, secrets: receivers.secrets, now: authority.now });
  const shared =
    signingKeys === undefined || issuer === null
      ? null
      : {
          streams: createStreams({ issuer, userFormat, authority, receivers, keys: signingKeys, send }),
          keys: signingKeys,
          issuer,
        };
  const tellers = { webhook: teller, ...(shared && { push: shared.streams.pushTeller }) };
  // A stream that is polled wants what one that is pushed to wants.
  const wanting = { ...tellers, ...(shared && { poll: shared.streams.pushTeller }) };
  return {
    shared,
    backlogs: () => backlogs(receivers.outbox, wanting, authority.now()),
    webhooks: createWebhooks(authority, receivers, teller),
    outbox: createOutbox({
      receivers: receivers.outbox,
      tellers,
      now: authority.now,
      onFault: (err) => log.error({ err }, 'could not tell receivers of events; it is tried again'),
      ...(intervalMs !== undefined && { intervalMs }),
      ...(leaseMs !== undefined && { leaseMs }),
    }),
  };
}
