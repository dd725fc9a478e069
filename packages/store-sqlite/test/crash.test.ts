import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor, Digest, SessionId, SessionInsertion, Store } from '@curfew/core';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../src/index.ts';
import { startProcess } from './remote-store.ts';

const now = 1_800_000_000_000;
const actor: Actor = { initiator: 'user', actor: null, ip: null, userAgent: null };

test('a process killed while it writes loses nothing that it acknowledged', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-crash-'));
  const path = join(folder, 'curfew.db');
  const first = openSqliteStore({ path });
  await first.life.migrate();
  await first.life.close();

  for (let round = 0; round < 4; round++) {
    const started = new Set<Digest>();
    const ended = new Set<Digest>();
    const process = startProcess();
    const remote = await process.open({ path });
    const working = Array.from({ length: 8 }, () => work(remote, started, ended));
    while (ended.size < 40) await new Promise((resolve) => setImmediate(resolve));
    await process.kill();
    // What was under way gets no answer any more.
    for (const each of working) each.catch(() => undefined);

    const store = openSqliteStore({ path });
    const digests = [...started];
    const live = await store.sessions.findLive(digests, now);
    for (const [index, session] of live.entries()) {
      const digest = digests[index] as Digest;
      if (ended.has(digest)) expect(session).toBeNull();
      expect(await store.sessions.find({ digest }), 'a session that was acknowledged').not.toBeNull();
    }
    await store.life.close();
  }

  const raw = new Database(path);
  expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(raw.pragma('foreign_key_check')).toEqual([]);
  raw.close();
  await rm(folder, { recursive: true });
});

async function work(store: Store, started: Set<Digest>, ended: Set<Digest>): Promise<never> {
  for (;;) {
    const insertion = insertionOf(randomBytes(32).toString('hex') as Digest);
    const { digest } = insertion.session;
    await store.sessions.insert(insertion);
    started.add(digest);
    await store.sessions.slide([{ digest, usedAt: now + 1 }], now + 1);
    await store.sessions.end({ digest }, { at: now + 1, reason: 'signed-out', event: 'sign-out', actor });
    ended.add(digest);
  }
}

function insertionOf(digest: Digest): SessionInsertion {
  return {
    session: {
      ...{ id: randomUUID() as SessionId, digest, userId: null, kind: 'anonymous', policy: 'default' },
      ...{
        createdAt: now,
        authenticatedAt: null,
        idleTimeoutMs: 60_000,
        lifetimeEndsAt: null,
        expiresAt: now + 60_000,
      },
      ...{ ip: null, userAgent: null, label: null, data: {} },
    },
    ...{ presented: null, carry: [], quotas: [], notBeforeSeen: null },
    ...{ event: 'anonymous-session-created', actor },
  };
}
