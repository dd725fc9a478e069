import { endReasons, initiators, sessionKinds } from '@curfew/core';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrations } from './migrations.ts';

const userId = '00000000-0000-4000-9000-000000000001';
const sessionId = '00000000-0000-4000-8000-000000000001';

let sqlite: Database.Database;

beforeEach(() => {
  sqlite = new Database(':memory:');
  for (const { sql } of migrations) sqlite.exec(sql);
  sqlite.exec(`
    INSERT INTO users (id, username, roles, profile, created_at, sessions_not_before)
    VALUES ('${userId}', 'ada', '[]', '{}', 1, 5), ('00000000-0000-4000-9000-000000000002', 'bob', '[]', '{}', 1, 5)`);
  insert();
});

afterEach(() => {
  sqlite.close();
});

function insert(over: Record<string, string> = {}): void {
  const columns: Record<string, string> = {
    digest: 'randomblob(32)',
    id: `'${sessionId}'`,
    user_id: `'${userId}'`,
    kind: "'interactive'",
    policy: "'default'",
    created_at: '10',
    last_used_at: '10',
    idle_timeout_ms: '5',
    lifetime_ends_at: '100',
    expires_at: '15',
    data: "'{}'",
    ...over,
  };
  sqlite.exec(`INSERT INTO sessions (${Object.keys(columns)}) VALUES (${Object.values(columns)})`);
}

test('every kind, reason and initiator that core knows can be written', () => {
  let n = 1;
  const nextId = () => `'00000000-0000-4000-8000-${String(++n).padStart(12, '0')}'`;
  for (const kind of sessionKinds) {
    insert({ id: nextId(), kind: `'${kind}'`, user_id: kind === 'anonymous' ? 'NULL' : `'${userId}'` });
  }
  for (const reason of endReasons) {
    for (const by of initiators) {
      insert({ id: nextId(), ended_at: '12', end_reason: `'${reason}'`, ended_by: `'${by}'` });
    }
  }
});

test.each([
  { digest: 'randomblob(31)' },
  { digest: 'NULL' },
  { digest: "'ab'" },
  { id: "'short'" },
  { id: `'${sessionId}'` },
  { user_id: "'00000000-0000-4000-9000-00000000ffff'" },
  { user_id: 'NULL' },
  { kind: "'anonymous'" },
  { kind: "'unheard-of'" },
  { created_at: "'yesterday'" },
  { created_at: 'NULL' },
  { expires_at: '101' },
  { expires_at: 'NULL' },
  { expires_at: 'NULL', lifetime_ends_at: 'NULL' },
  { idle_timeout_ms: '-1' },
  { ended_at: '12' },
  { ended_at: '12', end_reason: "'policy'" },
  { end_reason: "'policy'" },
  { ended_at: '12', end_reason: "'boredom'", ended_by: "'user'" },
  { ended_at: '12', end_reason: "'policy'", ended_by: "'nobody'" },
  { data: "'[]'" },
  { scopes: "'{}'" },
])('a session that cannot be is not written: %o', (over: Record<string, string>) => {
  const id = "'00000000-0000-4000-8000-000000000002'";
  expect(() => insert({ id, ...over })).toThrow(Database.SqliteError);
});

test.each([
  'UPDATE sessions SET digest = randomblob(32)',
  'UPDATE sessions SET created_at = 9',
  'UPDATE sessions SET lifetime_ends_at = 101',
  'UPDATE sessions SET expires_at = 101',
  `UPDATE sessions SET successor_id = 'a', expires_at = 12; UPDATE sessions SET expires_at = 13`,
  `UPDATE sessions SET successor_id = 'a', expires_at = 12; UPDATE sessions SET successor_id = 'b'`,
  `UPDATE sessions SET ended_at = 11, end_reason = 'policy', ended_by = 'user'; UPDATE sessions SET last_used_at = 11`,
  'UPDATE users SET sessions_not_before = 10; UPDATE users SET sessions_not_before = 9',
  'UPDATE users SET created_at = 2',
  "UPDATE users SET username = 'eve' WHERE username = 'bob'",
  "UPDATE users SET id = '00000000-0000-4000-9000-000000000003' WHERE username = 'bob'",
  "UPDATE users SET roles = '{}'",
  "UPDATE users SET profile = 'text'",
  'UPDATE users SET deleted_at = 9, password_hash = 1',
  'DELETE FROM users',
])('a change that must not be is refused: %s', (statements) => {
  expect(() => sqlite.exec(statements)).toThrow(Database.SqliteError);
});

test.each(['user_words', 'session_words'])('no part of a deleted text stays in %s', (index) => {
  for (const profile of ['{"fullName":"zebulonqx"}', '{}']) {
    sqlite.prepare('UPDATE users SET profile = ? WHERE id = ?').run(profile, userId);
  }
  insert({ id: "'00000000-0000-4000-8000-000000000009'", label: "'zebulonqx'" });
  sqlite.exec("DELETE FROM sessions WHERE label = 'zebulonqx'");
  const blocks = sqlite.prepare<[], Buffer>(`SELECT block FROM ${index}_data`).pluck().all();
  const text = Buffer.concat(blocks).toString('latin1');
  // A shared beginning is written once: the rest of each part is looked for.
  for (const part of ['eb', 'bu', 'ul', 'lo', 'nq', 'qx']) expect(text).not.toContain(part);
});
