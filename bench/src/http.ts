import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on a free port of the loopback interface. @returns its origin. */
export async function listen(server: Server): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(0, '127.0.0.1', resolve);
  await promise;
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  await promise;
}

export const account = { username: 'ada', password: 'correct horse battery staple', email: 'ada@example.com' };

/**
 * Signs in the way a browser does: posts to the contender's own address and keeps the cookies of the answer.
 *
 * @returns the value of the `Cookie` header from then on.
 */
export async function signIn(address: string, body: Readonly<Record<string, string>>): Promise<string> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(address).origin },
    body: JSON.stringify(body),
  });
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? '');
  if (!answer.ok || cookies.length === 0) {
    throw new Error(`signing in at ${address} answered ${answer.status} with ${cookies.length} cookies`);
  }
  return cookies.join('; ');
}
