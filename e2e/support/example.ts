import { expect } from 'vitest';

/** Sends one request to an example. */
export type Send = (path: string, init?: RequestInit) => Promise<Response>;

/** What every example does, whatever it is written in. */
export async function visitExample(send: Send): Promise<void> {
  let cookie = '';
  async function ask(method: string, path: string, body?: object, more: Record<string, string> = {}) {
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...more };
    const response = await send(path, {
      method,
      headers: { ...headers, ...(cookie && { cookie }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return response;
  }
  const login = { email: 'ada@example.com', password: 'correct horse' };
  expect((await ask('GET', '/me')).status).toBe(401);
  expect((await ask('POST', '/login', { ...login, password: 'wrong' })).status).toBe(401);
  expect((await ask('POST', '/login', { email: 'nobody@example.com' })).status).toBe(401);
  expect((await ask('POST', '/login', login, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await ask('POST', '/login', login)).status).toBe(200);
  const first = cookie;
  const me = await ask('GET', '/me');
  expect([me.status, (await me.text()).trim()]).toEqual([200, '"u-1"']);
  // Signing in again ends what came with the request.
  expect((await ask('POST', '/login', login)).status).toBe(200);
  const second = cookie;
  expect(second).not.toBe(first);
  cookie = first;
  expect((await ask('GET', '/me')).status).toBe(401);
  cookie = second;
  expect((await ask('POST', '/logout', {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await ask('POST', '/logout', {})).status).toBe(204);
  cookie = second;
  expect((await ask('GET', '/me')).status).toBe(401);
}
