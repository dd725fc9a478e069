import { Agent, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * Asks `/verify` again and again, one request after the other, and tells the slowest since it was last asked. In a thread of its own,
 * so that reading the answers of other calls delays nothing here.
 */
const { origin, cookie } = workerData as { readonly origin: string; readonly cookie: string };
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let slowestMs = 0;
let asked = 0;
let isOver = false;

parentPort?.on('message', (message) => {
  if (message === 'stop') {
    isOver = true;
    agent.destroy();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage({ slowestMs, asked });
  [slowestMs, asked] = [0, 0];
});

async function ask(): Promise<void> {
  const startedAt = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  get(`${origin}/verify`, { agent, headers: { cookie } }, (response) => {
    response.resume().once('end', () => resolve(response.statusCode));
  }).once('error', reject);
  if ((await promise) !== 204) throw new Error('a valid session was refused');
  slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  asked++;
}

while (!isOver) {
  await ask().catch((error) => {
    if (!isOver) throw error;
  });
  // As from a gateway with some traffic; without a pause the prober would be the load.
  await new Promise((resolve) => setTimeout(resolve, 1));
}
