import { setTimeout as wait } from 'node:timers/promises';
import { openTestServer, type TestServer } from '@curfew/test-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustRun } from '../support/command.ts';
import { ask, withBearer } from '../support/http.ts';
import { type RunningServer, signIn, startServer, temporaryFolder } from '../support/server.ts';

const sessions = 300;

interface Minted {
  readonly id: string;
  readonly token: string;
}

let postgres: TestServer;

beforeAll(async () => {
  postgres = await openTestServer();
});

afterAll(() => postgres.close());

/** What several servers and commands are told, so that they work on the same sessions. */
const stores = [
  { name: 'one SQLite file', environmentOf: async () => ({}) },
  { name: 'one PostgreSQL database', environmentOf: async () => ({ CURFEW_STORE: await postgres.createDatabase() }) },
];

describe.each(stores)('on $name', ({ environmentOf }) => {
  let shared: { readonly directory: string; readonly environment: Readonly<Record<string, string>> };
  let one: RunningServer;
  let other: RunningServer;

  beforeAll(async () => {
    shared = { directory: await temporaryFolder(afterAll), environment: await environmentOf() };
    one = await startServer({ ...shared, onEnd: afterAll });
    other = await startServer({ ...shared, onEnd: afterAll });
  });

  test('a session that one server ends is refused by another one at the very next request', async () => {
    const admin = await signIn(one);

    let refused = 0;
    await inParallel(8, sessions, async (number) => {
      const { id, token } = await mint(one, admin);
      // The other server has seen it, and so may have remembered it.
      expect(await isLetIn(other, token)).toBe(true);
      await endSession(number % 2 === 0 ? one : other, admin, id);
      if (!(await isLetIn(number % 2 === 0 ? other : one, token))) refused++;
    });
    expect(refused).toBe(sessions);
  }, 120_000);

  test('ending from the command line is felt by the running server at once', async () => {
    const admin = await signIn(one);
    const surroundings = { cwd: shared.directory, environment: shared.environment };
    for (let round = 0; round < 5; round++) {
      const { id, token } = await mint(one, admin);
      const bystander = await mint(one, admin);
      expect(await isLetIn(one, token)).toBe(true);
      await mustRun(['auth-session', 'logout', '--session', id], surroundings);
      expect(await isLetIn(one, token)).toBe(false);
      expect(await isLetIn(one, bystander.token)).toBe(true);
    }
    await mustRun(['auth-session', 'logout', 'root'], surroundings);
    expect(await isLetIn(one, admin)).toBe(false);
  });

  test('so are a disabled user, a new password and a deleted user', async () => {
    const input = 'another horse battery staple\n';
    const surroundings = { cwd: shared.directory, environment: shared.environment, input };
    for (const [change, ...options] of [
      ['disable'],
      ['set-password', '--password-stdin'],
      ['set-roles', '--role', 'ops'],
      ['delete'],
    ]) {
      const user = `user-${change}`;
      await mustRun(['user', 'add', user, '--password-stdin'], surroundings);
      const cookie = await mustRun(['auth-session', 'login', user, '--only-cookie'], surroundings);
      const token = /session=(\w{40})/.exec(cookie)?.[1] ?? '';
      expect(await isLetIn(one, token), `before user ${change}`).toBe(true);
      await mustRun(['user', String(change), user, ...options], surroundings);
      expect(await isLetIn(one, token), `after user ${change}`).toBe(false);
    }
  });

  test('what one server does is followed through the other, until the session that follows is ended', async () => {
    const admin = await signIn(one);
    const { id, token } = await mint(one, admin);
    const stream = await fetch(`${other.origin}/v1/stream`, { headers: withBearer(token) });
    let heard = '';
    const isOver = (async () => {
      for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) heard += chunk;
    })();
    const minted = await mint(one, admin);
    await until(() => heard.includes(minted.id));
    await endSession(one, admin, minted.id);
    await until(() => heard.includes('"reason":"revoked"'));
    await endSession(one, admin, id);
    await isOver;
    expect(heard).toMatch(/event: session-ended\ndata: {"reason":"revoked"[^\n]*\n\n$/);
    expect(heard).not.toContain(token);
  });

  test('what the servers have counted adds up, and outlives them', async () => {
    const alone = { directory: await temporaryFolder(), environment: await environmentOf() };
    const [first, second] = [await startServer(alone), await startServer(alone)];
    for (const server of [first, second, second]) await isLetIn(server, await signIn(server));
    expect([await first.end(), await second.end()]).toEqual([0, 0]);
    const third = await startServer(alone);
    const headers = withBearer(await signIn(third));
    const overview = await ask(third.origin, 'GET /v1/overview?window=month', { headers });
    const { buckets } = overview.json<{ buckets: readonly { signIns: number; validations: number }[] }>();
    const sum = (of: 'signIns' | 'validations') => buckets.reduce((total, bucket) => total + bucket[of], 0);
    expect([sum('signIns'), sum('validations')]).toEqual([3, 3]);
  });
});

async function until(condition: () => boolean): Promise<void> {
  const givingUpAt = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > givingUpAt) throw new Error('it did not happen');
    await wait(20);
  }
}

async function mint(server: RunningServer, admin: string): Promise<Minted> {
  const answer = await ask(server.origin, 'POST /v1/sessions/minted', {
    headers: withBearer(admin),
    body: { username: 'root', lifetime: '1h' },
  });
  const { session, token } = answer.json<{ session: { id: string }; token: string }>();
  return { id: session.id, token };
}

async function isLetIn(server: RunningServer, token: string): Promise<boolean> {
  const { status } = await ask(server.origin, 'GET /verify', { headers: withBearer(token) });
  if (status !== 204 && status !== 401) throw new Error(`/verify answered ${status}`);
  return status === 204;
}

async function endSession(server: RunningServer, admin: string, id: string): Promise<void> {
  const answer = await ask(server.origin, `DELETE /v1/sessions/${id}`, { headers: withBearer(admin) });
  expect(answer.status).toBe(200);
}

/** Runs `work` for every number below `count`, a few at a time. */
async function inParallel(width: number, count: number, work: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
