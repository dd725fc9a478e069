import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Digest, SessionId, StoredSession, StoredUser, UserId } from '@curfew/core';
import { openPostgresStore, type PostgresStore } from '@curfew/store-postgres';
import { openSqliteStore, type SqliteStore } from '@curfew/store-sqlite';
import { openTestServer, type TestServer } from '@curfew/test-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanEnvironment, curfew, curfewCommand } from '../support/command.ts';
import { ask, withCookie } from '../support/http.ts';
import { startServer, temporaryFolder } from '../support/server.ts';

const count = 40_000;
const hour = 3_600_000;

let postgres: TestServer;
beforeAll(async () => {
  postgres = await openTestServer();
});
afterAll(() => postgres.close());

test(`${count} live sessions move from SQLite to PostgreSQL, killed on the way, and every cookie keeps working`, {
  timeout: 180_000,
}, async () => {
  const directory = await temporaryFolder();
  const to = await postgres.createDatabase();
  const path = join(directory, 'old.db');
  const args = ['migrate-store', `sqlite:${path}`, to];
  const source = openSqliteStore({ path });
  await fill(source);

  const first = spawn(process.execPath, [curfewCommand, ...args], { cwd: directory, env: cleanEnvironment() });
  const ended = once(first, 'exit');
  await untilMoved(to, 10_000);
  first.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  const target = await openPostgresStore({ url: to });
  const partial = (await target.move.contentSize()).sessions;
  expect(partial).toBeGreaterThanOrEqual(10_000);
  expect(partial).toBeLessThan(count);

  // Half a store serves nobody: who is ended at the source now would be let in by it.
  const serving = await curfew(['serve', '--store', to, '--listen', '127.0.0.1:0'], { cwd: directory });
  expect([serving.code, serving.stderr]).toEqual([69, expect.stringContaining('has not been filled in full from')]);

  const over = Array.from({ length: count / 200 }, (_, number) => sessionOf(number * 200).id);
  const actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' } as const;
  await source.sessions.end({ ids: over }, { at: Date.now(), reason: 'revoked', event: 'session-ended', actor });

  expect(await curfew(args, { cwd: directory })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^moved 1 user, 40,000 sessions and 200 events to /),
  });
  expect(await target.move.contentSize()).toEqual(await source.move.contentSize());
  for (let start = 0; start < count; start += 1_000) {
    const digests = Array.from({ length: 1_000 }, (_, index) => sessionOf(start + index).digest);
    const found = await target.sessions.findLive(digests, Date.now());
    const isRight = found.map((session, index) =>
      (start + index) % 200 === 0 ? session === null : session?.id === sessionOf(start + index).id,
    );
    expect(isRight.every(Boolean)).toBe(true);
  }
  await target.life.close();
  await source.life.close();

  const server = await startServer({ directory, environment: { CURFEW_STORE: to } });
  for (let number = 0; number < count; number += 499) {
    const { status } = await ask(server.origin, 'GET /verify', { headers: withCookie(tokenOf(number)) });
    expect([number, status]).toEqual([number, number % 200 === 0 ? 401 : 204]);
  }
  expect((await curfew(args, { cwd: directory })).stderr).toContain('has been in use since');
});

/** Through the same verbs: a store that is filled and then opened. */
async function fill({ life, move }: PostgresStore | SqliteStore): Promise<void> {
  await life.migrate();
  await move.beginImport('nowhere', 0);
  await move.importUsers([user], { after: null, through: null }, 0);
  const sessions = Array.from({ length: count }, (_, number) => sessionOf(number));
  sessions.sort((a, b) => (a.digest < b.digest ? -1 : 1));
  for (let start = 0; start < count; start += 5_000) {
    const batch = sessions.slice(start, start + 5_000);
    const after = sessions[start - 1]?.digest ?? null;
    await move.importSessions(batch, { after, through: batch.at(-1)?.digest ?? null });
  }
  await move.completeImport(0);
  await move.openForUse(0);
}

async function untilMoved(url: string, enough: number): Promise<void> {
  const store = await openPostgresStore({ url });
  const moved = () =>
    store.move.contentSize().then(
      ({ sessions }) => sessions,
      // There is no schema yet.
      () => 0,
    );
  while ((await moved()) < enough) await pause(10);
  await store.life.close();
}

const startedAt = Date.now();

const user: StoredUser = {
  id: randomUUID() as UserId,
  username: 'ada',
  usernameKey: 'ada',
  passwordHash: null,
  secondFactor: null,
  means: { passkeys: [], link: null },
  roles: ['reader'],
  profile: {},
  createdAt: startedAt - hour,
  identities: [{ issuer: 'https://id.example', subject: 'ada' }],
  disabledAt: null,
  deletedAt: null,
  signedInAt: null,
  sessionsNotBefore: 0,
  revision: 1,
};

function tokenOf(number: number): string {
  return String(number).padStart(40, 'x');
}

function sessionOf(number: number): StoredSession {
  return {
    digest: createHash('sha256').update(tokenOf(number)).digest('hex') as Digest,
    id: `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}` as SessionId,
    userId: user.id,
    kind: 'interactive',
    policy: 'default',
    createdAt: startedAt - 1_000,
    proofs: [],
    level: null,
    provider: null,
    authenticatedAt: startedAt - 1_000,
    lastUsedAt: startedAt - 1_000,
    idleTimeoutMs: hour,
    lifetimeEndsAt: startedAt + 24 * hour,
    expiresAt: startedAt + hour,
    successorId: null,
    endedAt: null,
    endReason: null,
    endedBy: null,
    ip: '192.0.2.7',
    userAgent: 'Browser/1.0',
    label: null,
    scopes: null,
    binding: null,
    data: {},
  };
}
