import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface DatabaseServer {
  readonly url: URL;
  readonly received: ReceivedRequest[];
}

/** Stands for the CouchDB behind the gateway: remembers what it is asked, and answers as a database does. */
export async function startDatabaseServer(): Promise<DatabaseServer> {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      received.push({ method, path, headers, body: Buffer.concat(chunks).toString('utf8') });
      const isCreation = method === 'PUT';
      const query = new URL(path, 'http://localhost').searchParams;
      const location = query.get('location');
      response.writeHead(isCreation ? 201 : path.startsWith('/db/missing') ? 404 : 200, {
        'content-type': 'application/json',
        'set-cookie': 'AuthSession=of-the-database; Path=/',
        server: 'CouchDB/3.5.2 (Erlang OTP/26)',
        'x-of-the-database': 'yes',
        ...(isCreation ? { location: `http://${headers.host}${path}` } : {}),
        ...(location === null ? {} : { location }),
        ...(query.has('cached')
          ? { 'cache-control': 'public, max-age=3600', 'cdn-cache-control': 'max-age=3600', expires: inAnHour() }
          : {}),
      });
      response.end(JSON.stringify({ db_name: path.split('/')[1], update_seq: '0', doc_count: 0 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}`), received };
}

function inAnHour(): string {
  return new Date(Date.now() + 3_600_000).toUTCString();
}

/** The secret that both sides of the gateway know. */
export const gatewaySecret = 'a secret of more than sixteen characters';
