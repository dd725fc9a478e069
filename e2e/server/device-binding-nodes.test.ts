import { createAuthority } from '@curfew/core';
import { createServer } from '@curfew/server';
import { openPostgresStore } from '@curfew/store-postgres';
import { openTestServer } from '@curfew/test-postgres';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, onTestFinished, test } from 'vitest';

/** `CURFEW_TEST_ROUNDS=10000` for a thousand sessions. */
const refreshes = Number(process.env.CURFEW_TEST_ROUNDS ?? 400);
const sessionCount = Math.max(10, Math.ceil(refreshes / 10));
/** So many at the same time. */
const clients = 64;
const client = { ip: null, userAgent: null };
const origin = 'https://sessions.example.com';

test(`${refreshes} refreshes of ${sessionCount} bound sessions, ${clients} at a time and through two nodes, sign nobody out and revive nobody`, async () => {
  const postgres = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
  onTestFinished(() => postgres.close());
  const url = await postgres.createDatabase();
  let now = Date.now();
  const nodes = await Promise.all([openNode(), openNode()]);
  const keys = await generateKeyPair('ES256');
  const jwk = await exportJWK(keys.publicKey);
  const prove = (jti: string, header = {}) =>
    new SignJWT({ jti }).setProtectedHeader({ alg: 'ES256', typ: 'dbsc+jwt', ...header }).sign(keys.privateKey);

  async function openNode() {
    // Sixty-four at a time may have to wait for each other, however busy the machine is.
    const store = await openPostgresStore({ url, patienceMs: 60_000 });
    await store.life.migrate();
    const authority = createAuthority({ store, clock: () => now });
    const server = createServer({ authority, publicUrl: new URL(origin), log: { level: 'silent' } });
    onTestFinished(async () => {
      await server.close();
      await authority.close();
    });
    const post = (path: string, cookie: string, headers: Record<string, string>) =>
      server.app.inject({ method: 'POST', url: `/v1/device-binding/${path}`, headers: { cookie, ...headers } });
    const verify = async (cookie: string) =>
      (await server.app.inject({ url: '/verify', headers: { cookie } })).statusCode;
    return { authority, post, verify };
  }
  type Node = (typeof nodes)[number];
  const nodeOf = (n: number): Node => nodes[n % nodes.length] as Node;

  async function bind(n: number) {
    const { authority, post } = nodeOf(n);
    const identity = { issuer: 'https://id.example', subject: `u-${n}` };
    const admitted = await authority.admit({ identity, methods: ['pwd'], presented: null, client });
    if (!admitted.ok) throw new Error(admitted.code);
    const session = `__Host-session=${admitted.token.reveal()}`;
    const proof = await prove(authority.offerBinding(admitted.session) ?? '', { jwk });
    const registered = await post('registration', session, { 'secure-session-response': proof });
    const id: string = registered.json().session_identifier;
    return { session, id, bound: [boundIn(registered)], sessionId: admitted.session.id };
  }
  type Bound = Awaited<ReturnType<typeof bind>>;

  /** The dance of a browser: asks, is challenged, answers through the other node. */
  async function refresh({ session, id }: Bound, n: number): Promise<string | number> {
    const headers = { 'sec-secure-session-id': id };
    const asked = await nodeOf(n).post('refresh', session, headers);
    if (asked.statusCode !== 403) return asked.statusCode;
    const [, challenge = ''] = /^"([^"]+)"/.exec(String(asked.headers['secure-session-challenge'])) ?? [];
    const proof = await prove(challenge);
    const answer = await nodeOf(n + 1).post('refresh', session, { ...headers, 'secure-session-response': proof });
    return answer.statusCode === 200 && answer.headers['set-cookie'] ? boundIn(answer) : answer.json().continue;
  }

  const bound: Bound[] = [];
  await parallel(sessionCount, async (n) => void bound.push(await bind(n)));
  now += 60_000;
  const [ended, living] = [bound.slice(0, 5), bound.slice(5)];
  for (const { sessionId } of ended) {
    await nodeOf(0).authority.endSession(sessionId, { initiator: 'admin', actor: 'root', ...client });
  }
  const seen: Record<string, number> = {};
  const count = (what: string) => {
    seen[what] = (seen[what] ?? 0) + 1;
  };
  await parallel(refreshes, async (n) => {
    const one = living[n % living.length] as Bound;
    const cookie = await refresh(one, n);
    if (typeof cookie !== 'string') return count(`refused ${cookie}`);
    one.bound.push(cookie);
    count(`served ${await nodeOf(n).verify(`${one.session}; ${cookie}`)}`);
  });
  expect(seen).toEqual({ 'served 204': refreshes });
  for (const one of ended) expect([await refresh(one, 0), await refresh(one, 1)]).toEqual([200, 200]);

  now += 310_000;
  const old = living.flatMap(({ session, bound: cookies }) => cookies.map((cookie) => `${session}; ${cookie}`));
  const statuses = new Set<number>();
  await parallel(old.length, async (n) => void statuses.add(await nodeOf(n).verify(old[n] ?? '')));
  expect([...statuses]).toEqual([401]);
  await parallel(living.length, async (n) => {
    const one = living[n] as Bound;
    expect(await nodeOf(n).verify(`${one.session}; ${await refresh(one, n)}`)).toBe(204);
  });
}, 600_000);

function boundIn({ headers }: { readonly headers: Readonly<Record<string, unknown>> }): string {
  return String(headers['set-cookie']).split(';', 1)[0] ?? '';
}

async function parallel(times: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < times) await work(next++);
  };
  await Promise.all(Array.from({ length: clients }, worker));
}
