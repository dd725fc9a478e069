import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { zapWouldAlert } from './zap.ts';

/** Gives newcomers a cookie; at the sign-in `next` decides what becomes of it. */
async function serve(next: (id: string | undefined) => string | null, status = 200): Promise<string> {
  let issued = 0;
  const listener: RequestListener = (request, response) => {
    const id = /sid=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    issued += 1;
    const value = request.method === 'POST' ? next(id) : id === undefined ? `anonymous${issued}` : null;
    response.writeHead(status, value === null ? {} : { 'set-cookie': `sid=${value}; Path=/` }).end();
  };
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let fresh = 0;
const newId = () => {
  fresh += 1;
  return `fresh${fresh}`;
};

test.each([
  { what: 'keeps a cookie that it knows', next: (id?: string) => (id === undefined ? newId() : null), alert: true },
  { what: 'makes a new one at every sign-in', next: newId, alert: false },
  { what: 'never sets one at the sign-in', next: () => null, alert: false },
  // What the rule does not see: the answer to a sign-in without a cookie has none to go on with (zaproxy#1143).
  { what: 'refuses a sign-in without a cookie', next: (id?: string) => (id === undefined ? null : id), alert: false },
])('an application that $what: $alert', async ({ next, alert }) => {
  const origin = await serve(next);
  const signIn = { page: `${origin}/`, url: `${origin}/login`, contentType: 'text/plain', body: '' };
  expect(await zapWouldAlert(signIn)).toBe(alert);
});
