import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface Received {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly path: string;
}

export interface TestReceiver {
  readonly url: string;
  /** Every request, in order. */
  readonly received: readonly Received[];
  /** What the next ones are answered with; default 204. */
  answer: (request: IncomingMessage, response: ServerResponse, received: Received) => void;
}

/** An application that is told, over plain http on this machine. */
export async function startReceiver(): Promise<TestReceiver> {
  const received: Received[] = [];
  const receiver: TestReceiver & { url: string } = {
    url: '',
    received,
    answer: (_request, response) => void response.writeHead(204).end(),
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const one = { headers: request.headers as Record<string, string>, body, path: request.url ?? '' };
    received.push(one);
    receiver.answer(request, response, one);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return receiver;
}
