import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { steps } from '../src/schema/steps.ts';
import { objections } from './cockroach-rules.ts';

const source = join(import.meta.dirname, '../src');

describe('SQL that CockroachDB runs too', () => {
  it('every statement of the store keeps to the rules', async () => {
    const files = (await readdir(source, { recursive: true })).filter((name) => /(?<!\.test)\.ts$/.test(name));
    // Statements of the schema are written for each engine, and looked at below.
    const shared = files.filter((name) => !/^schema\/(?!lease)/.test(name));
    const statements = (await Promise.all(shared.map((name) => readFile(join(source, name), 'utf8')))).flatMap(sqlIn);
    expect(statements.length).toBeGreaterThan(40);
    expect(statements.filter((sql) => objections(sql).length > 0).map((sql) => [sql, objections(sql)])).toEqual([]);
  });

  it('every step of its schema keeps to the rules', () => {
    const own = steps.flatMap(({ cockroachdb }) => cockroachdb ?? []);
    expect(own.filter((sql) => objections(sql).length > 0).map((sql) => [sql, objections(sql)])).toEqual([]);
  });

  it.each([
    'SELECT pg_advisory_lock(1)',
    'SET statement_timeout = 5',
    'LISTEN ended',
    'INSERT INTO events (at) VALUES ($1) ON CONFLICT DO NOTHING',
    'UPDATE sessions SET a = $1 / 2',
    'SELECT 1 FROM sessions ORDER BY label LIMIT 1',
    'CREATE TABLE t (id serial)',
    'CREATE TABLE t (n integer)',
    'WITH a AS (UPDATE sessions SET x = 1), b AS (DELETE FROM sessions) SELECT 1',
    'CREATE TRIGGER t BEFORE UPDATE ON sessions',
    'SELECT 1; SELECT 2',
    'SELECT * FROM sessions AS OF SYSTEM TIME follower_read_timestamp()',
    'CREATE INDEX i ON sessions (expires_at) WHERE expires_at > now()',
  ])('the rules object to: %s', (sql) => {
    expect(objections(sql)).not.toEqual([]);
  });
});

/** The string literals that begin like SQL. What is put into them at run time is SQL of ours again, found on its own. */
function sqlIn(code: string): string[] {
  const literals = [...code.matchAll(/`((?:[^`\\]|\\.)*)`|'((?:[^'\\\n]|\\.)*)'/g)].map(
    ([, one, other]) => one ?? other ?? '',
  );
  return literals
    .filter((text) =>
      /^\s*(?:\$\{select|SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|BEGIN|COMMIT|SET)\b/.test(text),
    )
    .map((text) => text.replace(/\$\{[^}]*\}/g, 'created_at'));
}
