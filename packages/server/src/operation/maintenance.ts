import { type Authority, createRepetition, createRuleWatch, type Repetition, type Requester } from '@curfew/core';
import type { Sealer } from '@curfew/signals/sealing';
import type { FastifyBaseLogger } from 'fastify';
import { createSealing } from './sealing.ts';

export interface MaintenanceOptions {
  /** How often sessions that are long over are deleted, in milliseconds; 0 is never. Default: 5 minutes. */
  readonly sweepIntervalMs?: number;
}

export interface Maintenance extends Repetition {
  /** What has to be known before anybody is let in. */
  prepare(): Promise<void>;
}

const sweeper: Requester = { initiator: 'policy', actor: null, ip: null, userAgent: null, proof: 'machine' };

const defaultIntervalMs = 5 * 60_000;

/**
 * Seals the trail where there is a sealer, and sweeps now and then, by an interval that varies from half to one and a half of what is asked: several servers that were
 * started together must not all sweep at once (spring-session 838).
 */
export function createMaintenance(
  authority: Authority,
  log: FastifyBaseLogger,
  { maintenance, sealer }: { readonly maintenance?: MaintenanceOptions; readonly sealer?: Sealer } = {},
): Maintenance {
  const intervalMs = maintenance?.sweepIntervalMs ?? defaultIntervalMs;
  const sealing = createSealing(sealer, log);
  const rules = createRuleWatch(authority, (err) =>
    log.error({ err }, 'cannot read the rules; the last known ones stay in force'),
  );
  const sweeping = createRepetition(sweep, intervalMs, { spread: 0.5 });

  async function sweep(): Promise<void> {
    try {
      const deleted = await authority.sweep({}, sweeper);
      log.debug({ deleted }, 'swept');
    } catch (err) {
      log.error({ err }, 'sweeping failed; it is tried again at the next turn');
    }
  }

  return {
    prepare: () => rules.start(),
    start() {
      if (intervalMs > 0) sweeping.start();
      sealing.start();
    },
    async stop() {
      await Promise.all([sweeping.stop(), rules.stop(), sealing.stop()]);
    },
  };
}
