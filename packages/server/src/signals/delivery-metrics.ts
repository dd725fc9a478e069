import type { Backlog } from '@curfew/signals';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Signals } from './signals.ts';

const kinds = ['webhook', 'push'] as const;

/** What operators watch of who is told. Receivers are named by their ids, never by their addresses. */
export function measureDeliveries(registry: Registry, signals: Signals | null): void {
  if (signals === null) return;
  const registers = [registry];
  const { outbox, backlogs } = signals;
  new Counter({
    name: 'curfew_deliveries_total',
    help: 'Attempts of this process to tell a receiver of an event, by outcome',
    labelNames: ['kind', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const kind of kinds) {
        const { delivered, failed } = outbox.counts(kind);
        this.inc({ kind, outcome: 'delivered' }, delivered);
        this.inc({ kind, outcome: 'failed' }, failed);
      }
    },
  });
  let reading: ReturnType<Signals['backlogs']> | null = null;
  // Both gauges are asked in one breath. A store that does not answer must not take the other metrics with it.
  const read = () => {
    reading ??= backlogs()
      .catch(() => [])
      .finally(() => {
        reading = null;
      });
    return reading;
  };
  const gauge = (name: string, help: string, measured: (backlog: Backlog) => number) =>
    new Gauge({
      ...{ name, help, labelNames: ['kind', 'receiver'], registers },
      async collect() {
        const found = await read();
        this.reset();
        for (const backlog of found) this.set({ kind: backlog.kind, receiver: backlog.id }, measured(backlog));
      },
    });
  gauge(
    'curfew_receiver_failures',
    'How often in a row telling a receiver has failed; -1 where it has been stopped',
    ({ isStopped, failures }) => (isStopped ? -1 : failures),
  );
  gauge(
    'curfew_receiver_lag_seconds',
    'Age of the oldest event that a receiver has not been told of; 0 where none waits',
    ({ waitingMs }) => waitingMs / 1_000,
  );
}
