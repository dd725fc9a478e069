import { type Authority, createRepetition } from '@curfew/core';
import type { FastifyBaseLogger } from 'fastify';

/** What is set at one server holds at all others after this time at most, and at once where it was set. */
const intervalMs = 2_000;

/** Takes over what is set at other servers on the same store. */
export function createRuleWatch({ rules }: Pick<Authority, 'rules'>, log: FastifyBaseLogger) {
  const watch = createRepetition(async () => {
    try {
      await rules?.refresh();
    } catch (err) {
      log.error({ err }, 'cannot read the rules; the last known ones stay in force');
    }
  }, intervalMs);

  return {
    /** Without the rules as they are nobody is let in. @throws CurfewError `store-unavailable` */
    async start(): Promise<void> {
      if (rules === null) return;
      await rules.refresh();
      watch.start();
    },
    stop: watch.stop,
  };
}
