import { setTimeout as pause } from 'node:timers/promises';
import { type Authority, createAuthority, type LiveSession, type Requester, type SessionId } from '@curfew/core';
import { openTestServer, startProxy, type TestServer } from '@curfew/test-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openPostgresStore } from '../src/index.ts';

const admin: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };
const client = { ip: null, userAgent: null, proof: 'machine' };
const minute = 60_000;

let server: TestServer;
let url: string;
beforeAll(async () => {
  server = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
  url = await server.createDatabase();
  const authority = createAuthority({ store: await openPostgresStore({ url }) });
  await authority.migrate();
  await authority.close();
});
afterAll(() => server.close());

/** A node that asks the database every time, or one that has a cache. */
async function openNode(validationCacheMs = 0, address = url): Promise<Authority> {
  const store = await openPostgresStore({ url: address, patienceMs: 5_000, statementTimeoutMs: 5_000 });
  return createAuthority({ store, validationCacheMs });
}

/** The same, until the test is over. */
async function borrowNode(validationCacheMs = 0, address = url): Promise<Authority> {
  const node = await openNode(validationCacheMs, address);
  onTestFinished(() => node.close());
  return node;
}

interface Victim {
  readonly token: string;
  readonly id: SessionId;
  readonly username: string;
}

let users = 0;
async function mint(node: Authority, label: string | null = null): Promise<Victim> {
  const username = `user-${users++}`;
  await node.createUser({ username, password: null }, admin);
  const minted = await node.mint({ username, kind: 'minted', lifetimeMs: 60 * minute, label }, admin);
  if (!minted.ok) throw new Error(minted.code);
  return { token: minted.token.reveal(), id: minted.session.id, username };
}

const waysToDie: Record<string, (node: Authority, victim: Victim) => Promise<unknown>> = {
  'signed out': (node, { token }) => node.signOut(token, client),
  'ended by its id': (node, { id }) => node.endSession(id, admin),
  'all of the user ended': (node, { username }) => node.endSessions({ username }, admin),
  'everything ended': (node) => node.endSessions({ username: null }, admin),
  rotated: (node, { token }) => node.rotate(token, { client }),
  'rotated, and its grace over': async (node, { token }) => {
    await node.rotate(token, { client, graceMs: 1 });
    await pause(5);
  },
  'shortened to nothing': async (node, { id }) => {
    await node.shortenSession(id, node.now() + 1, admin);
    await pause(5);
  },
  'the user disabled': (node, { username }) => node.disableUser(username, admin),
  'the user deleted': (node, { username }) => node.deleteUser(username, admin),
  'the roles changed': (node, { username }) => node.setRoles(username, ['admin'], admin),
};

describe('a cache on one node, which another one tells of ends', () => {
  let plain: Authority;
  let caching: Authority;
  beforeAll(async () => {
    plain = await openNode();
    caching = await openNode(minute);
    await settled(caching, plain);
  });
  afterAll(async () => {
    await Promise.all([plain.close(), caching.close()]);
  });

  it.each(Object.entries(waysToDie))('is told at once: %s', async (_how, kill) => {
    const victim = await mint(plain);
    expect(await caching.validate(victim.token)).not.toBeNull();
    await kill(plain, victim);
    await until(async () => (await caching.validate(victim.token)) === null);
  });

  it('sees what else changes about a session', async () => {
    const { token } = await mint(plain);
    expect(await caching.validate(token)).toMatchObject({ data: {} });
    await plain.patchData(token, { theme: 'dark' });
    await until(async () => (await caching.validate(token))?.data.theme === 'dark');
  });

  it('is told of more ends at once than one message holds', async () => {
    const { username } = await mint(plain);
    const tokens: string[] = [];
    for (let number = 0; number < 250; number++) {
      const minted = await plain.mint({ username, kind: 'minted', lifetimeMs: minute }, admin);
      if (minted.ok) tokens.push(minted.token.reveal());
    }
    const kept = await plain.mint({ username, kind: 'minted', lifetimeMs: minute }, admin);
    if (!kept.ok) throw new Error(kept.code);
    for (const token of tokens) expect(await caching.validate(token)).not.toBeNull();
    await plain.endSessions({ username, exceptId: kept.session.id }, admin);
    await until(async () => (await Promise.all(tokens.map((token) => caching.validate(token)))).every(isNull));
    expect(await caching.validate(kept.token.reveal())).not.toBeNull();
  });

  it('listens again after its connection has been broken', async () => {
    const victim = await mint(plain);
    const before = await listeners();
    expect(before.length).toBeGreaterThan(0);
    await ask('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) pid', [before]);
    await until(async () => (await listeners()).some((pid) => !before.includes(pid)));
    await settled(caching, plain);
    expect(await caching.validate(victim.token)).not.toBeNull();
    await plain.signOut(victim.token, client);
    await until(async () => (await caching.validate(victim.token)) === null);
  });

  it('is told nothing of a token: only public ids travel', async () => {
    const heard: string[] = [];
    const listening = new pg.Client({ connectionString: url, application_name: 'curfew listening' });
    await listening.connect();
    onTestFinished(() => listening.end());
    listening.on('notification', ({ payload = '' }) => heard.push(payload));
    await listening.query('LISTEN curfew_sessions');
    for (const kill of Object.values(waysToDie)) await kill(plain, await mint(plain));
    const { token } = await mint(plain);
    await plain.patchData(token, { secret: 'value' });
    await listening.query('SELECT 1');
    expect(heard.length).toBeGreaterThanOrEqual(Object.keys(waysToDie).length);
    const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
    for (const payload of heard) expect(payload).toMatch(new RegExp(`^${uuid}(?:,${uuid})*$`));
  });
});

it('nothing is sent where no node has a cache', async () => {
  const plain = await borrowNode();
  await until(async () => (await listeners()).length === 0);
  let heard = 0;
  const listening = new pg.Client({ connectionString: url });
  await listening.connect();
  onTestFinished(() => listening.end());
  listening.on('notification', () => heard++);
  await listening.query('LISTEN curfew_sessions');
  for (const kill of Object.values(waysToDie)) await kill(plain, await mint(plain));
  await listening.query('SELECT 1');
  expect(heard).toBe(0);
});

describe('a cache on the node that ends', () => {
  it.each(Object.entries(waysToDie))('lets nobody in at the next request: %s', async (_how, kill) => {
    const node = await borrowNode(minute);
    for (let round = 0; round < 5; round++) {
      const victim = await mint(node);
      expect(await node.validate(victim.token)).not.toBeNull();
      // Lookups that are on their way while it ends must not bring it back.
      const [, ...crowd] = await Promise.all([
        kill(node, victim),
        ...Array.from({ length: 20 }, async (_, turn) => {
          await pause(turn / 4);
          return node.validate(victim.token);
        }),
      ]);
      expect(crowd).toHaveLength(20);
      expect(await node.validate(victim.token)).toBeNull();
    }
  });

  it('lets nobody in where the answer to the end was lost', async () => {
    let isLosing = false;
    const proxy = await startProxy({
      url,
      faultFor: ([sql = '']) => (isLosing && sql.startsWith('COMMIT') ? 'drop-after' : null),
      rewrite: deaf,
    });
    onTestFinished(() => proxy.close());
    const node = await borrowNode(minute, proxy.url);
    const victim = await mint(node);
    expect(await node.validate(victim.token)).not.toBeNull();
    isLosing = true;
    await expect(node.signOut(victim.token, client)).rejects.toMatchObject({ code: 'store-unavailable' });
    isLosing = false;
    expect(await node.validate(victim.token)).toBeNull();
  });
});

describe('the bound of a cache', () => {
  const boundMs = 700;

  it('holds where no message ever arrives', async () => {
    const proxy = await startProxy({ url, rewrite: deaf });
    onTestFinished(() => proxy.close());
    const [plain, caching] = [await borrowNode(), await borrowNode(boundMs, proxy.url)];
    const victim = await mint(plain);
    expect(await caching.validate(victim.token)).not.toBeNull();
    await plain.signOut(victim.token, client);
    await refusedWithin(boundMs, async () => ((await caching.validate(victim.token)) === null ? 'refused' : 'let in'));
  });

  it('holds where the database has gone away', async () => {
    const proxy = await startProxy({ url });
    const [plain, caching] = [await borrowNode(), await borrowNode(boundMs, proxy.url)];
    const victim = await mint(plain);
    await settled(caching, plain);
    expect(await caching.validate(victim.token)).not.toBeNull();
    await proxy.close();
    await plain.signOut(victim.token, client);
    await refusedWithin(boundMs, () =>
      caching.validate(victim.token).then(
        (session: LiveSession | null) => (session === null ? 'signed out' : 'let in'),
        (error) => (error.code === 'store-unavailable' ? 'refused' : error.code),
      ),
    );
  });
});

/** A connection that believes to listen, and hears nothing. */
function deaf(sql: string): string {
  return sql.startsWith('LISTEN') ? 'SELECT 1' : sql;
}

/** An answer to a question that was put after the bound has passed must be a refusal. */
async function refusedWithin(boundMs: number, put: () => Promise<string>): Promise<void> {
  const endedAt = performance.now();
  for (;;) {
    const askedAt = performance.now();
    const answer = await put();
    if (askedAt - endedAt > 3 * boundMs) return;
    if (askedAt - endedAt >= boundMs) expect(answer).toBe('refused');
    else expect(['refused', 'let in']).toContain(answer);
    await pause(10);
  }
}

/** Waits until a node has begun to listen, so that what it remembers from now on stays: one that begins forgets all. */
async function settled(caching: Authority, plain: Authority): Promise<void> {
  const canary = await mint(plain);
  await until(async () => {
    if ((await listeners()).length === 0) return false;
    await caching.validate(canary.token);
    await plain.patchData(canary.token, { seen: true });
    return (await caching.validate(canary.token))?.data.seen === true;
  });
}

async function listeners(): Promise<string[]> {
  const rows = await ask(
    // What it asks from time to time: it has listened for a while.
    `SELECT pid::text FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'curfew listening' AND query = 'SELECT 1'`,
  );
  return rows.map(({ pid }) => pid);
}

async function ask(sql: string, values: readonly unknown[] = []): Promise<{ pid: string }[]> {
  const asking = new pg.Client({ connectionString: url });
  await asking.connect();
  try {
    return (await asking.query(sql, [...values])).rows;
  } finally {
    await asking.end();
  }
}

/** Far less than the bound of a minute, far more than a message takes. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  const givingUpAt = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > givingUpAt) throw new Error('it has not come about');
    await pause(5);
  }
}

function isNull(value: unknown): boolean {
  return value === null;
}
