import { type Authority, CurfewError } from '@curfew/core';
import { createPolling, createSend, createSignalReceiver, type Polling, type SignalReceiver } from '@curfew/signals';
import type { FastifyBaseLogger } from 'fastify';
import type { Metrics } from '../operation/metrics.ts';
import type { SignalsOptions } from './signals.ts';

/** Who outside tells us that something has ended there. */
export interface Reception {
  readonly receiver: SignalReceiver;
  /** `null` where nobody is polled. */
  readonly polling: Polling | null;
}

interface Parts {
  readonly authority: Pick<Authority, 'takeSignal' | 'polls' | 'now'>;
  readonly log: Pick<FastifyBaseLogger, 'info' | 'warn'>;
  readonly metrics: Pick<Metrics, 'signalsReceived'>;
}

/**
 * @param ownIssuer as whom this installation transmits itself
 * @returns `null` where there are no transmitters.
 * @throws CurfewError `invalid-configuration` where one of them cannot be listened to.
 */
export function createReception(
  { authority, log, metrics }: Parts,
  { transmitters = [], allowedAddresses = [], pollIntervalMs = 5_000, leaseMs = 60_000 }: SignalsOptions = {},
  ownIssuer: string | null = null,
): Reception | null {
  if (transmitters.length === 0) return null;
  const send = createSend({ allowedAddresses });
  const receiver = createSignalReceiver({
    ...{ transmitters, authority, send, ownIssuer },
    onTaken({ name: transmitter }, { outcome }) {
      metrics.signalsReceived.inc({ transmitter, outcome });
      log.info({ transmitter, outcome }, 'a transmitter sent a security event');
    },
  });
  const polled = transmitters.find(({ delivery }) => delivery.method === 'poll');
  if (polled === undefined) return { receiver, polling: null };
  if (authority.polls === null) {
    throw new CurfewError(
      'invalid-configuration',
      `the transmitter ${JSON.stringify(polled.name)} cannot be polled with this store: set delivery: push`,
    );
  }
  const polling = createPolling({
    ...{ receiver, polls: authority.polls, send, now: authority.now, leaseMs },
    intervalMs: pollIntervalMs,
    onFault: (err, { name: transmitter }) =>
      log.warn({ transmitter, err }, 'could not poll a transmitter; it is tried again'),
  });
  return { receiver, polling };
}
