import { createAuthority, type PolicyRule } from '@curfew/core';
import { openSqliteStore } from '@curfew/store-sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operator, password } from '../../test/start.ts';
import { createServer } from '../server.ts';
import type { DialectsOptions } from './options.ts';

/**
 * On the machine's own clock, and judged by when requests left and came back: what an answer must be follows from these two
 * instants, or it is asked anew. No machine is too slow for it.
 */
const timeoutMs = 4_000;
const none: PolicyRule = { idleTimeoutMs: 0, tokenLifetimeMs: 0, maxSessions: 0, onLimit: 'evict-oldest' };
const sliding = { ...none, idleTimeoutMs: timeoutMs };
const fixed = { ...none, tokenLifetimeMs: timeoutMs };

type Headers = Record<string, string>;

interface Client {
  readonly name: string;
  readonly dialect: keyof DialectsOptions;
  /** @returns the headers of the requests that follow. */
  readonly signIn: (address: string) => Promise<Headers>;
  readonly url: string;
  readonly isSomebody: (answer: Response) => Promise<boolean>;
}

const json = { 'content-type': 'application/json' };

async function post(url: string, body: object, headers: Headers = {}): Promise<Response> {
  const answer = await fetch(url, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) });
  expect(answer.ok).toBe(true);
  return answer;
}

const is200 = async ({ status }: Response) => {
  expect([200, 401]).toContain(status);
  return status === 200;
};
const cookieIn = (answer: Response) => String(answer.headers.getSetCookie()[0]).split(';')[0] ?? '';

const couchdb: Client = {
  name: 'CouchDB',
  dialect: 'couchdb',
  url: '/_session',
  signIn: async (address) => ({ cookie: cookieIn(await post(`${address}/_session`, { name: 'alice', password })) }),
  async isSomebody(answer) {
    const { userCtx } = (await answer.json()) as { userCtx: { name: string | null } };
    return userCtx.name === 'alice';
  },
};

const clients: readonly Client[] = [
  couchdb,
  {
    name: 'Rancher',
    dialect: 'rancher',
    url: '/v2-beta/',
    async signIn(address) {
      const answer = await post(`${address}/v2-beta/token`, { code: `alice:${password}` });
      return { authorization: `Bearer ${((await answer.json()) as { jwt: string }).jwt}` };
    },
    isSomebody: is200,
  },
  {
    name: 'Arvados',
    dialect: 'arvados',
    url: '/arvados/v1/users/current',
    async signIn(address) {
      const answer = await post(`${address}/arvados/v1/users/authenticate`, { username: 'alice', password });
      const { uuid, api_token: secret } = (await answer.json()) as { uuid: string; api_token: string };
      return { authorization: `OAuth2 v2/${uuid}/${secret}` };
    },
    isSomebody: is200,
  },
  {
    name: 'CockroachDB',
    dialect: 'cockroach',
    url: '/_admin/v1/users',
    signIn: async (address) => ({ cookie: cookieIn(await post(`${address}/login`, { username: 'alice', password })) }),
    isSomebody: is200,
  },
];

let address = '';
/** For clients whose dialect has been told to slide, or not to. */
let addressOfSliding = '';
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const store = openSqliteStore({ path: ':memory:' });
  await store.life.migrate();
  const policies = { policies: { default: none, sliding, fixed }, roles: {}, maxTokenLifetimeMs: 0 };
  const authority = createAuthority({ store, policies });
  await authority.createUser({ username: 'alice', password, roles: ['admin'] }, operator);
  const listen = async (policy: string) => {
    const dialects = Object.fromEntries(clients.map(({ dialect }) => [dialect, { policy }]));
    const server = createServer({ authority, dialects, log: { level: 'silent' } });
    closing.push(() => server.close());
    return (await server.listen({ host: '127.0.0.1', port: 0 })).address;
  };
  address = await listen('fixed');
  addressOfSliding = await listen('sliding');
  closing.push(() => authority.close());
});
afterAll(async () => {
  for (const close of closing) await close();
});

describe.concurrent('a lifetime of four seconds does not slide', () => {
  it.each(clients)('for a client of $name', async ({ url, signIn, isSomebody }) => {
    const earliestStart = Date.now();
    const headers = await signIn(address);
    const latestStart = Date.now();
    const lived: number[] = [];
    for (;;) {
      const { left, back, answer } = await ask(`${address}${url}`, headers);
      if (!(await isSomebody(answer))) {
        expect(back).toBeGreaterThanOrEqual(earliestStart + timeoutMs);
        break;
      }
      expect(left).toBeLessThan(latestStart + timeoutMs);
      lived.push(left);
      await pass(200);
    }
    // It was in use up to its end.
    expect(lived.length).toBeGreaterThan(1);
  });
});

describe.concurrent('a window of four seconds slides', () => {
  it.each(clients)('for a client of $name: used within it, it lives on; left alone, it ends', async (client) => {
    const { signIn, url, isSomebody } = client;
    await untilDecided(async () => {
      let usedAt = Date.now();
      const earliestEnd = usedAt + timeoutMs;
      const headers = await signIn(addressOfSliding);
      for (let uses = 0; uses < 4; uses++) {
        await pass(1_500);
        const { left, back, answer } = await ask(`${addressOfSliding}${url}`, headers);
        if (back >= usedAt + timeoutMs) return 'too slow';
        expect(await isSomebody(answer)).toBe(true);
        usedAt = left;
      }
      expect(Date.now()).toBeGreaterThan(earliestEnd);
      await pass(timeoutMs + 50);
      const { answer } = await ask(`${addressOfSliding}${url}`, headers);
      expect(await isSomebody(answer)).toBe(false);
      return 'decided';
    });
  });
});

/** The cases of CouchDB's window, scaled from 30 seconds to 4: silent for less than one second, given anew from then on, dead at 4. */
describe.concurrent('H: the cookie of CouchDB, in a window of four seconds', () => {
  interface Signed {
    readonly headers: Headers;
    readonly token: string;
    /** Sign-in was not before the first and not after the second of these. */
    readonly from: number;
    readonly to: number;
  }

  async function signIn(): Promise<Signed> {
    const from = Date.now();
    const headers = await couchdb.signIn(addressOfSliding);
    return { headers, token: headers.cookie?.replace('AuthSession=', '') ?? '', from, to: Date.now() };
  }

  const inSeconds = (ms: number) => Math.floor(ms / 1_000);
  const get = (path: string, headers: Headers) => ask(`${addressOfSliding}${path}`, headers);

  function expectRenewal(answer: Response, token: string): void {
    const cookies = answer.headers.getSetCookie();
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(new RegExp(`^AuthSession=${token}; Version=1; Expires=[^;]+ GMT; Max-Age=4; Path=/; `));
  }

  it('is not given anew within the first tenth', () =>
    untilDecided(async () => {
      await pass(1_000 - (Date.now() % 1_000));
      const { headers, from } = await signIn();
      const { back, answer } = await get('/_session', headers);
      if (inSeconds(back) !== inSeconds(from)) return 'too slow';
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(await couchdb.isSomebody(answer)).toBe(true);
      return 'decided';
    }));

  it.each([
    ['/_session', 200, 1_100],
    ['/_session', 200, 2_000],
    ['/_session', 200, 3_400],
    ['/_users/org.couchdb.user%3Anobody', 404, 2_000],
    ['/_uuids?count=x', 400, 2_000],
  ])(
    'is given anew at %s, which is %i, after %i ms: the same one, once, for four seconds more',
    (path, status, waitMs) =>
      untilDecided(async () => {
        const { headers, token, from, to } = await signIn();
        await pass(waitMs);
        const { left, back, answer } = await get(path, headers);
        if (inSeconds(left) === inSeconds(to) || back >= from + timeoutMs) return 'too slow';
        expect(answer.status).toBe(status);
        expectRenewal(answer, token);
        // Beyond the end that the first cookie had.
        await pass(from + timeoutMs - Date.now());
        const later = await get('/_session', headers);
        if (later.back >= left + timeoutMs) return 'too slow';
        expect(await couchdb.isSomebody(later.answer)).toBe(true);
        return 'decided';
      }),
  );

  it('is alive up to its end and dead from then on, which is no error and sets nothing', () =>
    untilDecided(async () => {
      const [used, unused] = [await signIn(), await signIn()];
      await pass(used.from + 3_700 - Date.now());
      const { back, answer } = await get('/_session', used.headers);
      if (back >= used.from + timeoutMs) return 'too slow';
      expect(await couchdb.isSomebody(answer)).toBe(true);
      await pass(unused.to + timeoutMs - Date.now());
      const dead = await get('/_session', unused.headers);
      expect([dead.answer.status, dead.answer.headers.getSetCookie()]).toEqual([200, []]);
      expect(await couchdb.isSomebody(dead.answer)).toBe(false);
      return 'decided';
    }));

  it('is not given to who sends a name and a password, and only once to who signs in with a live one', () =>
    untilDecided(async () => {
      const { headers, token, from } = await signIn();
      await pass(2_000);
      const authorization = `Basic ${Buffer.from(`alice:${password}`).toString('base64')}`;
      const { answer } = await get('/_session', { ...headers, authorization });
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
      const again = await post(`${addressOfSliding}/_session`, { name: 'alice', password }, headers);
      if (Date.now() >= from + timeoutMs) return 'too slow';
      expect(again.headers.getSetCookie()).toHaveLength(1);
      expect(cookieIn(again)).toMatch(/^AuthSession=\w{40}$/);
      expect(cookieIn(again)).not.toContain(token);
      return 'decided';
    }));
});

async function ask(url: string, headers: Headers) {
  const left = Date.now();
  const answer = await fetch(url, { headers });
  return { left, back: Date.now(), answer };
}

/** Where the machine was too slow to say what must be, once more. */
async function untilDecided(attempt: () => Promise<'decided' | 'too slow'>): Promise<void> {
  while ((await attempt()) !== 'decided');
}

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
