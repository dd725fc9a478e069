import type { Authority } from '@curfew/core';
import type { FastifyBaseLogger } from 'fastify';

/** What is set at one server holds at all others after this time at most, and at once where it was set. */
const intervalMs = 2_000;

/** Takes over what is set at other servers on the same store. */
export function createRuleWatch({ rules }: Pick<Authority, 'rules'>, log: FastifyBaseLogger) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;

  function plan(): void {
    if (isStopped) return;
    timer = setTimeout(() => {
      running = refresh().then(plan);
    }, intervalMs).unref();
  }

  async function refresh(): Promise<void> {
    try {
      await rules?.refresh();
    } catch (err) {
      log.error({ err }, 'cannot read the rules; the last known ones stay in force');
    }
  }

  return {
    /** Without the rules as they are nobody is let in. @throws CurfewError `store-unavailable` */
    async start(): Promise<void> {
      if (rules === null) return;
      await rules.refresh();
      plan();
    },
    async stop(): Promise<void> {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
