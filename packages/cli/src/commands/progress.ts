import type { Output } from '../command-line/output.ts';

/** Work that takes less long than this needs no bar. */
const patienceMs = 300;

interface Progress {
  /** @param done how many so far. */
  update(done: number): void;
  stop(): void;
}

/**
 * A bar on stderr for work that takes its time, where a person is watching. A total that is only a guess grows with what
 * is done.
 */
export async function startProgress(output: Output, what: string, total: number): Promise<Progress> {
  if (!output.stderrIsTerminal) return { update: () => undefined, stop: () => undefined };
  const { default: progress } = await import('cli-progress');
  const bar = new progress.SingleBar({
    format: `${what} {bar} {value}`,
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
  });
  const startedAt = performance.now();
  let isShown = false;
  return {
    update(done) {
      if (!isShown && performance.now() - startedAt < patienceMs) return;
      if (!isShown) bar.start(Math.max(total, done), done);
      isShown = true;
      bar.setTotal(Math.max(total, done));
      bar.update(done);
    },
    stop() {
      if (isShown) bar.stop();
    },
  };
}
