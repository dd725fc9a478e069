import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createAuthority } from '@curfew/core';
import { createServer } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const sessions = 100_000;
/** As objects, all of the sessions would be several times as much. */
const allowedGrowth = 24 * 1_024 * 1_024;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

let address: string;
let authorization: string;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-memory-'));
  const path = join(folder, 'curfew.db');
  const store = openSqliteStore({ path });
  await store.life.migrate();
  populate(path);
  const authority = createAuthority({ store });
  const actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' } as const;
  await authority.createUser({ username: 'root', password: null, roles: ['admin'] }, actor);
  const minted = await authority.mint({ username: 'root', kind: 'api', lifetimeMs: null }, actor);
  if (!minted.ok) throw new Error(minted.code);
  authorization = `Bearer ${minted.token.reveal()}`;
  const server = createServer({ authority, log: { level: 'silent' }, streams: { intervalMs: 50 } });
  ({ address } = await server.listen({ host: '127.0.0.1', port: 0 }));
  closers.push(
    () => server.close(),
    () => authority.close(),
    () => rm(folder, { recursive: true }),
  );
});

afterAll(async () => {
  for (const close of closers) await close();
});

/** In a process of its own: two copies of SQLite in one process take each other's locks away. */
function populate(path: string): void {
  const now = Date.now();
  const sql = `
    PRAGMA synchronous = OFF;
    WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ${sessions})
    INSERT INTO sessions (digest, id, kind, policy, created_at, last_used_at, idle_timeout_ms, lifetime_ends_at, expires_at,
      ip, user_agent, data)
    SELECT unhex(printf('%064x', n)), printf('00000000-0000-4000-8000-%012x', n), 'anonymous', 'default',
      ${now} - n, ${now}, 0, ${now + 86_400_000}, ${now + 86_400_000}, '192.0.2.7', printf('Browser/%0400d', n), '{}'
    FROM numbers`;
  const program = `
    import { DatabaseSync } from 'node:sqlite';
    const sqlite = new DatabaseSync(${JSON.stringify(path)});
    sqlite.exec(${JSON.stringify(sql)});
    sqlite.close();`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', program]);
}

async function call<Answer>(path: string, body?: object): Promise<Answer> {
  const answer = await fetch(address + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Answer;
}

function usedMemory(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** How much more memory is in use at the worst of many moments while `work` goes on than before it. */
async function growthOf(work: () => Promise<void>): Promise<number> {
  const before = usedMemory();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, usedMemory());
  }, 100);
  await work();
  clearInterval(watch);
  return Math.max(most, usedMemory()) - before;
}

interface Report {
  readonly matched: number;
  readonly exact: boolean;
  readonly ended: number;
  readonly complete: boolean;
  readonly cursor: string | null;
}

describe('a hundred thousand sessions', () => {
  it('are listed, looked through and counted in the memory of a page', { timeout: 240_000 }, async () => {
    await call('/v1/sessions?limit=200');
    const growth = await growthOf(async () => {
      let [cursor, seen]: [string | null, number] = [null, 0];
      do {
        const next: string = cursor === null ? '' : `&cursor=${cursor}`;
        const page: { items: object[]; cursor: string | null } = await call(`/v1/sessions?limit=200${next}`);
        seen += page.items.length;
        cursor = seen > 20_000 ? null : page.cursor;
      } while (cursor !== null);
      expect(seen).toBeGreaterThan(20_000);
      const none = await call<Report>('/v1/sessions/end', { filter: { q: 'nowhere' }, dryRun: true });
      expect(none).toMatchObject({ matched: 0, exact: true });
      const many = await call<Report>('/v1/sessions/end', { filter: { kind: 'anonymous' }, dryRun: true });
      expect(many).toMatchObject({ matched: 10_000, exact: false });
    });
    expect(growth).toBeLessThan(allowedGrowth);
  });

  it('are ended in the memory of a batch, also while somebody listens who does not read', {
    timeout: 240_000,
  }, async () => {
    const abort = new AbortController();
    await fetch(`${address}/v1/stream`, { headers: { authorization }, signal: abort.signal });
    const growth = await growthOf(async () => {
      let [cursor, ended]: [string | null, number] = [null, 0];
      while (ended < 6_000) {
        const report: Report = await call('/v1/sessions/end', {
          filter: { kind: 'anonymous' },
          ...(cursor !== null && { cursor }),
        });
        ended += report.ended;
        ({ cursor } = report);
      }
    });
    abort.abort();
    expect(growth).toBeLessThan(allowedGrowth);
  });
});
