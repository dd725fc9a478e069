import type { Sealer } from '@curfew/signals/sealing';
import type { FastifyBaseLogger } from 'fastify';

/** How often the trail is sealed: what was put into it within this cannot be told from what has happened. */
const sealIntervalMs = 5_000;
/** How often the log says how far the trail is sealed, so that it is known somewhere else, too. */
const tellEveryMs = 3_600_000;

interface Sealing {
  start(): void;
  /** Resolves when nothing runs any more. */
  stop(): Promise<void>;
}

/** Seals the trail now and then, for as long as the server runs. */
export function createSealing(sealer: Sealer | undefined, log: FastifyBaseLogger): Sealing {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  let toldAt = Number.NEGATIVE_INFINITY;

  function plan(): void {
    if (isStopped) return;
    timer = setTimeout(
      () => {
        running = seal().then(plan);
      },
      sealIntervalMs * (0.9 + Math.random() * 0.2),
    ).unref();
  }

  async function seal(): Promise<void> {
    try {
      const head = await sealer?.seal();
      if (head == null || performance.now() - toldAt < tellEveryMs) return;
      toldAt = performance.now();
      log.info(
        { head },
        'the trail is sealed; "curfew events verify --contains" can tell later whether this is still in it',
      );
    } catch (err) {
      log.error({ err }, 'the trail could not be sealed; it is tried again at the next turn');
    }
  }

  return {
    start() {
      if (sealer !== undefined) plan();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
