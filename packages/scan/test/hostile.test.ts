import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { describe, test } from 'vitest';
import { emptyTarget, scan } from '../src/index.ts';
import { type Handler, serve } from './fixtures/serve.ts';
import { accounts } from './fixtures/users.ts';
import { fast } from './scan-app.ts';

const bounds = { ...fast, requestTimeoutMs: 400, maxDurationMs: 15_000 };

/** Speaks something that is not, or not quite, HTTP. */
async function listen(onConnection: (socket: Socket) => void): Promise<AsyncDisposable & { url: string }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const connections: Record<string, (socket: Socket) => void> = {
  'hangs after the connection': () => undefined,
  'resets every connection': (socket) => socket.resetAndDestroy(),
  'answers with noise': (socket) => socket.end('\u0000\u0001 not HTTP at all\r\n\r\n'),
  'sends a header that never ends': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nX-Long: ');
    const more = () => socket.writable && socket.write('a'.repeat(65_536), () => setImmediate(more));
    more();
  },
  'drips one byte at a time': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n');
    const timer = setInterval(() => socket.write('x'), 20);
    socket.on('close', () => clearInterval(timer));
  },
};

const form = '<form method="post"><input name="user"><input name="pass" type="password"></form>';

const applications: Record<string, Handler> = {
  'redirects for ever': (_request, response) => {
    response.writeHead(302, { Location: `/${Math.random()}` }).end();
  },
  'redirects to another host': (_request, response) => {
    response.writeHead(302, { Location: 'http://192.0.2.1/' }).end();
  },
  'sends ten gigabytes': (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': String(10 * 1024 ** 3) });
    const chunk = Buffer.alloc(65_536, 'a');
    const more = () => !response.destroyed && response.write(chunk, () => setImmediate(more));
    more();
  },
  'sends malformed cookies': (_request, response) => {
    const cookies = [
      '=; ;;=',
      '\u00ff=\u00fe',
      'a',
      `${'n'.repeat(9000)}=1`,
      'x=1; Max-Age=99999999999999; Expires=never',
      ';',
      'sid="a;b"; Path=no',
    ];
    response.writeHead(200, { 'Content-Type': 'text/html', 'Set-Cookie': cookies }).end(form);
  },
  'nests a million elements': (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<div>'.repeat(200_000) + form);
  },
  'confuses the adoption agency': (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<a><b><i><p>'.repeat(20_000) + form);
  },
  'has ten thousand forms': (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(form.repeat(10_000));
  },
  'asks to wait for a year': (_request, response) => {
    response.writeHead(429, { 'Retry-After': '31536000' }).end();
  },
};

describe.concurrent('a scan ends in bounded time, with a clear status, if the target', { timeout: 180_000 }, () => {
  test.for(Object.entries(connections))('%s', async ([, onConnection], { expect }) => {
    await using target = await listen(onConnection);
    const report = await scan({ target: emptyTarget(target.url, accounts), ...bounds });
    expect(report).toMatchObject({ status: 'unreachable', findings: [] });
    expect(report.reason).toMatch(/^the target /);
  });

  test.for(Object.entries(applications))('%s', async ([, handler], { expect }) => {
    await using target = await serve(handler);
    // A busy machine must not look like a dead target.
    const options = { ...bounds, requestTimeoutMs: 3000, maxDurationMs: 8000 };
    const report = await scan({ target: emptyTarget(target.url, accounts), ...options });
    expect(report.findings).toEqual([]);
    expect(report.status).not.toBe('complete');
    expect(report.reason).not.toBe('');
    expect(report.requests).toBeLessThan(400);
  });

  test('dies in the middle of the scan', async ({ expect }) => {
    let requests = 0;
    await using target = await serve((request, response, body) => {
      requests += 1;
      if (requests > 25) {
        response.destroy();
        return;
      }
      const isIn = body.includes('correct') || (request.headers.cookie ?? '').includes('sid=');
      const headers = {
        'Content-Type': 'text/html',
        ...(body !== '' && { 'Set-Cookie': `sid=${'0123456789abcdef'.repeat(2)}; Path=/` }),
      };
      response.writeHead(200, headers).end(isIn ? 'alice' : form);
    });
    // Not so short that a busy machine looks like a dead target before it is one.
    const options = { ...bounds, requestTimeoutMs: 30_000, maxDurationMs: 60_000 };
    const report = await scan({ target: emptyTarget(target.url, accounts.slice(0, 1)), ...options });
    expect(report.status, report.reason ?? '').toBe('target-gone');
    expect(report.checks.length).toBeGreaterThan(20);
  });
});
