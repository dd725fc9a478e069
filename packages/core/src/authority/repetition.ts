/** Does something again and again. */
export interface Repetition {
  /** The first turn comes after a pause. */
  start(): void;
  /** Resolves when nothing runs any more. */
  stop(): Promise<void>;
}

/**
 * One turn at a time, with a pause after each. Keeps no process alive.
 *
 * @param work must not fail
 * @param options `spread`: by how much of itself each pause may differ, so that servers that were started together do not do it together
 */
export function createRepetition(
  work: () => Promise<unknown>,
  intervalMs: number,
  { spread = 0 }: { readonly spread?: number } = {},
): Repetition {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let isStopped = false;

  function plan(): void {
    if (isStopped) return;
    timer = setTimeout(
      () => {
        running = work().then(plan);
      },
      intervalMs * (1 + spread * (2 * Math.random() - 1)),
    ).unref();
  }

  return {
    start: plan,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
