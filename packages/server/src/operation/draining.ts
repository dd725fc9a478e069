import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** How long connections that are kept alive, or have only just been made, get for one more request. */
const lastRequestMs = 300;
/** When a request has not been finished by then, it never will be. */
const patienceMs = 10_000;
const lookMs = 20;

interface Traffic {
  readonly since: number;
  readonly answers: Set<ServerResponse>;
  /** What had arrived when the last answer was finished; whatever has come since belongs to another request. */
  readUntil: number;
}

/** The connections of a server, and how it lets go of them. */
export interface Connections {
  /** Tells whoever is being answered to send nothing more on that connection. */
  announceEnd(): void;
  /**
   * Answers what is under way and what comes before clients know, then stops listening, last of all. A client that sends nothing
   * delays it by a moment only.
   */
  drain(): Promise<void>;
}

/**
 * Node closes idle connections as soon as a server closes, also those into which a client is writing at that moment: it would get
 * a reset in place of an answer. So each connection is told first, by `Connection: close` (RFC 9112 9.6).
 */
export function trackConnections(server: Server): Connections {
  const connections = new Map<Socket, Traffic>();
  let isEnding = false;

  server.on('connection', (socket: Socket) => {
    connections.set(socket, { since: performance.now(), answers: new Set(), readUntil: 0 });
    socket.once('close', () => connections.delete(socket));
  });
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    if (isEnding) response.shouldKeepAlive = false;
    const traffic = connections.get(socket);
    if (traffic === undefined) return;
    traffic.answers.add(response);
    response.once('close', () => {
      traffic.answers.delete(response);
      traffic.readUntil = socket.bytesRead;
    });
  });

  /** Whether an answer is owed, or a request is likely to be on its way. */
  const isBusy = ([socket, { since, answers, readUntil }]: [Socket, Traffic]): boolean =>
    answers.size > 0 || socket.bytesRead > readUntil || (readUntil === 0 && performance.now() - since < lastRequestMs);

  async function until(isDone: () => boolean, longestMs: number): Promise<void> {
    for (let waited = 0; waited < longestMs && !isDone(); waited += lookMs) await wait(lookMs);
  }

  return {
    announceEnd() {
      isEnding = true;
      for (const { answers } of connections.values()) {
        for (const answer of answers) if (!answer.headersSent) answer.shouldKeepAlive = false;
      }
    },
    async drain() {
      await until(() => connections.size === 0, lastRequestMs);
      await stopListening(server);
      await until(() => ![...connections].some(isBusy), patienceMs);
      for (const [socket] of connections) socket.end();
      await until(() => connections.size === 0, lastRequestMs);
      server.closeAllConnections();
    },
  };
}

/**
 * Takes no further connections and leaves those that are there alone, which `server.close()` does not. It comes right after the
 * event loop has taken all that were waiting: they would be reset.
 */
async function stopListening(server: Server): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  NetServer.prototype.close.call(server);
}
