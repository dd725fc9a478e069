import type { Authority } from '@curfew/core';
import {
  createOutbox,
  createSend,
  createWebhooks,
  createWebhookTeller,
  type Outbox,
  type Webhooks,
} from '@curfew/signals';

export interface SignalsOptions {
  /** Ranges of addresses that are not public and may be told of events all the same, such as `10.0.0.0/8`. Default: none. */
  readonly allowedAddresses?: readonly string[];
  /** How often the trail is looked at, in milliseconds. Default: 1 second. */
  readonly intervalMs?: number;
  /** After how long another node takes over from one that has died, in milliseconds. Default: 10 seconds. */
  readonly leaseMs?: number;
}

/** Who outside is told of events. */
export interface Signals {
  readonly webhooks: Webhooks;
  readonly outbox: Outbox;
}

/**
 * @returns `null` where the store keeps no receivers.
 * @throws CurfewError `invalid-configuration` for what is no range of addresses.
 */
export function createSignals(
  authority: Pick<Authority, 'receivers' | 'listEvents' | 'now'>,
  log: { error(facts: object, message: string): void },
  { allowedAddresses = [], intervalMs, leaseMs }: SignalsOptions = {},
): Signals | null {
  const send = createSend({ allowedAddresses });
  const { receivers } = authority;
  if (receivers === null) return null;
  const teller = createWebhookTeller({ send, secrets: receivers.secrets, now: authority.now });
  return {
    webhooks: createWebhooks(authority, receivers, teller),
    outbox: createOutbox({
      receivers: receivers.outbox,
      tellers: { webhook: teller },
      now: authority.now,
      onFault: (err) => log.error({ err }, 'could not tell receivers of events; it is tried again'),
      ...(intervalMs !== undefined && { intervalMs }),
      ...(leaseMs !== undefined && { leaseMs }),
    }),
  };
}
