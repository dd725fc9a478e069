/**
 * Where a user's `sessionsNotBefore` stands. Whoever ends everything of a user dates it by their own clock, and that clock may be
 * wrong. All sessions that it holds dead are ended row by row in the same transaction, so it can be moved back without reviving
 * one, and it is, as soon as somebody with another clock notices: else new sessions would have to be dated into the future.
 */

/** Clocks that are kept in step differ by less. */
const inStepMs = 1_000;

/** Whether an instant was written by a clock that was ahead of the one that says `now`. */
export function isFromTheFuture(instant: number, now: number): boolean {
  return instant - now > inStepMs;
}

/** After everything was ended at `at`. It always moves, so that whoever is signing in meanwhile notices, whatever the clocks say. */
export function notBeforeAfterAll(notBefore: number, at: number): number {
  return isFromTheFuture(notBefore, at) ? at : Math.max(at, notBefore + 1);
}

/** After everything that was created before an instant was ended at `at`. */
export function notBeforeAfter(notBefore: number, at: number, createdBefore: number): number {
  return Math.max(notBefore, Math.min(at, createdBefore - 1));
}

/** Before a session can be made at `now`: where it forbids that, and only a clock that was ahead can have said so, it moves back. */
export function notBeforeAt(notBefore: number, now: number): number {
  return isFromTheFuture(notBefore, now) ? now - 1 : notBefore;
}
