import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** How long connections that are kept alive get to send one more request, and to read "Connection: close" in its answer. */
const drainMs = 300;
/** When a request has not been finished by then, it never will be. */
const patienceMs = 10_000;

/**
 * Lets clients go before the listener closes. Node closes idle connections at once, also those into which a client is
 * writing its next request at this moment: it would never get an answer.
 */
export async function drain(server: Server): Promise<void> {
  for (let waited = 0; waited < drainMs && (await countConnections(server)) > 0; waited += 20) await wait(20);
}

/** Cuts what is left when patience is over. @returns a function that takes it back */
export function cutOffLater(server: Server): () => void {
  const timer = setTimeout(() => server.closeAllConnections(), patienceMs).unref();
  return () => clearTimeout(timer);
}

function countConnections(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.getConnections((error, count) => resolve(error === null ? count : 0));
  });
}
