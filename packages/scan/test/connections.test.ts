import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createClient } from '../src/http/client.ts';
import { serve } from './fixtures/serve.ts';

const options = {
  requestsPerSecond: Number.POSITIVE_INFINITY,
  requestTimeoutMs: 2000,
  maxBodyBytes: 10_000,
  maxRequests: 100,
  maxDurationMs: 30_000,
  maxBackOffMs: 0,
  insecure: false,
  isAllowed: () => true,
};

/** Answers the requests of each connection as it is told, and counts what it has read. */
async function listen(answer: (socket: Socket, index: number, head: string) => void) {
  const heads: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      heads.push(String(data).split('\r\n')[0] ?? '');
      answer(socket, heads.length, String(data));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    heads,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

const fine = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

async function send(url: string, methods: readonly string[]): Promise<(number | string)[]> {
  const client = createClient(options);
  const results: (number | string)[] = [];
  for (const method of methods) {
    const request = { method, url, headers: [], body: method === 'POST' ? 'a=1' : null };
    const sent = client.send(request, 'victim').then(
      ({ response }) => response.status,
      (error: Error) => error.message,
    );
    results.push(await sent);
  }
  await client.close();
  return results;
}

test('a connection that was closed between two requests is opened anew', async () => {
  await using target = await listen((socket, index) => {
    if (index === 2 || index === 4) socket.destroy();
    else socket.write(fine);
  });
  expect(await send(target.url, ['GET', 'GET', 'POST'])).toEqual([200, 200, 200]);
  expect(target.heads.map((line) => line.split(' ')[0])).toEqual(['GET', 'GET', 'GET', 'POST', 'POST']);
});

test('what is not idempotent is not repeated once an answer has begun', async () => {
  await using target = await listen((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-', () => socket.resetAndDestroy());
  });
  const [result] = await send(target.url, ['POST']);
  expect(result).toContain('broke the connection');
  expect(target.heads).toHaveLength(1);
});

test('nothing is repeated more than once', async () => {
  await using target = await listen((socket) => socket.destroy());
  const [result] = await send(target.url, ['GET']);
  expect(result).toContain('broke the connection');
  expect(target.heads).toHaveLength(2);
});

test('a page that breaks every time does not make the target a dead one', async () => {
  await using target = await serve((request, response) => {
    if (request.url === '/bad') request.socket.destroy();
    else response.end('ok');
  });
  const client = createClient(options);
  const get = async (path: string) =>
    client.send({ method: 'GET', url: new URL(path, target.url).href, headers: [], body: null }, 'attacker').then(
      ({ response }) => response.body,
      () => 'failed',
    );
  const paths = ['bad', 'bad', 'bad', 'bad', 'bad', 'bad', 'good'];
  const results: string[] = [];
  for (const path of paths) results.push(await get(path));
  await client.close();
  expect(results).toEqual([...Array(6).fill('failed'), 'ok']);
});

test('compressed answers are read, and bombs are not', async () => {
  await using target = await serve((request, response) => {
    const body = request.url === '/bomb' ? Buffer.alloc(5_000_000, 'a') : Buffer.from('läßt');
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(body));
  });
  const client = createClient(options);
  const get = (path: string) =>
    client.send({ method: 'GET', url: new URL(path, target.url).href, headers: [], body: null }, 'victim');
  expect((await get('/')).response.body).toBe('läßt');
  expect((await get('/bomb')).response).toMatchObject({ truncated: true, body: 'a'.repeat(10_000) });
  await client.close();
});
