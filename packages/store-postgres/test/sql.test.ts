import { describe, expect, it } from 'vitest';
import { objections } from '../lint/cockroach-rules.ts';
import { lintShippedSql, shippedSql } from '../lint/shipped-sql.ts';

describe('SQL that CockroachDB runs too', () => {
  it('every statement that is shipped keeps to the rules', async () => {
    expect((await shippedSql()).length).toBeGreaterThan(60);
    expect(await lintShippedSql()).toEqual([]);
  });

  it.each([
    'SELECT pg_advisory_lock(1)',
    'SET statement_timeout = 5',
    'LISTEN ended',
    'INSERT INTO events (at) VALUES ($1) ON CONFLICT DO UPDATE SET at = excluded.at',
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
