import { type Authority, createAuthority, type Requester } from '@curfew/core';
import { openTestServer, type TestServer } from '@curfew/test-postgres';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openPostgresStore } from '../src/index.ts';

const admin: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };
const client = { ip: null, userAgent: null, proof: 'machine' };

let server: TestServer;
let url: string;
beforeAll(async () => {
  server = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
});
afterAll(() => server.close());
beforeEach(async () => {
  url = await server.createDatabase();
});

async function openNode(): Promise<Authority> {
  const node = createAuthority({ store: await openPostgresStore({ url }) });
  onTestFinished(() => node.close());
  return node;
}

async function execute(...statements: readonly string[]): Promise<void> {
  const connection = new pg.Client({ connectionString: url, options: '-c search_path=curfew' });
  await connection.connect();
  try {
    for (const sql of statements) await connection.query(sql);
  } finally {
    await connection.end();
  }
}

/** Everything that a node does all day. */
async function work(node: Authority, username: string): Promise<void> {
  await node.createUser({ username, password: null }, admin);
  const minted = await node.mint({ username, kind: 'minted', lifetimeMs: 60_000 }, admin);
  if (!minted.ok) throw new Error(minted.code);
  const rotated = await node.rotate(minted.token.reveal(), { client });
  if (!rotated.ok) throw new Error(rotated.code);
  const token = rotated.token.reveal();
  expect(await node.validate(token)).toMatchObject({ username });
  expect(await node.patchData(token, { cart: 1 })).toEqual({ cart: 1 });
  expect((await node.listSessions({ username, limit: 10 })).items).toHaveLength(2);
  expect((await node.listEvents({ username, limit: 10 })).items.length).toBeGreaterThan(2);
  expect(await node.signOut(token, client)).toBe(true);
  expect(await node.validate(token)).toBeNull();
  await node.sweep({ retentionMs: 0 }, admin);
}

describe('while a newer version is rolled out', () => {
  it('a node of the older one works on, with what it has prepared, and starts anew', async () => {
    const running = await openNode();
    await running.migrate();
    await work(running, 'before');
    await execute(
      'ALTER TABLE sessions ADD COLUMN from_the_future text',
      'ALTER TABLE users ADD COLUMN from_the_future text',
      'ALTER TABLE events ADD COLUMN from_the_future text',
      'CREATE TABLE from_the_future (id uuid PRIMARY KEY)',
      `INSERT INTO migrations VALUES ('9999-from-the-future', '2030-01-01T00:00:00.000Z')`,
    );
    await work(running, 'during');
    const starting = await openNode();
    expect(await starting.migrate()).toEqual([]);
    await work(starting, 'after');
  });

  it('a node that misses something, where there is more than it knows, refuses to mix the two', async () => {
    const node = await openNode();
    await node.migrate();
    const last = (await node.migrations()).at(-1)?.name;
    await execute(
      `DELETE FROM migrations WHERE name = '${last}'`,
      `INSERT INTO migrations VALUES ('9999-from-the-future', '2030-01-01T00:00:00.000Z')`,
    );
    await expect(node.migrate()).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('9999-from-the-future'),
    });
  });
});

describe('a user whom a node of the version before has made', () => {
  const made = (name: string) =>
    `INSERT INTO users (id, username, roles, profile, created_at, sessions_not_before, revision)
     VALUES (gen_random_uuid(), '${name}', '{}', '{}', now(), now(), 1)`;

  it.each([
    ['where the database gives them a key', []],
    // As on CockroachDB.
    ['where it cannot', ['DROP TRIGGER curfew_key ON users']],
  ])('is found, and nobody else takes their name: %s', async (_, before) => {
    const node = await openNode();
    await node.migrate();
    await execute(...before, made('ada'));
    expect(await node.findUser('Ada')).toMatchObject({ username: 'ada' });
    for (const username of ['ADA', 'ada']) {
      expect(await node.createUser({ username, password: null }, admin)).toMatchObject({ code: 'user-exists' });
    }
    expect(await node.mint({ username: 'Ada', kind: 'minted', lifetimeMs: 1_000 }, admin)).toMatchObject({ ok: true });
    expect(await node.setRoles('aDA', ['reader'], admin)).toMatchObject({ ok: true, user: { username: 'ada' } });
    expect((await node.listUsers({ limit: 5 })).items).toMatchObject([{ username: 'ada', roles: ['reader'] }]);
  });
});

describe('a node that died while it migrated', () => {
  it('has left steps without an entry in the ledger: each of them can be repeated', async () => {
    const node = await openNode();
    const names = await node.migrate();
    await work(node, 'ada');
    await execute('DELETE FROM migrations');
    expect(await node.migrate()).toEqual(names);
    await work(node, 'eve');
  });

  it('holds the others up no longer than its lease lasts', async () => {
    const node = await openNode();
    await node.migrate();
    const last = (await node.migrations()).at(-1)?.name ?? '';
    await execute(
      `DELETE FROM migrations WHERE name = '${last}'`,
      `UPDATE migrations_lock SET is_locked = 1, holder = gen_random_uuid(), expires_at = now() + INTERVAL '1 second'`,
    );
    expect(await node.migrate()).toEqual([last]);
  });
});
