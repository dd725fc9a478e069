import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connectCurfew } from '@curfew/client';
import { applicationAuthority, applicationScope, createAuthority, type Requester } from '@curfew/core';
import { openPostgresStore } from '@curfew/store-postgres';
import { openTestServer } from '@curfew/test-postgres';

/**
 * How soon an end through one node is felt by a WebSocket at another one, and by an application over a server, beside what the
 * database itself takes: `node bench/src/ends.ts [ROUNDS]`.
 */
const rounds = Number(process.argv[2] ?? 200);
const root: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };
const client = { ip: null, userAgent: null };

const postgres = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
const url = await postgres.createDatabase();
const store = await openPostgresStore({ url });
await store.life.migrate();
const authority = createAuthority({ store });
const shop = applicationAuthority(authority, 'shop');

const node = fork(new URL('./ends-node.ts', import.meta.url), [url]);
const [there] = (await once(node, 'message')) as [{ readonly server: string; readonly sockets: string }];
await authority.createUser({ username: 'app', password: null }, root);
const minted = await authority.mint(
  { username: 'app', kind: 'api', lifetimeMs: null, scopes: [applicationScope('shop')] },
  root,
);
if (!minted.ok) throw new Error(minted.code);
const options = { name: 'shop', token: minted.token.reveal() };
const remote = await connectCurfew(there.server, options);
const caching = await connectCurfew(there.server, { ...options, cache: '60s' });

const taken = { 'a round trip to the database': [] as number[], 'the end itself': [] as number[] };
const felt = {
  'a WebSocket at another node': [] as number[],
  'an application over a server': [] as number[],
  'its cache of 60 seconds': [] as number[],
};
for (let round = 0; round < rounds; round++) {
  const issued = await shop.admit({ user: `user-${round}`, methods: ['pwd'], presented: null, client });
  if (!issued.ok) throw new Error(issued.code);
  const token = issued.token.reveal();
  const socket = new WebSocket(`${there.sockets}/?token=${token}`);
  const closed = once(socket, 'close');
  await once(socket, 'open');
  const told = new Promise<void>((resolve) => void remote.onEnd(token, resolve));
  // They have judged it once by now, and wait.
  await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 100));
  if ((await caching.validate(token)) === null) throw new Error('a live session was refused');
  const forgotten = untilRefused(token);
  const beforeQuery = performance.now();
  await store.life.ping();
  taken['a round trip to the database'].push(performance.now() - beforeQuery);
  const startedAt = performance.now();
  const since = (list: number[]) => () => void list.push(performance.now() - startedAt);
  const ended = authority.endSession(issued.session.id, root).then(since(taken['the end itself']));
  await Promise.all([
    ended,
    closed.then(since(felt['a WebSocket at another node'])),
    told.then(since(felt['an application over a server'])),
    forgotten.then(since(felt['its cache of 60 seconds'])),
  ]);
}
for (const [what, list] of Object.entries({ ...taken, ...felt })) {
  list.sort((one, other) => one - other);
  const at = (share: number) => `${(list[Math.floor(list.length * share)] ?? Number.NaN).toFixed(1)} ms`;
  console.log(`${what.padEnd(30)} median ${at(0.5).padStart(9)}   95 % ${at(0.95).padStart(9)}`);
}
await Promise.all([remote.close(), caching.close()]);
node.disconnect();
await authority.close();
await postgres.close();

/** Requests that come one after the other, each of which asks whose it is. */
async function untilRefused(token: string): Promise<void> {
  while ((await caching.validate(token)) !== null) await new Promise((resolve) => setTimeout(resolve, 1));
}
