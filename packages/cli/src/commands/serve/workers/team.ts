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
  /**
   * Puts a new process in the place of each, one after the other; the old one finishes what it is doing. Where a new one does not start, the
   * rest stay. @returns whether all are new.
   */
  renew(): Promise<boolean>;
  /** Lets all of them finish what they are doing. */
  stop(): Promise<void>;
}

/** One that lived for less, in milliseconds, is not replaced at once: what ended it would end the next one, too. */
const shortLifeMs = 5_000;
const firstPauseMs = 500;
/** How often one is started that a signal ends before it listens, such as that of a machine without memory. */
const mostAttempts = 3;
const longestPauseMs = 30_000;

/** @param tell hears of workers that ended unexpectedly. */
export function createTeam(tell: (line: string) => void): Team {
  const pauses = new Set<NodeJS.Timeout>();
  const retired = new WeakSet<Worker>();
  let isStopping = false;
  let pauseMs = 0;
  answerForAll(cluster);

  function start({
    isReplacement,
    attempt,
  }: {
    readonly isReplacement: boolean;
    readonly attempt: number;
  }): Promise<Started> {
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
      const exitCode = (code ?? exitCodes.internal) as ExitCode;
      const how = `the worker ${worker.process.pid} ended${hasServed ? '' : ' before it listened'} (${signal ?? `exit code ${code}`})`;
      if (isStopping || retired.has(worker)) {
        resolve({ ok: false, exitCode });
      } else if (hasServed) {
        tell(`${how}; another one takes its place`);
        replaceAfter(performance.now() - startedAt);
      } else if (signal !== null && attempt < mostAttempts) {
        tell(`${how}; another one takes its place`);
        resolve(start({ isReplacement, attempt: attempt + 1 }));
      } else {
        tell(`${how}: the server does not start`);
        resolve({ ok: false, exitCode });
      }
    });
    return promise;
  }

  function replaceAfter(lifeMs: number): void {
    pauseMs = lifeMs >= shortLifeMs ? 0 : Math.min(Math.max(pauseMs * 2, firstPauseMs), longestPauseMs);
    const pause = setTimeout(() => {
      pauses.delete(pause);
      void start({ isReplacement: true, attempt: 1 });
    }, pauseMs);
    pauses.add(pause);
  }

  return {
    add: () => start({ isReplacement: false, attempt: 1 }),
    async renew() {
      for (const worker of Object.values(cluster.workers ?? {})) {
        if (worker === undefined || isStopping) continue;
        const { ok } = await start({ isReplacement: false, attempt: 1 });
        if (!ok) return false;
        retired.add(worker);
        await stopWorker(worker);
      }
      return true;
    },
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
