import type { Authority } from '@curfew/core';
import type { FastifyBaseLogger } from 'fastify';
import type { ValidationTally } from './validation-tally.ts';

/** Under this name, and the number of the bucket, validations are kept: see {@link ValidationTally}. */
export const validationPrefix = 'validation:';

const intervalMs = 60_000;

export interface ActivityLog {
  start(): void;
  /** Writes the rest. Resolves when nothing runs any more. */
  stop(): Promise<void>;
}

/** Writes once a minute what happened in it, so that it outlives this process and adds up with what other nodes saw. */
export function createActivityLog(
  authority: Pick<Authority, 'countActivity' | 'flushActivity'>,
  validations: ValidationTally,
  log: FastifyBaseLogger,
): ActivityLog {
  let written: readonly number[] = validations.buckets();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const buckets = validations.buckets();
    for (const [bucket, count] of buckets.entries()) {
      authority.countActivity(`${validationPrefix}${bucket}`, count - (written[bucket] ?? 0));
    }
    written = buckets;
    try {
      await authority.flushActivity();
    } catch (err) {
      log.warn({ err }, 'counts could not be written; they are tried again with the next ones');
    }
  }

  return {
    start() {
      timer = setInterval(() => {
        running = write();
      }, intervalMs).unref();
    },
    async stop() {
      clearInterval(timer);
      await running;
      await write();
    },
  };
}
