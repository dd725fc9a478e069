import { randomUUID } from 'node:crypto';
import { type Authority, createAuthority, type Requester, type User } from '@curfew/core';
import { openTestServer, startProxy, type TestServer } from '@curfew/test-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../src/index.ts';

const admin: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };

let server: TestServer;
let url: string;
let authority: Authority;
let ada: User;
beforeAll(async () => {
  server = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
  url = await server.createDatabase();
  authority = createAuthority({ store: await openPostgresStore({ url }) });
  await authority.migrate();
  for (const username of ['ada', 'eve']) {
    await authority.createUser({ username, password: null }, admin);
    await authority.mint({ username, kind: 'minted', lifetimeMs: 60_000 }, admin);
  }
  await authority.startAnonymous({ presented: null, client: { ip: null, userAgent: null } });
  ada = (await authority.findUser('ada')) as User;
});
afterAll(async () => {
  await authority.close();
  await server.close();
});

/** What the server's own role is shown where it asks for everything, having said on whose behalf. */
async function shown(actingFor: string | null, sql: string): Promise<(string | null)[]> {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=curfew' });
  await client.connect();
  try {
    await client.query('BEGIN');
    if (actingFor !== null) await client.query(`SELECT set_config('curfew.acting_for', $1, TRUE)`, [actingFor]);
    const { rows } = await client.query(sql);
    await client.query('ROLLBACK');
    return rows.map(({ owner }) => owner);
  } finally {
    await client.end();
  }
}

const everySession = 'SELECT user_id AS owner FROM sessions';
const everyEvent = 'SELECT DISTINCT user_id AS owner FROM events';

describe('row-level security', () => {
  it.each([everySession, everyEvent])(
    'shows the role of the server one user’s rows, or what it says it wants: %s',
    async (sql) => {
      expect(await shown(ada.id, sql)).toEqual([ada.id]);
      expect((await shown('*', sql)).length).toBeGreaterThan(2);
      expect(await shown(randomUUID(), sql)).toEqual([]);
    },
  );

  it.each([null, '', 'ada', '%', `${randomUUID()}' OR TRUE --`])('shows nothing to who says %j', async (actingFor) => {
    expect(await shown(actingFor, everySession)).toEqual([]);
    expect(await shown(actingFor, everyEvent)).toEqual([]);
  });

  it('lets nobody change, end or delete another user’s rows, or make one', async () => {
    const ended = `ended_at = now(), end_reason = 'revoked', ended_by = 'user'`;
    expect(await shown(ada.id, `UPDATE sessions SET ${ended} RETURNING user_id AS owner`)).toEqual([ada.id]);
    expect(await shown(ada.id, 'DELETE FROM sessions RETURNING user_id AS owner')).toEqual([ada.id]);
    const event = `INSERT INTO events (at, id, type, initiator, user_id, detail)
      VALUES (now(), '${randomUUID()}', 'sign-in', 'user', '${randomUUID()}', '{}')`;
    await expect(shown(ada.id, event)).rejects.toMatchObject({ code: '42501' });
  });

  it('is what the store asks under, whose statements could be wrong', async () => {
    // Every condition on the owner is taken out of the SQL on its way: what is left between the users is the database.
    const careless = await startProxy({
      url,
      rewrite: (sql) => sql.replace(/(?:\b[se]\.)?\buser_id = (\$\d+)::uuid/g, '$1::uuid IS NOT NULL'),
    });
    const store = await openPostgresStore({ url: careless.url });
    const sessions = await store.sessions.list({ userId: ada.id, limit: 10 }, Date.now());
    expect(sessions.items.map(({ username }) => username)).toEqual(['ada']);
    const events = await store.trail.list({ userId: ada.id, limit: 10 });
    expect(new Set(events.items.map(({ username }) => username))).toEqual(new Set(['ada']));
    const end = { at: Date.now(), reason: 'revoked', event: 'session-ended', actor: admin } as const;
    const ended = await store.sessions.end({ userId: ada.id }, end);
    expect(ended.map(({ username }) => username)).toEqual(['ada']);
    await store.life.close();
    await careless.close();
  });

  it('leaves nothing behind on the connections', async () => {
    const proxy = await startProxy({ url });
    const store = await openPostgresStore({ url: proxy.url, connections: 1 });
    await store.sessions.list({ userId: ada.id, limit: 10 }, Date.now());
    await expect(store.sessions.list({ userId: ada.id, limit: 10, cursor: 'broken' }, Date.now())).rejects.toThrow();
    const settings = await proxy.ask('SHOW curfew.acting_for');
    expect(new Set(settings.flat(2))).toEqual(new Set(['*']));
    expect((await store.sessions.list({ limit: 10 }, Date.now())).items.length).toBeGreaterThan(2);
    await store.life.close();
    await proxy.close();
  });

  it('signs nobody out where something in between drops the setting: the store cannot be opened', async () => {
    const proxy = await startProxy({
      url,
      rewrite: (sql) => sql.replace(`current_setting('curfew.acting_for', TRUE)`, `''`),
    });
    await expect(openPostgresStore({ url: proxy.url, patienceMs: 3_000 })).rejects.toMatchObject({
      message: expect.stringContaining('pooler'),
    });
    await proxy.close();
  });
});
