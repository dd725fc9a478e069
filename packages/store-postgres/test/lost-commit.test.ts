import { randomBytes, randomUUID } from 'node:crypto';
import type { Actor, Digest, NewSession, SessionId, SessionQuota, Store, UserId } from '@curfew/core';
import { type Fault, openTestServer, startProxy, type TestServer } from '@curfew/test-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../src/index.ts';

const now = 1_800_000_000_000;
const hour = 3_600_000;
const actor: Actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null };
const limits = { freeFailures: 2, firstDelayMs: 1_000, longestDelayMs: 1_000, forgetAfterMs: hour };

/**
 * A commit whose answer never comes may have happened or not. Each verb must then do what it should exactly once, and
 * answer as if nothing had been wrong; those that would do harm the second time are here.
 */
describe.each(['drop-after', 'drop-before'] as const)('the connection breaks at COMMIT: %s', (fault) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
  });
  afterAll(() => server.close());

  it('a user is created once, and not refused because of itself', async () => {
    await spoiled(async ({ store, spoilNext }) => {
      spoilNext();
      const created = await store.users.create(newUser(), actor);
      expect(created).toMatchObject({ ok: true });
      expect((await store.trail.list({ limit: 10 })).items).toHaveLength(1);
    });
  });

  it('a session is inserted once, and evicts once', async () => {
    await spoiled(async ({ store, spoilNext }) => {
      const user = newUser();
      await store.users.create(user, actor);
      const evicting = [{ most: 1, onLimit: 'evict-oldest' }] as const;
      const first = newSession(user.id);
      await insert(store, first, evicting);
      spoilNext();
      const second = newSession(user.id);
      const inserted = await insert(store, second, evicting);
      expect(inserted).toMatchObject({ ok: true, ended: [{ id: first.id, endReason: 'evicted' }] });
      const live = await store.sessions.findLive([first.digest, second.digest], now);
      expect(live.map((session) => session?.id)).toEqual([undefined, second.id]);
      expect((await store.trail.list({ limit: 10, sessionId: first.id })).items).toHaveLength(2);
    });
  });

  it('a session is rotated once, and the new token is the one that was handed out', async () => {
    await spoiled(async ({ store, spoilNext }) => {
      const session = newSession(null);
      await insert(store, session);
      spoilNext();
      const [id, digest] = [randomUUID() as SessionId, newDigest()];
      const rotation = { presented: session.digest, id, digest, now, graceMs: 0, reauthenticated: null, actor };
      expect(await store.sessions.rotate({ ...rotation, event: 'session-rotated' })).toMatchObject({ ok: true });
      expect(await store.sessions.findLive([session.digest, digest], now)).toMatchObject([null, { id }]);
    });
  });

  it('an end says what it ended', async () => {
    await spoiled(async ({ store, spoilNext }) => {
      const session = newSession(null);
      await insert(store, session);
      spoilNext();
      const end = { at: now, reason: 'revoked', event: 'session-ended', actor } as const;
      expect(await store.sessions.end({ digest: session.digest }, end)).toMatchObject([{ id: session.id }]);
      expect(await store.sessions.end({ digest: session.digest }, end)).toEqual([]);
      expect((await store.trail.list({ limit: 10, type: 'session-ended' })).items).toHaveLength(1);
    });
  });

  it('uses, sweeps and attempts are counted once', async () => {
    await spoiled(async ({ store, spoilNext }) => {
      const [used, old] = [newSession(null), newSession(null)];
      await insert(store, used);
      await insert(store, old);
      spoilNext();
      expect(await store.sessions.slide([{ digest: used.digest, usedAt: now + 5 }], now + 5)).toBe(1);
      await store.sessions.end({ id: old.id }, { at: now, reason: 'revoked', event: 'session-ended', actor });
      spoilNext();
      expect(await store.sessions.sweep(now + 1, 100)).toBe(1);
      spoilNext();
      expect(await store.throttle.admit([{ key: 'a', limits }], now)).toEqual({ ok: true });
      expect(await store.throttle.admit([{ key: 'a', limits }], now)).toEqual({ ok: true });
      spoilNext();
      expect(await store.throttle.admit([{ key: 'a', limits }], now)).toEqual({ ok: true });
      spoilNext();
      await store.throttle.settle({ forget: [], undo: ['a'] });
      expect(await store.throttle.admit([{ key: 'a', limits }], now)).toEqual({ ok: true });
      expect(await store.throttle.admit([{ key: 'a', limits }], now)).toMatchObject({ ok: false });
    });
  });

  async function spoiled(run: (spoiled: { store: Store; spoilNext: () => void }) => Promise<void>): Promise<void> {
    const url = await server.createDatabase();
    let next: Fault | null = null;
    const proxy = await startProxy({
      url,
      faultFor([sql]) {
        const now_ = sql === 'COMMIT' ? next : null;
        if (now_ !== null) next = null;
        return now_;
      },
    });
    const store = await openPostgresStore({ url: proxy.url, patienceMs: 20_000 });
    try {
      await store.life.migrate();
      await run({
        store,
        spoilNext() {
          expect(next).toBeNull();
          next = fault;
        },
      });
      expect(next).toBeNull();
    } finally {
      await store.life.close();
      await proxy.close();
      await server.dropDatabase(url);
    }
  }
});

function newUser() {
  const id = randomUUID() as UserId;
  const names = { username: `user-${id}`, usernameKey: `user-${id}` };
  return { id, ...names, passwordHash: null, roles: [], profile: {}, createdAt: now };
}

function newDigest(): Digest {
  return randomBytes(32).toString('hex') as Digest;
}

function newSession(userId: UserId | null): NewSession {
  return {
    ...{
      id: randomUUID() as SessionId,
      digest: newDigest(),
      userId,
      kind: userId === null ? 'anonymous' : 'interactive',
    },
    ...{ policy: 'default', createdAt: now, authenticatedAt: null, idleTimeoutMs: hour, lifetimeEndsAt: null },
    ...{ expiresAt: now + hour, ip: null, userAgent: null, label: null, data: {} },
  };
}

function insert(store: Store, session: NewSession, quotas: readonly SessionQuota[] = []) {
  const rest = { presented: null, carry: [], notBeforeSeen: null, event: 'sign-in', actor } as const;
  return store.sessions.insert({ session, quotas, ...rest });
}
