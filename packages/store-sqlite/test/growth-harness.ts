import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GrowthHarness, Population, StatementPlan } from '@curfew/store-conformance';
import Database from 'better-sqlite3';
import { vi } from 'vitest';
import { defineAddressRanges } from '../src/address-range.ts';
import { openSqliteStore } from '../src/index.ts';
import { defineSearch } from '../src/search.ts';

const counters = '/proc/thread-self/io';
const pageSize = 4_096;

/**
 * Counts the pages that SQLite reads and writes. It does so through the operating system's counters of this thread,
 * since better-sqlite3 offers none of SQLite's own (`sqlite3_stmt_status` has no binding, and the progress handler is not
 * compiled in). A new connection has an empty page cache and, here, no memory map, so every page that a statement
 * touches for the first time is one `pread`: the count is exact, and the same on every run.
 */
export const sqliteGrowthHarness: GrowthHarness = {
  unit: 'pages read and written',
  ...(existsSync(counters) ? {} : { uncounted: `${counters} is needed to count pages, and only Linux has it` }),
  async open(population) {
    const folder = await mkdtemp(join(tmpdir(), 'curfew-growth-'));
    const path = join(folder, 'curfew.db');
    const store = openSqliteStore({ path });
    await store.life.migrate();
    await store.life.close();
    populate(path, population);

    const prepare = vi.spyOn(Database.prototype, 'prepare');
    const statements = new Set<string>();
    return {
      async work(operation) {
        const measured = openSqliteStore({ path, mapBytes: 0 });
        prepare.mockClear();
        const before = pagesMoved();
        await operation(measured);
        const after = pagesMoved();
        for (const [sql] of prepare.mock.calls) statements.add(sql);
        await measured.life.close();
        return after - before;
      },
      plans: async () => explain(path, [...statements]),
      async close() {
        prepare.mockRestore();
        await rm(folder, { recursive: true });
      },
    };
  },
};

function pagesMoved(): number {
  const text = existsSync(counters) ? readFileSync(counters, 'utf8') : '';
  const [read, written] = [/^rchar: (\d+)/m, /^wchar: (\d+)/m].map((line) => Number(line.exec(text)?.[1] ?? 0));
  return Math.round(((read ?? 0) + (written ?? 0)) / pageSize);
}

function explain(path: string, statements: readonly string[]): StatementPlan[] {
  const sqlite = new Database(path);
  defineAddressRanges(sqlite);
  defineSearch(sqlite);
  const explained = statements
    .filter((sql) => /^\s*(SELECT|INSERT|UPDATE|DELETE)/.test(sql) && !sql.includes('curfew_migrations'))
    .map((statement) => {
      const plan = sqlite.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${statement}`);
      const lines = plan.all(...nothingFor(statement));
      return { statement, unindexed: lines.map(({ detail }) => detail).filter(isUnindexed) };
    });
  sqlite.close();
  return explained;
}

/** A plan does not depend on what is bound, but something has to be. */
function nothingFor(statement: string): unknown[] {
  const named = [...statement.matchAll(/@(\w+)/g)].map(([, name]) => [name, null]);
  return named.length > 0 ? [Object.fromEntries(named)] : [...statement.matchAll(/\?/g)].map(() => null);
}

/** A scan of what a subquery has just found is none of a table. */
function isUnindexed(detail: string): boolean {
  // `json_each` walks the values of one row; an index of words is a virtual table, which is asked with a MATCH.
  const isScan =
    detail.startsWith('SCAN') &&
    !/^SCAN (CONSTANT ROW|json_each|examined|\(subquery-\d+\)|w VIRTUAL TABLE INDEX \d+:M)/.test(detail);
  return isScan || detail.includes('TEMP B-TREE') || detail.includes('AUTOMATIC');
}

function populate(path: string, { sessions, users }: Population): void {
  const sqlite = new Database(path);
  sqlite.pragma('synchronous = OFF');
  sqlite.pragma('cache_size = -1000000');
  const epoch = 1_800_000_000_000;
  const numbers = (count: number) =>
    `WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ${count})`;
  const userId = `printf('00000000-0000-4000-9000-%012x', n % ${users})`;
  const sessionId = "printf('00000000-0000-4000-8000-%012x', n)";
  sqlite.exec(`
    BEGIN;
    ${numbers(users)}
    INSERT INTO users (id, username, username_key, roles, profile, created_at, sessions_not_before)
    SELECT ${userId}, 'user-' || n, 'user-' || n, '[]', '{}', ${epoch - 1}, 0 FROM numbers;

    ${numbers(sessions)}
    INSERT INTO sessions (digest, id, user_id, kind, policy, created_at, authenticated_at, last_used_at, idle_timeout_ms,
      lifetime_ends_at, expires_at, ended_at, end_reason, ended_by, ip, user_agent, data)
    SELECT unhex(printf('%064x', n)), ${sessionId}, ${userId}, 'interactive', 'default',
      ${epoch} + n, ${epoch} + n, ${epoch} + n, 3600000, ${epoch} + n + 86400000, ${epoch} + n + 3600000,
      iif(n % 10 = 0, ${epoch} + n + 1000, NULL), iif(n % 10 = 0, 'revoked', NULL), iif(n % 10 = 0, 'user', NULL),
      '192.0.2.1', 'Browser/1.0', '{}'
    FROM numbers;

    ${numbers(sessions)}
    INSERT INTO events (at, id, type, initiator, user_id, username, session_id, detail)
    SELECT ${epoch} + n, printf('00000000-0000-4000-a000-%012x', n), 'sign-in', 'user', ${userId}, 'user-' || (n % ${users}),
      ${sessionId}, '{}'
    FROM numbers;
    COMMIT;
  `);
  sqlite.pragma('wal_checkpoint(TRUNCATE)');
  sqlite.close();
}
