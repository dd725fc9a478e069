import { randomBytes, randomUUID } from 'node:crypto';
import type { Actor, Digest, LiveSession, NewSession, SessionId, Store, UserId } from '@curfew/core';
import { copyCluster, createCluster, openTestServer, type TestServer } from '@curfew/test-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { openPostgresStore } from '../src/index.ts';

const now = 1_800_000_000_000;
const actor: Actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null };

let server: TestServer;
let url: string;
let store: Store;
beforeAll(async () => {
  server = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
  url = await server.createDatabase();
  store = await openPostgresStore({ url });
  await store.life.migrate();
});
afterAll(async () => {
  await store.life.close();
  await server.close();
});

describe('what is remembered of a session', () => {
  it('is never older than its row, whoever changes it', async () => {
    const { digest, id, userId } = await insert(store);
    const found = async () => {
      const [session] = await store.sessions.findLive([digest], now);
      return session ?? null;
    };
    expect(await found()).toBe(await found());
    await administer(server.asSuperuser(url), `UPDATE sessions SET label = 'changed' WHERE id = '${id}'`);
    expect(await found()).toMatchObject({ label: 'changed' });
    await administer(server.asSuperuser(url), `UPDATE users SET roles = '{admin}' WHERE id = '${userId}'`);
    expect(await found()).toMatchObject({ roles: ['admin'], label: 'changed' });
    await administer(server.asSuperuser(url), `UPDATE users SET disabled_at = now() WHERE id = '${userId}'`);
    expect(await found()).toBeNull();
    await administer(
      server.asSuperuser(url),
      `UPDATE users SET disabled_at = NULL, roles = '{}' WHERE id = '${userId}'`,
    );
    expect(await found()).toMatchObject({ roles: [], label: 'changed' });
    await administer(
      server.asSuperuser(url),
      `UPDATE sessions SET data = '{"a": 1}'; UPDATE sessions SET data = '{"b": 2}'`,
    );
    expect((await found())?.data).toEqual({ b: 2 });
    await administer(server.asSuperuser(url), `DELETE FROM sessions WHERE id = '${id}'`);
    expect(await found()).toBeNull();
  });

  it('is of no use to a session that has just come to its end', async () => {
    const { digest } = await insert(store);
    expect(await store.sessions.findLive([digest], now + 999)).not.toContain(null);
    expect(await store.sessions.findLive([digest], now + 1_000)).toEqual([null]);
    expect(await store.sessions.findLive([digest], now + 999)).not.toContain(null);
  });

  it('cannot be changed by whoever is given it', async () => {
    const { digest } = await insert(store);
    const [session] = await store.sessions.findLive([digest], now);
    expect(() => Object.assign(session as { label: string }, { label: 'mine' })).toThrow(TypeError);
  });

  it.each([0, 1, 5, 1_000])('does not matter to the answer: %d sessions at most', async (memoCapacity) => {
    const small = await openPostgresStore({ url, memoCapacity });
    const kept = await Promise.all(Array.from({ length: 12 }, () => insert(store)));
    const strangers = Array.from({ length: 12 }, newDigest);
    for (let round = 0; round < 5; round++) {
      const asked = kept.flatMap(({ digest }, n) => [digest, strangers[n] as Digest, digest]);
      const answers = await small.sessions.findLive(asked, now);
      expect(answers.map((session) => session?.id)).toEqual(kept.flatMap(({ id }) => [id, undefined, id]));
      await store.sessions.end(
        { digest: kept.shift()?.digest as Digest },
        { at: now, reason: 'revoked', event: 'session-ended', actor },
      );
    }
    await small.life.close();
  });

  it('ends with its connection: another server has the same numbers for other things', async () => {
    const one = await createCluster();
    await one.start();
    const first = await openPostgresStore({ url: one.url() });
    await first.life.migrate();
    const { digest } = await insert(first);
    await first.life.close();
    await one.stop();
    const other = await copyCluster(one);
    await Promise.all([one.start(), other.start()]);
    const label = (text: string) => `UPDATE sessions SET label = '${text}' RETURNING xmin`;
    const [written, alsoWritten] = [
      await administer(one.url(), label('one')),
      await administer(other.url(), label('other')),
    ];
    expect(written).toEqual(alsoWritten);

    const both = one.url().replace(`:${one.port}/`, `:${one.port},127.0.0.1:${other.port}/`);
    const node = await openPostgresStore({ url: both, patienceMs: 20_000 });
    expect(await node.sessions.findLive([digest], now)).toMatchObject([{ label: 'one' }]);
    await one.kill();
    expect(await node.sessions.findLive([digest], now)).toMatchObject([{ label: 'other' }]);
    await node.life.close();
    await Promise.all([one.remove(), other.remove()]);
  });
});

test('sessions are found by their digests where the planner knows nothing of the table yet', async () => {
  const fresh = await server.createDatabase();
  const lookups = await openPostgresStore({ url: fresh });
  await lookups.life.migrate();
  const superuser = server.asSuperuser(fresh);
  await administer(superuser, 'ALTER TABLE sessions SET (autovacuum_enabled = FALSE)');
  const asked = await Promise.all(Array.from({ length: 10 }, () => insert(lookups)));
  const living = `
    INSERT INTO sessions (digest, id, user_id, kind, policy, created_at, last_used_at, idle_timeout_ms, expires_at, data)
    SELECT sha256(n::text::bytea), gen_random_uuid(), user_id, kind, policy, created_at, last_used_at, 0,
      expires_at + INTERVAL '1 day', data FROM sessions, generate_series(1, 2000) AS n WHERE id = '${asked[0]?.id}'`;
  await administer(superuser, living);
  for (const memoCapacity of [0, 100]) {
    const node = await openPostgresStore({ url: fresh, memoCapacity, lookupConnections: 1 });
    const before = await readSoFar(superuser);
    // Often enough for the plan that does not look at the values.
    for (let round = 0; round < 12; round++) {
      const found = await node.sessions.findLive(
        asked.map(({ digest }) => digest),
        now,
      );
      expect(found).not.toContain(null);
    }
    // What a connection has read, it reports when it ends.
    await node.life.close();
    await expect
      .poll(async () => (await readSoFar(superuser)) - before, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(120);
    expect((await readSoFar(superuser)) - before).toBeLessThan(500);
  }
  await lookups.life.close();
});

async function readSoFar(address: string): Promise<number> {
  const counted = 'SELECT seq_tup_read + idx_tup_fetch AS rows FROM pg_stat_user_tables';
  const [found] = (await administer(address, `${counted} WHERE relname = 'sessions'`)) as { rows: string }[];
  return Number(found?.rows);
}

async function administer(address: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: address, options: '-c search_path=curfew' });
  await client.connect();
  const result = await client.query(sql);
  await client.end();
  return result.rows;
}

async function insert(
  into: Store,
): Promise<{ readonly digest: Digest; readonly id: SessionId; readonly userId: UserId }> {
  const [id, digest, userId] = [randomUUID() as SessionId, newDigest(), randomUUID() as UserId];
  const names = { username: userId, usernameKey: userId };
  const user = { id: userId, ...names, passwordHash: null, roles: [], profile: {}, createdAt: now };
  await into.users.create(user, actor);
  const session: NewSession = {
    ...{ id, digest, userId, kind: 'interactive', policy: 'default', createdAt: now, authenticatedAt: now },
    ...{ idleTimeoutMs: 1_000, lifetimeEndsAt: null, expiresAt: now + 1_000, ip: null, userAgent: null, label: null },
    data: {},
  };
  const rest = { presented: null, carry: [], quotas: [], notBeforeSeen: null } as const;
  const inserted = await into.sessions.insert({ session, ...rest, event: 'sign-in', actor });
  if (!inserted.ok) throw new Error(inserted.code);
  return { digest, id, userId } satisfies Pick<LiveSession, 'id'> & { digest: Digest; userId: UserId };
}

function newDigest(): Digest {
  return randomBytes(32).toString('hex') as Digest;
}
