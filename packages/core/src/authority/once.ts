import { hash } from 'node:crypto';
import type { AuthorityContext } from './authority-context.ts';

/** What counts once on all nodes together: a notice, a challenge, an old token. */
export interface Once {
  readonly key: string;
  /** For how long it would count at all. Afterwards nothing remembers it. */
  readonly validMs: number;
}

/** @param parts what tells it from all others of its purpose */
export function once(purpose: string, parts: readonly string[], validMs: number): Once {
  return { key: hash('sha256', `${purpose}:${JSON.stringify(parts)}`, 'hex'), validMs };
}

/** Takes all of them, or none where one has been taken. Of many who do so at the same time one gets them. */
export function claim(context: AuthorityContext, ...which: readonly Once[]): Promise<boolean> {
  return admit(context, which, 0);
}

/**
 * Whether it can still be taken. Who has to carry something out first, and must do so again after a crash in between, looks by this and
 * claims it afterwards.
 */
export function isUnclaimed(context: AuthorityContext, which: Once): Promise<boolean> {
  return admit(context, [which], Number.MAX_SAFE_INTEGER);
}

/** As if nobody had taken them. */
export function unclaim({ store }: AuthorityContext, ...which: readonly Once[]): Promise<void> {
  return store.throttle.settle({ forget: which.map(({ key }) => key), undo: [] });
}

/** They are kept as attempts are: where none is free, the first one bars all others. */
async function admit({ store, now }: AuthorityContext, which: readonly Once[], freeFailures: number): Promise<boolean> {
  const keys = which.map(({ key, validMs }) => {
    const limits = { freeFailures, firstDelayMs: validMs, longestDelayMs: validMs, forgetAfterMs: validMs };
    return { key, limits };
  });
  return (await store.throttle.admit(keys, now())).ok;
}
