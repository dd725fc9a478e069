import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEvent, createAuthority, type Requester, type Store } from '@curfew/core';
import { createSealer, sealKeyFrom, verifyTrail } from '@curfew/signals/sealing';
import { openPostgresStore } from '@curfew/store-postgres';
import { openSqliteStore } from '@curfew/store-sqlite';
import { openTestServer, type TestServer } from '@curfew/test-postgres';
import Database from 'better-sqlite3';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

const root: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };
const key = sealKeyFrom(randomBytes(32));
const start = 1_800_000_000_000;

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
});
afterAll(() => server.close());

interface Trail {
  readonly store: Store;
  readonly path: string;
  /** As somebody with the rights of the database's owner may. */
  execute(sql: string): Promise<void>;
  closeRaw?(): void;
}

const engines: readonly (readonly [string, () => Promise<Trail>])[] = [
  [
    'on SQLite',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'curfew-trail-'));
      const path = join(folder, 'curfew.db');
      const store = openSqliteStore({ path });
      const raw = new Database(path);
      onTestFinished(async () => {
        if (raw.open) raw.close();
        await store.life.close();
        rmSync(folder, { recursive: true });
      });
      const triggers = () => raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all();
      return {
        ...{ store, path },
        closeRaw: () => raw.close(),
        async execute(sql) {
          for (const name of triggers()) raw.exec(`DROP TRIGGER ${name}`);
          raw.exec(sql);
        },
      };
    },
  ],
  [
    'on PostgreSQL',
    async () => {
      const url = await server.createDatabase();
      const store = await openPostgresStore({ url });
      const client = new pg.Client({
        connectionString: server.asSuperuser(url),
        options: '-c search_path=curfew -c session_replication_role=replica -c timezone=UTC',
      });
      await client.connect();
      onTestFinished(async () => {
        await client.end();
        await store.life.close();
      });
      return { store, path: url, execute: async (sql) => void (await client.query(sql)) };
    },
  ],
];

async function openSealed(open: () => Promise<Trail>) {
  const trail = await open();
  const { store } = trail;
  await store.life.migrate();
  let now = start;
  const { seals } = store;
  if (seals === undefined) throw new Error('no seals');
  const sealer = createSealer({
    ...{ seals, keys: [key], now: () => now, randomBytes, eventRetentionMs: 90 * 86_400_000, intervalMs: 1_000 },
  });
  const authority = createAuthority({ store, clock: () => now });
  const seal = async () => {
    now += 5_000;
    await sealer.seal();
  };
  for (let batch = 0; batch < 4; batch++) {
    for (let n = 0; n < 3; n++) {
      now += 60_000;
      await authority.createUser({ username: `user-${batch}-${n}`, password: null }, root);
    }
    await seal();
    now += 20 * 60_000;
  }
  const verify = () => verifyTrail(seals, { keys: [key.publicKey] });
  const faults = async () => (await verify()).faults.map(({ kind, seal: number }) => `${kind} ${number}`);
  const events = (await store.trail.list({ limit: 100 })).items.toReversed();
  const idOf = (index: number) => events[index]?.id ?? '';
  expect(await verify()).toMatchObject({ faults: [], seals: 4, events: 12, unsealed: 0 });
  return { ...trail, authority, seal, verify, faults, idOf, events, now: () => now };
}

describe.each(engines)('%s', (engine, open) => {
  test('whatever is done to the rows is found, and where it was done first', async () => {
    const { execute, faults, idOf, seal } = await openSealed(open);
    const nameOf = (first: string, second: string) =>
      `UPDATE events SET username = CASE WHEN id = '${idOf(3)}' THEN '${first}' ELSE '${second}' END
       WHERE id IN ('${idOf(3)}', '${idOf(4)}')`;
    const steps: readonly (readonly [string, string, string])[] = [
      [
        `UPDATE events SET username = 'User-2-1' WHERE id = '${idOf(7)}'`,
        `UPDATE events SET username = 'user-2-1' WHERE id = '${idOf(7)}'`,
        'changed 3',
      ],
      [nameOf('user-1-1', 'user-1-0'), nameOf('user-1-0', 'user-1-1'), 'changed 2'],
      [
        'UPDATE sealed_events SET seal = 5 - seal WHERE seal IN (2, 3)',
        'UPDATE sealed_events SET seal = 5 - seal WHERE seal IN (2, 3)',
        'chain 2',
      ],
      [
        `UPDATE seals SET signature = 'x' || signature WHERE number = 4`,
        'UPDATE seals SET signature = substr(signature, 2) WHERE number = 4',
        'chain 4',
      ],
    ];
    for (const [bend, mend, where] of steps) {
      await execute(bend);
      expect((await faults())[0]).toBe(where);
      await execute(mend);
      expect(await faults()).toEqual([]);
    }
    const values = `'sign-in', 'user', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}'`;
    const at = engine === 'on SQLite' ? 'at' : "at + INTERVAL '1 millisecond'";
    await execute(
      `INSERT INTO events (at, id, type, initiator, user_id, username, session_id, actor, ip, user_agent, reason, detail)
       SELECT ${at}, '${randomUUID()}', ${values} FROM events WHERE id = '${idOf(5)}'`,
    );
    expect(await faults()).toEqual(['put-in null']);
    // A sealer that finds it later does not cover it up.
    await seal();
    expect(await faults()).toEqual(['late 5']);
    await execute(`DELETE FROM events WHERE id = '${idOf(4)}'`);
    expect(await faults()).toEqual(['left-out 2', 'late 5']);
    await execute('DELETE FROM seals WHERE number = 1');
    expect((await faults())[0]).toBe('chain 1');
  });

  test('an erased person and events that were kept long enough leave it whole', async () => {
    const { authority, store, verify, seal } = await openSealed(open);
    await authority.erasePerson({ username: 'user-1-1' }, root);
    expect(await verify()).toMatchObject({ faults: [], forgotten: 1 });
    await seal();
    const short = createAuthority({ store, clock: () => start + 91 * 86_400_000, eventRetentionMs: 90 * 86_400_000 });
    // No seal says yet that they may go.
    await short.sweep({}, root);
    expect(await verify()).toMatchObject({ faults: [], deleted: 0 });
  });
});

test('on PostgreSQL, an event whose transaction ends after younger ones are sealed is sealed as well', async () => {
  const { store, path, seal, verify, now } = await openSealed((engines[1] as (typeof engines)[1])[1]);
  const client = new pg.Client({
    connectionString: server.asSuperuser(path),
    options: '-c search_path=curfew -c timezone=UTC',
  });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO events (at, id, type, initiator, detail) VALUES ($1::timestamptz, gen_random_uuid(), 'sign-in', 'user', '{}')`,
    [new Date(now())],
  );
  const younger: AuditEvent = {
    ...{ id: randomUUID(), at: now() + 10, type: 'sign-in', initiator: 'user', userId: null, username: null },
    ...{ sessionId: null, actor: null, ip: null, userAgent: null, reason: null, detail: {} },
  };
  await store.trail.record([younger]);
  await seal();
  expect(await verify()).toMatchObject({ faults: [], events: 13 });
  await client.query('COMMIT');
  expect(await verify()).toMatchObject({ faults: [], unsealed: 1 });
  await seal();
  expect(await verify()).toMatchObject({ faults: [], events: 14, unsealed: 0 });
});

test('on SQLite, one flipped byte of the file is found', async () => {
  const { store, path, events, seal, now, closeRaw } = await openSealed((engines[0] as (typeof engines)[0])[1]);
  const marked = { ...(events[0] as AuditEvent), id: randomUUID(), at: now(), userAgent: 'Flipped/1.0' };
  await store.trail.record([marked]);
  await seal();
  // Whoever closes last brings the log into the file.
  closeRaw?.();
  await store.life.close();
  const bytes = readFileSync(path);
  const at = bytes.indexOf('Flipped/1.0');
  expect(at).toBeGreaterThan(0);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const bent = `${path}.bent`;
  writeFileSync(bent, bytes);
  const opened = openSqliteStore({ path: bent });
  onTestFinished(() => opened.life.close());
  const { faults } = await verifyTrail(opened.seals, { keys: [key.publicKey] });
  expect(faults).toMatchObject([{ kind: 'changed', seal: 5, eventId: marked.id }]);
});
