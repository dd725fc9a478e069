/** Does work of one key once at a time. */
export type SingleFlight<Result> = (key: string, work: () => Promise<Result>) => Promise<Result>;

/**
 * Those who come while the work of their key is under way share the next turn, which starts after they have come: what it finds is
 * never older than any of their questions.
 */
export function createSingleFlight<Result>(): SingleFlight<Result> {
  const turns = new Map<string, { readonly current: Promise<Result>; next: Promise<Result> | null }>();

  function start(key: string, work: () => Promise<Result>): Promise<Result> {
    const turn = { current: work(), next: null };
    turns.set(key, turn);
    const leave = (): void => {
      if (turn.next === null) turns.delete(key);
    };
    turn.current.then(leave, leave);
    return turn.current;
  }

  return function take(key, work) {
    const turn = turns.get(key);
    if (turn === undefined) return start(key, work);
    const startNext = () => start(key, work);
    turn.next ??= turn.current.then(startNext, startNext);
    return turn.next;
  };
}
