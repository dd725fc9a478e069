import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { type ExitCode, exitCodes } from '../../../command-line/exit-code.ts';
import { answerForAll } from './all-metrics.ts';
import type { Order, Report } from './messages.ts';

type Started =
  | { readonly ok: true; readonly address: string; readonly exitCode?: never }
  | { readonly ok: false; readonly exitCode: ExitCode };

/** Processes that serve on one address. */
export interface Team {
  /** Starts one more, which is replaced from then on whenever it ends. Resolves when it listens, or has ended instead. */
  add(): Promise<Started>;
  /** Lets all of them finish what they are doing. */
  stop(): Promise<void>;
}

/** One that lived for less, in milliseconds, is not replaced at once: what ended it would end the next one, too. */
const shortLifeMs = 5_000;
const firstPauseMs = 500;
const longestPauseMs = 30_000;

/** @param tell hears of workers that ended unexpectedly. */
export function createTeam(tell: (line: string) => void): Team {
  const pauses = new Set<NodeJS.Timeout>();
  let isStopping = false;
  let pauseMs = 0;
  answerForAll(cluster);

  function start({ isReplacement }: { readonly isReplacement: boolean }): Promise<Started> {
    const { promise, resolve } = Promise.withResolvers<Started>();
    const worker = cluster.fork();
    const startedAt = performance.now();
    let hasServed = isReplacement;
    worker.on('message', (report: Report) => {
      if (report.is !== 'ready') return;
      hasServed = true;
      resolve({ ok: true, address: report.address });
    });
    worker.once('exit', (code: number | null, signal: string | null) => {
      resolve({ ok: false, exitCode: (code ?? exitCodes.internal) as ExitCode });
      if (isStopping || !hasServed) return;
      tell(`the worker ${worker.process.pid} ended (${signal ?? `exit code ${code}`}); another one takes its place`);
      replaceAfter(performance.now() - startedAt);
    });
    return promise;
  }

  function replaceAfter(lifeMs: number): void {
    pauseMs = lifeMs >= shortLifeMs ? 0 : Math.min(Math.max(pauseMs * 2, firstPauseMs), longestPauseMs);
    const pause = setTimeout(() => {
      pauses.delete(pause);
      void start({ isReplacement: true });
    }, pauseMs);
    pauses.add(pause);
  }

  return {
    add: () => start({ isReplacement: false }),
    async stop() {
      isStopping = true;
      for (const pause of pauses) clearTimeout(pause);
      await Promise.all(Object.values(cluster.workers ?? {}).map((worker) => worker && stopWorker(worker)));
    },
  };
}

async function stopWorker(worker: Worker): Promise<void> {
  const exited = once(worker, 'exit');
  if (worker.isDead()) return;
  worker.send({ is: 'stop' } satisfies Order, () => undefined);
  await exited;
}
