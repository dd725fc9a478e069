import { expect, test } from 'vitest';
import { ask, withBearer, withCookie } from '../support/http.ts';
import { type RunningServer, rootPassword, signIn, startServer } from '../support/server.ts';

/** What a browser, or something else, says about where a request comes from. */
const cameFrom = (origin: string) =>
  ({
    'our own page': { headers: { 'sec-fetch-site': 'same-origin', origin }, isServed: true },
    'a typed address': { headers: { 'sec-fetch-site': 'none' }, isServed: true },
    'no browser': { headers: {}, isServed: true },
    'an old browser on our page': { headers: { origin }, isServed: true },
    'another site': { headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, isServed: false },
    'a sibling host': { headers: { 'sec-fetch-site': 'same-site', origin: 'http://other.localhost' }, isServed: false },
    'another site, without metadata': { headers: { origin: 'https://evil.example' }, isServed: false },
    'a sandboxed frame': { headers: { origin: 'null' }, isServed: false },
    'another port': { headers: { origin: 'http://127.0.0.1:1' }, isServed: false },
    'our name in front of theirs': { headers: { origin: `${origin}.evil.example` }, isServed: false },
    'another site that claims our origin': { headers: { 'sec-fetch-site': 'cross-site', origin }, isServed: false },
    'metadata that no browser sends': { headers: { 'sec-fetch-site': 'SAME-ORIGIN', origin }, isServed: false },
  }) satisfies Record<string, { headers: Record<string, string>; isServed: boolean }>;

/** Calls that change something, and leave the session that makes them alive. */
const writes = [
  { line: 'PATCH /v1/sessions/current/data', body: { cart: 1 }, status: 200 },
  { line: 'DELETE /v1/sessions/00000000-0000-4000-8000-000000000000', body: undefined, status: 404 },
  { line: 'POST /v1/sessions/minted', body: { username: 'root', lifetime: '1m' }, status: 201 },
  { line: 'POST /v1/policies/apply', body: { dryRun: true }, status: 200 },
] as const;

test('a write with a cookie proves where it comes from, one with a bearer token need not', async () => {
  const server = await startServer();
  const token = await signIn(server);
  for (const [who, { headers, isServed }] of Object.entries(cameFrom(server.origin))) {
    for (const { line, body, status } of writes) {
      const byCookie = await ask(server.origin, line, { headers: { ...withCookie(token), ...headers }, body });
      expect(byCookie.status, `${line} by cookie from ${who}`).toBe(isServed ? status : 403);
      if (!isServed) expect(byCookie.json<{ code: string }>().code).toBe('cross-site-request');

      const byBearer = await ask(server.origin, line, { headers: { ...withBearer(token), ...headers }, body });
      expect(byBearer.status, `${line} by bearer from ${who}`).toBe(status);
    }
    const read = await ask(server.origin, 'GET /v1/sessions/current', {
      headers: { ...withCookie(token), ...headers },
    });
    expect(read.status, `reading from ${who}`).toBe(200);
  }
});

test('nobody is signed in by another site', async () => {
  const server = await startServer();
  for (const [who, { headers, isServed }] of Object.entries(cameFrom(server.origin))) {
    const before = await countSessions(server);
    const json = await ask(server.origin, 'POST /v1/sessions', {
      headers,
      body: { username: 'root', password: rootPassword },
    });
    expect(json.status, `signing in from ${who}`).toBe(isServed ? 201 : 403);
    const anonymous = await ask(server.origin, 'POST /v1/sessions/anonymous', { headers, body: {} });
    expect(anonymous.status, `an anonymous session from ${who}`).toBe(isServed ? 201 : 403);
    const form = await ask(server.origin, 'POST /sign-in', {
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ username: 'root', password: rootPassword }).toString(),
    });
    expect(form.status, `the form, from ${who}`).toBe(isServed ? 303 : 403);
    for (const answer of [json, anonymous, form]) expect(answer.headers['set-cookie'] !== undefined).toBe(isServed);
    expect((await countSessions(server)) - before).toBe(isServed ? 4 : 1);
  }
});

test('nobody is signed out by another site', async () => {
  const server = await startServer();
  for (const [who, { headers, isServed }] of Object.entries(cameFrom(server.origin))) {
    for (const line of ['POST /sign-out', 'DELETE /v1/sessions/current']) {
      const token = await signIn(server);
      const answer = await ask(server.origin, line, { headers: { ...withCookie(token), ...headers } });
      expect(answer.status < 400, `${line} from ${who}: ${answer.status}`).toBe(isServed);
      const after = await ask(server.origin, 'GET /v1/sessions/current', { headers: withCookie(token) });
      expect(after.status, `after ${line} from ${who}`).toBe(isServed ? 401 : 200);
    }
  }
});

/** The one that asks is counted as well. */
async function countSessions(server: RunningServer): Promise<number> {
  const token = await signIn(server);
  const page = await ask(server.origin, 'GET /v1/sessions?limit=200', { headers: withBearer(token) });
  return page.json<{ items: unknown[] }>().items.length;
}
