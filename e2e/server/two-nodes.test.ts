import { applicationAuthority, createAuthority, type Requester } from '@curfew/core';
import { openPostgresStore } from '@curfew/store-postgres';
import { openTestServer } from '@curfew/test-postgres';
import { expect, onTestFinished, test } from 'vitest';
import { ask, withBearer } from '../support/http.ts';
import { type RunningServer, signIn, startServer } from '../support/server.ts';

const sessions = Number(process.env.CURFEW_TEST_ROUNDS ?? 1_500);
/** So many clients at once, each with a connection of its own to either node. */
const connections = 64;
const root: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };

test(`a session ended through one node is refused by the other at the very next request, ${sessions} times of ${sessions}`, async () => {
  const postgres = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
  onTestFinished(() => postgres.close());
  const url = await postgres.createDatabase();
  const [one, other] = [
    await startServer({ environment: { CURFEW_STORE: url } }),
    await startServer({ environment: { CURFEW_STORE: url } }),
  ];
  const authority = createAuthority({ store: await openPostgresStore({ url }) });
  onTestFinished(() => authority.close());

  const seen: Record<string, number> = {};
  let left = sessions;
  const client = async () => {
    while (left-- > 0) {
      const minted = await authority.mint({ username: 'root', kind: 'minted', lifetimeMs: 3_600_000 }, root);
      if (!minted.ok) throw new Error(minted.code);
      const headers = withBearer(minted.token.reveal());
      // The other node has let it in, and so may have remembered it.
      const before = await ask(other.origin, 'GET /verify', { headers });
      const ended = await ask(one.origin, 'DELETE /v1/sessions/current', { headers });
      const after = await ask(other.origin, 'GET /verify', { headers });
      const answers = [before, ended, after].map(({ status }) => status).join();
      seen[answers] = (seen[answers] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  expect(seen).toEqual({ '204,204,401': sessions });
}, 400_000);

test('with a cache of a minute an end through one node is still felt by the other within moments', async () => {
  const postgres = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
  onTestFinished(() => postgres.close());
  const environment = { CURFEW_STORE: await postgres.createDatabase(), CURFEW_VALIDATION: '{ cache: 1m }' };
  const [one, other] = [await startServer({ environment }), await startServer({ environment })];
  const headers = withBearer(await signIn(one));
  const statusAt = async (node: RunningServer) => (await ask(node.origin, 'GET /verify', { headers })).status;
  // Both remember it by now.
  for (const node of [one, other, one, other]) expect(await statusAt(node)).toBe(204);
  await ask(one.origin, 'DELETE /v1/sessions/current', { headers });
  expect(await statusAt(one)).toBe(401);
  await expect.poll(() => statusAt(other), { timeout: 20_000 }).toBe(401);

  // An application in a process of its own hears of it, too.
  const store = await openPostgresStore({ url: environment.CURFEW_STORE });
  const shop = applicationAuthority(createAuthority({ store }), 'shop');
  onTestFinished(() => shop.close());
  const client = { ip: null, userAgent: null };
  const admitted = await shop.admit({ user: 'u', methods: ['pwd'], presented: null, client });
  if (!admitted.ok) throw new Error(admitted.code);
  const token = admitted.token.reveal();
  const ended = new Promise<void>((resolve) => void shop.onEnd(token, resolve));
  expect(await shop.inspect(token)).not.toBeNull();
  await ask(one.origin, 'DELETE /v1/sessions/current', { headers: withBearer(token) });
  await ended;
  expect(await shop.inspect(token)).toBeNull();
}, 60_000);
