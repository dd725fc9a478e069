import { createRepetition, type Repetition } from '@curfew/core';
import type { Sealer } from '@curfew/signals/sealing';
import type { FastifyBaseLogger } from 'fastify';

/** How often the trail is sealed: what was put into it within this cannot be told from what has happened. */
const sealIntervalMs = 5_000;
/** How often the log says how far the trail is sealed, so that it is known somewhere else, too. */
const tellEveryMs = 3_600_000;

/** Seals the trail now and then, for as long as the server runs. */
export function createSealing(sealer: Sealer | undefined, log: FastifyBaseLogger): Repetition {
  let toldAt = Number.NEGATIVE_INFINITY;

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

  const { start, stop } = createRepetition(seal, sealIntervalMs, { spread: 0.1 });
  return {
    start() {
      if (sealer !== undefined) start();
    },
    stop,
  };
}
