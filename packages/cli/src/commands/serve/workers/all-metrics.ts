import type { Cluster, Worker } from 'node:cluster';
import { gatherMetrics } from './gathered-metrics.ts';
import type { Order, Report } from './messages.ts';

/** A worker that has said nothing after this time, in milliseconds, is left out. */
const patienceMs = 2_000;

/** Whichever process is asked for the metrics answers with everybody's. */
export function answerForAll(cluster: Cluster): void {
  const listeners = new Map<string, (worker: number, text: string) => void>();
  let questions = 0;

  cluster.on('message', async (worker: Worker, report: Report) => {
    if (report.is === 'own-metrics') listeners.get(report.question)?.(worker.id, report.text);
    if (report.is !== 'metrics-wanted') return;
    const text = gatherMetrics(await askAll());
    send(worker, { is: 'metrics', question: report.question, text });
  });

  function askAll(): Promise<ReadonlyMap<number, string>> {
    const question = String(questions++);
    const asked = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected() === true) as Worker[];
    const said = new Map<number, string>();
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        listeners.delete(question);
        resolve(new Map([...said].toSorted(([a], [b]) => a - b)));
      };
      const timer = setTimeout(finish, patienceMs);
      listeners.set(question, (worker, text) => {
        said.set(worker, text);
        if (said.size === asked.length) finish();
      });
      for (const worker of asked) send(worker, { is: 'own-metrics-wanted', question });
    });
  }
}

/** One that is just ending hears nothing any more. */
function send(worker: Worker, order: Order): void {
  if (worker.isConnected()) worker.send(order, () => undefined);
}
