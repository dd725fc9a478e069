import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor, Digest, SessionId, Store, UserId } from '@curfew/core';
import { type Fault, freePort, openTestServer, startProxy, type TestServer } from '@curfew/test-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../src/index.ts';

const now = 1_800_000_000_000;
const actor: Actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null };
const limits = { freeFailures: 2, firstDelayMs: 1_000, longestDelayMs: 1_000, forgetAfterMs: 1_000 };

let server: TestServer;
let url: string;
let folder: string;
beforeAll(async () => {
  server = await openTestServer();
  folder = await mkdtemp(join(tmpdir(), 'curfew-connection-'));
  url = await server.createDatabase();
  const store = await openPostgresStore({ url });
  await store.life.migrate();
  await store.life.close();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe('connections', () => {
  it('carry nothing from one use to the next', async () => {
    const proxy = await startProxy({ url });
    const store = await openPostgresStore({ url: proxy.url });
    const before = new Map((await proxy.ask('SHOW ALL')).flat().map(([name, value]) => [name, value]));
    expect(before.size).toBeGreaterThan(300);
    await everyVerb(store);
    const after = await proxy.ask('SHOW ALL');
    expect(after.length).toBeGreaterThan(1);
    for (const settings of after) {
      // Those of extensions appear, with their defaults, when something first needs them.
      const own = settings.filter(([name]) => !/^(plpgsql|pg_trgm)\./.test(name ?? ''));
      expect(own.filter(([name, value]) => before.get(name ?? '') !== value)).toEqual([]);
    }
    const leftovers = `
      SELECT 'cursor', name FROM pg_cursors UNION ALL SELECT 'channel', pg_listening_channels()
      UNION ALL SELECT 'table', relname FROM pg_class WHERE relpersistence = 't'
      UNION ALL SELECT 'lock', locktype FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'
      UNION ALL SELECT 'statement', name FROM pg_prepared_statements WHERE name NOT LIKE 'curfew\\_%'`;
    expect((await proxy.ask(leftovers)).flat()).toEqual([]);
    await store.life.close();
    await proxy.close();
  });

  it('have limits to how long anything takes, from their start on', async () => {
    const proxy = await startProxy({ url });
    const store = await openPostgresStore({ url: proxy.url, statementTimeoutMs: 4_000 });
    const limit = (name: string) => proxy.ask(`SHOW ${name}`);
    expect(await limit('statement_timeout')).toEqual([[['4s']]]);
    expect(await limit('lock_timeout')).toEqual([[['2s']]]);
    expect(await limit('idle_in_transaction_session_timeout')).toEqual([[['10s']]]);
    await store.life.close();
    await proxy.close();
  });

  it('are few, and who comes when too many wait is sent away', async () => {
    // Nobody waits too long here, however busy the machine is: those are sent away who come when the queue is full.
    const store = await openPostgresStore({ url, connections: 1, patienceMs: 60_000 });
    const crowd = Array.from({ length: 1_500 }, () =>
      store.users.find({ usernameKey: 'nobody' }).catch((error) => error.code),
    );
    const outcomes = await Promise.all(crowd);
    expect(outcomes.filter((outcome) => outcome === null).length).toBeGreaterThanOrEqual(1_000);
    expect(outcomes.filter((outcome) => outcome === 'overloaded').length).toBeGreaterThan(300);
    expect(await store.users.find({ usernameKey: 'nobody' })).toBeNull();
    await store.life.close();
  });

  it('that are closed let nobody in', async () => {
    const store = await openPostgresStore({ url });
    await store.life.close();
    await expect(store.sessions.findLive([newDigest()], now)).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(store.life.close()).resolves.toBeUndefined();
  });
});

describe('finding the primary', () => {
  it('goes on to the next host where one does not answer', async () => {
    const { port } = new URL(url);
    const several = url.replace(`127.0.0.1:${port}`, `127.0.0.1:${await freePort()},127.0.0.1:${port}`);
    const store = await openPostgresStore({ url: several });
    await expect(store.life.ping()).resolves.toBeUndefined();
    await store.life.close();
  });

  it('refuses a server that takes no writes', async () => {
    const readOnly = await server.createDatabase({ settings: { default_transaction_read_only: 'on' } });
    await expect(openPostgresStore({ url: readOnly, patienceMs: 3_000 })).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('standby'),
    });
  });

  it('refuses to work through something that drops its settings', async () => {
    const proxy = await startProxy({
      url,
      rewrite: (sql) => sql.replace("current_setting('timezone')", "'Europe/Berlin'"),
    });
    await expect(openPostgresStore({ url: proxy.url, patienceMs: 3_000 })).rejects.toMatchObject({
      message: expect.stringContaining('pooler'),
    });
    await proxy.close();
  });

  it('says where it could not connect, and never the password', async () => {
    const wrong = new URL(url);
    wrong.password = 'hunter2';
    const error = await openPostgresStore({ url: wrong.href, patienceMs: 3_000 }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'store-unavailable' });
    expect(`${error.message} ${error.stack} ${error.cause}`).not.toContain('hunter2');
    expect(error.message).toContain(wrong.host);
  });

  it('takes the password from a file', async () => {
    const { password } = new URL(url);
    const path = join(folder, 'password');
    await writeFile(path, `${password}\n`);
    const without = new URL(url);
    without.password = '';
    const store = await openPostgresStore({ url: without.href, passwordFile: path });
    await expect(store.life.ping()).resolves.toBeUndefined();
    await store.life.close();
  });
});

describe('when the database does not answer', () => {
  it.each(['silence', 'drop-before', 'drop-after'] as const)(
    'nobody is let in, and nobody is signed out: %s',
    async (fault) => {
      let spoil: Fault | null = null;
      const proxy = await startProxy({ url, faultFor: () => spoil });
      const store = await openPostgresStore({ url: proxy.url, patienceMs: 2_000, statementTimeoutMs: 1_000 });
      const { digest } = await newSession(store);
      spoil = fault;
      const refused = { code: 'store-unavailable' };
      await expect(store.sessions.findLive([digest], now)).rejects.toMatchObject(refused);
      await expect(store.sessions.slide([{ digest, usedAt: now + 1 }], now + 1)).rejects.toMatchObject(refused);
      await expect(store.life.ping()).rejects.toMatchObject(refused);
      spoil = null;
      expect(await store.sessions.findLive([digest], now)).toMatchObject([{ kind: 'anonymous' }]);
      await store.life.close();
      await proxy.close();
    },
  );
});

async function newSession(store: Store): Promise<{ readonly digest: Digest; readonly id: SessionId }> {
  const [id, digest] = [randomUUID() as SessionId, newDigest()];
  await store.sessions.insert({
    session: {
      ...{ id, digest, userId: null, kind: 'anonymous', policy: 'default', createdAt: now, authenticatedAt: null },
      ...{ idleTimeoutMs: 1_000, lifetimeEndsAt: null, expiresAt: now + 1_000, ip: null, userAgent: null, label: null },
      data: {},
    },
    ...{ presented: null, carry: [], quotas: [], notBeforeSeen: null, actor },
    event: 'anonymous-session-created',
  });
  return { id, digest };
}

async function everyVerb(store: Store): Promise<void> {
  const username = randomUUID();
  const names = { username, usernameKey: username };
  const user = { id: randomUUID() as UserId, ...names, passwordHash: null, roles: [], profile: {}, createdAt: now };
  await store.users.create(user, actor);
  await store.users.create(user, actor);
  const { digest, id } = await newSession(store);
  const rotation = { presented: digest, id: randomUUID() as SessionId, digest: newDigest(), now, graceMs: 10, actor };
  await Promise.all([
    store.sessions.rotate({ ...rotation, reauthenticated: null, event: 'session-rotated' }),
    store.sessions.patchData(digest, { a: 1 }, now),
    store.sessions.slide([{ digest, usedAt: now + 1 }], now + 1),
    store.sessions.findLive([digest], now),
    store.sessions.find({ digest }),
    store.users.find({ usernameKey: username }),
    store.users.findCredentials(username),
    store.users.list({ limit: 1 }),
    store.sessions.list({ limit: 1 }, now),
    store.trail.list({ limit: 1 }),
    store.life.statistics(now, 10),
  ]);
  await store.sessions.shorten([{ id, lifetimeEndsAt: now + 5, idleTimeoutMs: 5 }], now, actor);
  await store.users.change(username, { type: 'disable' }, now, actor);
  await store.throttle.admit([{ key: username, limits }], now);
  await store.throttle.settle({ forget: [username], undo: ['x'] });
  await store.sessions.end({ digest }, { at: now, reason: 'revoked', event: 'session-ended', actor });
  await store.trail.record([]);
  await store.sessions.sweep(now + 1, 10);
  await store.life.sweep(now - 1, 10);
  await store.life.migrations();
  await store.life.migrate();
}

function newDigest(): Digest {
  return randomBytes(32).toString('hex') as Digest;
}
