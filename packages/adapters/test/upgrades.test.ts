import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { upgradeSessions } from '../src/node.ts';
import { openTestCurfew } from './fixture.ts';

const client = { ip: null, userAgent: null };

/** An application that says who is there as soon as the socket is open, and hangs up when the session is over. */
async function openSockets() {
  const curfew = await openTestCurfew();
  const sessionOf = upgradeSessions(curfew);
  const server = createServer();
  server.on('upgrade', async (request, socket) => {
    const session = await sessionOf(request);
    if (!session?.isSignedIn) return socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n');
    return socket.once(
      'close',
      session.onEnd(() => socket.end()),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const issued = await curfew.admit({ user: 'u', methods: ['pwd'], presented: null, client });
  if (!issued.ok) throw new Error(issued.code);
  const token = issued.token.reveal();
  async function connect(headers: Record<string, string>) {
    const request = send({
      host: '127.0.0.1',
      port,
      headers: { connection: 'upgrade', upgrade: 'websocket', ...headers },
    }).end();
    const refused = once(request, 'response').then(([response]) => {
      response.resume();
      return { status: response.statusCode as number, socket: null };
    });
    const opened = once(request, 'upgrade').then(([response, socket]) => ({ status: response.statusCode, socket }));
    return Promise.race([refused, opened]);
  }
  return { curfew, token, connect, host: `127.0.0.1:${port}` };
}

test('a WebSocket knows its user, and is closed when the session is over', async () => {
  const { curfew, token, connect, host } = await openSockets();
  const { status, socket } = await connect({ cookie: `session=${token}`, origin: `http://${host}` });
  expect(status).toBe(101);
  const closed = once(socket.resume(), 'close');
  await curfew.signOut(token, client);
  await closed;
});

test('nobody opens one from another site, or without a session', async () => {
  const { token, connect } = await openSockets();
  expect((await connect({ cookie: `session=${token}`, origin: 'https://evil.example' })).status).toBe(401);
  expect((await connect({ cookie: `session=${token}`, 'sec-fetch-site': 'cross-site' })).status).toBe(401);
  expect((await connect({ cookie: `session=${'x'.repeat(40)}` })).status).toBe(401);
  expect((await connect({})).status).toBe(401);
});
