import { createAuthority, type PolicyRule } from '@curfew/core';
import { openSqliteStore } from '@curfew/store-sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { operator, password } from '../../test/start.ts';
import { createServer } from '../server.ts';

const lifetimeMs = 4_000;
const rule: PolicyRule = { idleTimeoutMs: 0, tokenLifetimeMs: lifetimeMs, maxSessions: 0, onLimit: 'evict-oldest' };
const policies = {
  policies: { default: rule, rancher: rule, arvados: rule, cockroach: rule },
  roles: {},
  maxTokenLifetimeMs: 0,
};
const json = { 'content-type': 'application/json' };

interface Client {
  readonly name: string;
  /** @returns the headers of the requests that follow. */
  readonly signIn: (address: string) => Promise<Record<string, string>>;
  readonly url: string;
}

async function post(url: string, body: object): Promise<Response> {
  const answer = await fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) });
  expect(answer.ok).toBe(true);
  return answer;
}

const clients: readonly Client[] = [
  {
    name: 'Rancher',
    url: '/v2-beta/',
    signIn: async (address) => {
      const { jwt } = (await (await post(`${address}/v2-beta/token`, { code: `alice:${password}` })).json()) as {
        jwt: string;
      };
      return { authorization: `Bearer ${jwt}` };
    },
  },
  {
    name: 'Arvados',
    url: '/arvados/v1/users/current',
    signIn: async (address) => {
      const answer = await post(`${address}/arvados/v1/users/authenticate`, { username: 'alice', password });
      const { uuid, api_token } = (await answer.json()) as { uuid: string; api_token: string };
      return { authorization: `OAuth2 v2/${uuid}/${api_token}` };
    },
  },
  {
    name: 'CockroachDB',
    url: '/_admin/v1/users',
    signIn: async (address) => {
      const answer = await post(`${address}/login`, { username: 'alice', password });
      return { cookie: String(answer.headers.getSetCookie()[0]).split(';')[0] ?? '' };
    },
  },
];

/** By the real clock, judged by when requests left and came back, so that no machine is too slow for it. */
describe.concurrent('a lifetime of four seconds does not slide', () => {
  it.each(clients)('for a client of $name', async ({ url, signIn }) => {
    const store = openSqliteStore({ path: ':memory:' });
    await store.migrate();
    const authority = createAuthority({ store, policies });
    await authority.createUser({ username: 'alice', password, roles: ['admin'] }, operator);
    const server = createServer({ authority, log: { level: 'silent' } });
    onTestFinished(async () => {
      await server.close();
      await authority.close();
    });
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });

    const earliestStart = Date.now();
    const headers = await signIn(address);
    const latestStart = Date.now();
    const lived: number[] = [];
    for (;;) {
      const left = Date.now();
      const { status } = await fetch(`${address}${url}`, { headers });
      const back = Date.now();
      if (status === 401) {
        expect(back).toBeGreaterThanOrEqual(earliestStart + lifetimeMs);
        break;
      }
      expect(status).toBe(200);
      expect(left).toBeLessThan(latestStart + lifetimeMs);
      lived.push(left);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    // It was in use up to its end.
    expect(lived.length).toBeGreaterThan(1);
  });
});
