import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestServer, type TestServer } from '@curfew/test-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyTarget, InvalidTarget, type Report, type ScanOptions, scan } from '../src/index.ts';
import { rowLevelSecurity, type ServerSetUp, serverCases } from './cases/server-cases.ts';
import { tableCases } from './cases/table-cases.ts';
import { type ApiTrait, startJsonApi, usualShape } from './fixtures/json-api.ts';
import { openLeakyPool } from './fixtures/leaky-pool.ts';
import { type Query, startTableApp, type TableTrait } from './fixtures/table-app.ts';
import { accounts } from './fixtures/users.ts';
import { alarms, fast, statusOf } from './scan-app.ts';

let folder: string;
let server: TestServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-scan-'));
  server = await openTestServer();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

let files = 0;

async function scanOverSqlite(traits: readonly TableTrait[], options: Partial<ScanOptions> = {}): Promise<Report> {
  files += 1;
  const path = join(folder, `${files}.db`);
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(path);
  const query: Query = async (sql, values = []) =>
    database.prepare(sql.replace(/\$(\d)/g, '?$1')).all(...values) as Record<string, unknown>[];
  await using app = await startTableApp(query, traits);
  try {
    return await scan({
      target: emptyTarget(app.url, accounts),
      ...fast,
      ...options,
      database: { url: `sqlite:${path}`, mayWrite: true },
    });
  } finally {
    database.close();
  }
}

async function scanOverPostgres(
  { traits = [], setUp = '', pool: kind = 'sound', role }: ServerSetUp,
  options: Partial<ScanOptions> = {},
): Promise<Report> {
  const url = await server.createDatabase();
  const address = role === 'superuser' ? server.asSuperuser(url) : url;
  const pool = kind === 'leaky' ? await openLeakyPool(address) : openPool(address);
  await using app = await startTableApp(pool.query, traits);
  try {
    if (setUp !== '') await pool.query(setUp);
    return await scan({
      target: emptyTarget(app.url, accounts),
      ...fast,
      ...options,
      database: { url: address, mayWrite: options.allowChanges ?? false },
    });
  } finally {
    await pool.close();
  }
}

/** How tables of sessions are laid out: what creates one, and what its token column holds. */
interface Layout {
  readonly create: string;
  readonly table: string;
  readonly token: string;
  readonly owner: string;
  readonly stored?: (token: string) => string | Buffer;
}

const digest = (token: string) => createHash('sha256').update(token).digest();

const layouts = {
  usual: {
    create: "sessions (token text PRIMARY KEY, user_id text, expires_at timestamptz DEFAULT now() + interval '1 hour')",
    ...{ table: 'sessions', token: 'token', owner: 'user_id' },
  },
  'with an id of its own': {
    create:
      'sessions (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), session_token text UNIQUE NOT NULL, user_id text NULL, created_at timestamptz DEFAULT now())',
    ...{ table: 'sessions', token: 'session_token', owner: 'user_id' },
  },
  'with digests as bytes': {
    create: 'user_sessions (token_hash bytea PRIMARY KEY, account_id text, expiry bigint DEFAULT 4102444800)',
    ...{ table: 'user_sessions', token: 'token_hash', owner: 'account_id', stored: digest },
  },
} as const satisfies Record<string, Layout>;

async function scanApiOverPostgres(
  traits: readonly ApiTrait[],
  { create, table, token, owner, ...more }: Layout,
  checks: readonly string[],
): Promise<Report> {
  const url = await server.createDatabase();
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  const stored = more.stored ?? ((value: string) => value);
  await pool.query(`CREATE TABLE ${create}`);
  await using app = await startJsonApi({ ...usualShape, startGives: 'sessionToken' }, traits, {
    insert: async (value, user) =>
      void (await pool.query(`INSERT INTO ${table} (${token}, ${owner}) VALUES ($1, $2)`, [stored(value), user])),
    find: async (value) => {
      const { rows } = await pool.query(`SELECT ${owner} AS owner FROM ${table} WHERE ${token} = $1`, [stored(value)]);
      return rows.length === 0 ? undefined : (rows[0] as { owner: string | null }).owner;
    },
    setUser: async (value, user) =>
      void (await pool.query(`UPDATE ${table} SET ${owner} = $2 WHERE ${token} = $1`, [stored(value), user])),
    remove: async (value) => void (await pool.query(`DELETE FROM ${table} WHERE ${token} = $1`, [stored(value)])),
  });
  try {
    return await scan({ target: emptyTarget(app.url, accounts), ...fast, checks, database: { url } });
  } finally {
    await pool.end();
  }
}

function openPool(connectionString: string): { readonly query: Query; close(): Promise<void> } {
  const pool = new pg.Pool({ connectionString, max: 2 });
  return {
    query: async (sql, values = []) => (await pool.query(sql, [...values])).rows as Record<string, unknown>[],
    close: () => pool.end(),
  };
}

describe.each(tableCases)('$check over SQLite with $faulty', ({ check, faulty, sound = [], severity }) => {
  test('is found', async () => {
    const report = await scanOverSqlite(faulty, { checks: [check] });
    expect(report.findings[0], JSON.stringify(report, null, 1)).toMatchObject({ ruleId: check, severity });
  });

  test('is not found in the sound application', async () => {
    const report = await scanOverSqlite(sound, { checks: [check] });
    expect(report.findings).toEqual([]);
    expect(statusOf(report, check), JSON.stringify(report, null, 1)).toBe('pass');
  });
});

test('digests are found by digest: an owner that changes shows in a table without tokens', async () => {
  const report = await scanOverSqlite(['digests', 'updates-owner'], { checks: ['database.owner-change'] });
  expect(statusOf(report, 'database.owner-change')).toBe('fail');
});

describe('the sign-in of the article, over PostgreSQL', () => {
  test('as it is shown: found over HTTP and in the table', async () => {
    const report = await scanOverPostgres({ traits: ['updates-owner'] }, { checks: ['fixation', 'database'] });
    expect(alarms(report), JSON.stringify(report, null, 1)).toEqual(
      expect.arrayContaining([
        'fixation.cookie.issued',
        'fixation.planted-auth',
        'database.owner-change',
        'database.plain-tokens',
      ]),
    );
  });

  test('as it is corrected: only what the correction leaves open', async () => {
    const report = await scanOverPostgres({ traits: ['keeps-presented-session'] });
    expect(alarms(report), JSON.stringify(report, null, 1)).toEqual(['database.plain-tokens']);
    const left = report.findings.find(({ ruleId }) => ruleId === 'rotation.reauth');
    expect(left).toMatchObject({ severity: 'info', description: 'The token of the first sign-in still works.' });
  });

  test('with digests, and the presented row ended whoever it was: silent', async () => {
    const report = await scanOverPostgres({ traits: ['digests'] });
    expect(alarms(report), JSON.stringify(report, null, 1)).toEqual([]);
  });
});

describe('an API that gives the row of a newcomer to the user, over PostgreSQL', () => {
  test.each(Object.entries(layouts))(
    'in a table %s: found by address, in the table, and by both',
    async (_, layout) => {
      const both = await scanApiOverPostgres(['keeps-issued'], layout, ['fixation', 'database.owner-change']);
      const shown = JSON.stringify(both, null, 1);
      expect(alarms(both).toSorted(), shown).toEqual(['database.owner-change', 'fixation.header']);
      const row = both.findings.find(({ ruleId }) => ruleId === 'database.owner-change');
      expect(row?.description, shown).toMatch(/which was NULL, and kept the token/);
      expect(row?.evidence.at(-2)?.note).toMatch(/NULL before the sign-in, a user after it/);
      const table = await scanApiOverPostgres(['keeps-issued'], layout, ['database.owner-change']);
      expect(alarms(table)).toEqual(['database.owner-change']);
      const sound = await scanApiOverPostgres([], layout, ['fixation', 'database.owner-change', 'database.upsert']);
      expect(alarms(sound), JSON.stringify(sound, null, 1)).toEqual([]);
      expect(statusOf(sound, 'database.owner-change')).toBe('pass');
    },
  );

  test('a row for a token that the client invented is found', async () => {
    const report = await scanApiOverPostgres(['adopts-invented'], layouts.usual, ['fixation', 'database.upsert']);
    expect(alarms(report).toSorted(), JSON.stringify(report, null, 1)).toEqual(['database.upsert', 'fixation.header']);
  });
});

describe.each(serverCases)('$check over PostgreSQL: $fault', ({ check, faulty, sound, expected }) => {
  test('is found', async () => {
    const report = await scanOverPostgres(faulty, { checks: [check] });
    expect(report.findings[0], JSON.stringify(report, null, 1)).toMatchObject({ ruleId: check, ...expected });
  });

  test('is not found in the sound application', async () => {
    const report = await scanOverPostgres(sound, { checks: [check] });
    expect(report.findings).toEqual([]);
    expect(statusOf(report, check), JSON.stringify(report, null, 1)).toBe('pass');
  });
});

test('nothing is written without a word; with it, a row that is over shows whether anybody looks', async () => {
  const check = 'database.expired-accepted';
  const untouched = await scanOverPostgres({ traits: ['forgets-expiry'] }, { checks: [check] });
  expect(statusOf(untouched, check)).toBe('skipped');
  const written = await scanOverPostgres({ traits: ['forgets-expiry'] }, { checks: [check], allowChanges: true });
  expect(statusOf(written, check), JSON.stringify(written, null, 1)).toBe('fail');
  const sound = await scanOverPostgres({}, { checks: [check], allowChanges: true });
  expect(statusOf(sound, check), JSON.stringify(sound, null, 1)).toBe('pass');
});

test('a superuser passes every policy, and is named', async () => {
  const { findings } = await scanOverPostgres(
    { setUp: rowLevelSecurity, role: 'superuser' },
    { checks: ['database.row-level-security'] },
  );
  expect(findings[0]?.description).toContain('may pass every policy');
});

test.each([
  { url: 'mysql://x/', why: 'postgres://' },
  { url: 'sqlite:/nowhere/at/all.db', why: 'cannot be opened' },
  { url: 'postgres://u:geheim@127.0.0.1:1/x', why: 'cannot be reached' },
])('a database that cannot be used is said, without its password: $why', async ({ url, why }) => {
  const failed = scan({ target: emptyTarget('http://127.0.0.1:1/', accounts), database: { url } });
  await expect(failed).rejects.toThrow(InvalidTarget);
  await expect(failed).rejects.toThrow(why);
  await expect(failed).rejects.not.toThrow('geheim');
});
