import type { Authority } from './authority.ts';
import { createRepetition } from './repetition.ts';

/** What is set at one server holds in all other processes after this time at most, and at once where it was set. */
const intervalMs = 2_000;

/**
 * Takes over the rules that are set in other processes on the same store.
 *
 * @param onFailure the rules could not be read; the last known ones stay in force
 */
export function createRuleWatch({ rules }: Pick<Authority, 'rules'>, onFailure: (error: unknown) => void) {
  const watch = createRepetition(async () => {
    try {
      await rules?.refresh();
    } catch (error) {
      onFailure(error);
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
