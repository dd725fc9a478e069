import type { Authority } from '@curfew/core';
import type { Sealer } from '@curfew/signals/sealing';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { createValidationTally, type ValidationTally } from './validation-tally.ts';

/** What operators watch. No label ever holds a user name, a session or anything else that a client chose. */
export interface Metrics {
  readonly requests: Counter<'route' | 'method' | 'status'>;
  readonly signIns: Counter<'outcome'>;
  readonly deviceBinding: Counter<'outcome'>;
  readonly deviceBindingSkipped: Counter<'reason'>;
  readonly keyProofs: Counter<'outcome'>;
  readonly signalsReceived: Counter<'transmitter' | 'outcome'>;
  readonly validations: ValidationTally;
  readonly registry: Registry;
  readonly contentType: string;
  toText(): Promise<string>;
}

/** Gauges of the library whose names end as only a counter's may. What they count is in those without `_total` by type. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/**
 * The memory, processor time and event loop of the process. One for all servers that it opens and closes: what observes the garbage
 * collector stays until the process ends, and would keep each of them.
 */
let processRegistry: Registry | null = null;

function measureProcess(): Registry {
  if (processRegistry === null) {
    processRegistry = new Registry();
    // The delay of the event loop is read by a timer. Every 10 ms, as the library has it, is most of what an idle server does.
    collectDefaultMetrics({ register: processRegistry, eventLoopMonitoringPrecision: 50 });
    for (const name of misnamed) processRegistry.removeSingleMetric(name);
  }
  return processRegistry;
}

export function createMetrics(authority: Authority, sealer?: Pick<Sealer, 'sealedAt'>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const ofProcess = measureProcess();
  const validations = createValidationTally();

  const active = new Gauge({
    name: 'curfew_sessions_active',
    help: 'Sessions that are alive; counting stops at 100000',
    registers,
  });
  const lag = new Gauge({
    name: 'curfew_sweeper_lag_seconds',
    help: 'Age of the oldest expired session that has not been swept; the retention is part of it',
    registers,
  });

  const sealAge = sealer && sealAgeGauge(registers);

  /** A store that does not answer must not take the other metrics with it. */
  async function readStore(): Promise<void> {
    const statistics = await authority.statistics().catch(() => null);
    const oldest = statistics?.oldestUnswept ?? null;
    active.set(statistics?.activeSessions.count ?? Number.NaN);
    lag.set(statistics === null ? Number.NaN : oldest === null ? 0 : Math.max(0, authority.now() - oldest) / 1_000);
    const sealedAt = (await sealer?.sealedAt().catch(() => null)) ?? null;
    sealAge?.set(sealedAt === null ? Number.NaN : Math.max(0, authority.now() - sealedAt) / 1_000);
  }

  return {
    requests: new Counter({
      name: 'curfew_http_requests_total',
      help: 'Requests answered, except forward-auth',
      labelNames: ['route', 'method', 'status'],
      registers,
    }),
    signIns: new Counter({
      name: 'curfew_sign_ins_total',
      help: 'Attempts to sign in, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    deviceBinding: new Counter({
      name: 'curfew_device_binding_total',
      help: 'Registrations of keys and proofs of them, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    deviceBindingSkipped: new Counter({
      name: 'curfew_device_binding_skipped_total',
      help: 'Requests that browsers sent without a proof because they could not get one, by reason',
      labelNames: ['reason'],
      registers,
    }),
    signalsReceived: new Counter({
      name: 'curfew_signals_received_total',
      help: 'Security event tokens of the configured transmitters, by what became of them',
      labelNames: ['transmitter', 'outcome'],
      registers,
    }),
    keyProofs: new Counter({
      name: 'curfew_key_proofs_total',
      help: 'Proofs that programs sent of the keys of their tokens (DPoP), by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    validations,
    registry,
    contentType: registry.contentType,
    async toText() {
      await readStore();
      return `${await ofProcess.metrics()}\n${await registry.metrics()}\n${validations.toText()}`;
    },
  };
}

function sealAgeGauge(registers: Registry[]): Gauge {
  return new Gauge({
    name: 'curfew_trail_seal_age_seconds',
    help: 'Age of the last seal of the trail: an hour where nothing happens, else a few seconds',
    registers,
  });
}
