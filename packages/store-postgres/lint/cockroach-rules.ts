/** Where an engine's SQL must not go if CockroachDB is to run it, or to run it as PostgreSQL does. */
interface Rule {
  readonly why: string;
  readonly found: RegExp;
}

const rules: readonly Rule[] = [
  {
    why: 'its integers are 64 bits wide: write bigint',
    found: /\b(?:int|int2|int4|integer|smallint|serial|bigserial)\b/i,
  },
  { why: 'it has no LISTEN and NOTIFY', found: /\b(?:UN)?LISTEN\b|\bNOTIFY\b|pg_notify/i },
  { why: 'its advisory locks may lock nothing', found: /advisory/i },
  { why: 'its SET survives a rollback: only SET LOCAL', found: /(?:^|;)\s*SET\s+(?!LOCAL\b)|set_config/i },
  { why: 'UPSERT is its own', found: /\bUPSERT\b/i },
  { why: 'ON CONFLICT needs its target, but for DO NOTHING', found: /ON CONFLICT\s+(?:DO\s+UPDATE|ON CONSTRAINT)\b/i },
  { why: 'its hash functions return something else', found: /\b(?:sha\d+|md5|digest|encode|decode|hmac)\s*\(/i },
  { why: 'its division returns a decimal', found: /[\w)\]]\s*\/\s*[\w($[]/ },
  { why: 'generated columns differ', found: /\bGENERATED\b/i },
  { why: 'it has neither deferrable nor exclusion constraints', found: /\bDEFERRABLE\b|\bEXCLUDE\b/i },
  {
    why: 'it has no domains, ranges or tables of other servers',
    found: /\bDOMAIN\b|\b(?:ts|tstz|int\d|num|date)range\b|\bFOREIGN TABLE\b/i,
  },
  { why: 'enums and full-text search differ', found: /CREATE TYPE|tsvector|to_tsquery/i },
  { why: 'it has no extensions', found: /CREATE EXTENSION/i },
  {
    why: 'triggers and functions are young there',
    found: /\bTRIGGER\b|CREATE (?:OR REPLACE )?FUNCTION|plpgsql|\bDO \$/i,
  },
  { why: 'a predicate of an index must be constant', found: /CREATE[^;]*INDEX[^;]*WHERE[^;]*\bnow\s*\(/i },
  { why: 'it has no MERGE, nor OLD and NEW in RETURNING', found: /\bMERGE\s+INTO\b|RETURNING[^;]*\b(?:old|new)\./i },
  {
    why: 'system columns and transaction ids are PostgreSQL’s own',
    found: /\b(?:ctid|xmin|xmax|txid_\w+|pg_current_xact_id)\b/i,
  },
  { why: 'several portals on one connection are a preview', found: /\bDECLARE\b[^;]*\bCURSOR\b/i },
  { why: 'temporary and unlogged tables differ', found: /\b(?:TEMP|TEMPORARY|UNLOGGED)\s+TABLE\b/i },
  { why: 'storage parameters are PostgreSQL’s own', found: /fillfactor|autovacuum/i },
  { why: 'it orders by bytes, and knows collations by other names', found: /\bCOLLATE\b/i },
  { why: 'it may read the past: sessions are judged by the present', found: /AS OF SYSTEM TIME|follower_read/i },
  { why: 'the server’s clock moves within a transaction', found: /\b(?:clock_timestamp|statement_timestamp)\s*\(/i },
  { why: 'weaker row locks become stronger ones', found: /FOR (?:NO KEY UPDATE|KEY SHARE)/i },
];

/** Columns by which lists are ordered and that hold no NULL there: the engines put NULLs on different ends. */
const neverNull = [
  'created_at',
  'id',
  'at',
  'key',
  'username',
  'username_key',
  'digest',
  'number',
  'seal',
  'expires_at',
  'ended_at',
  'deleted_at',
  'forgotten_at',
  'place',
  'found',
  'user_id',
];

/** @returns why CockroachDB would refuse this SQL, or understand it differently; empty where it would not. */
export function objections(sql: string): string[] {
  const found = rules.filter((rule) => rule.found.test(sql)).map(({ why }) => why);
  if (statementsIn(sql) > 1) found.push('several statements in one may be done by half');
  if (hasTwoChangesOfOneTable(sql)) found.push('it refuses two changes of one table in one statement');
  const ordered = [...sql.matchAll(/ORDER BY\s+([^)]*?)(?=\s+(?:LIMIT|OFFSET|FOR)\b|\)|$)/gi)].flatMap(
    ([, list = '']) => list.split(',').map((column) => column.trim()),
  );
  for (const column of ordered) {
    const [name = ''] = column.replace(/^\w+\./, '').split(/\s/);
    if (!neverNull.includes(name) && !/NULLS (?:FIRST|LAST)/i.test(column))
      found.push(`where do NULLs of "${name}" go?`);
  }
  return found;
}

function statementsIn(sql: string): number {
  return sql.split(';').filter((statement) => statement.trim() !== '').length;
}

function hasTwoChangesOfOneTable(sql: string): boolean {
  const changed = [...sql.matchAll(/\b(?:UPDATE|DELETE FROM|INSERT INTO)\s+(?!SKIP\b|OF\b|SET\b)([a-z_.]+)/gi)].map(
    ([, table]) => table,
  );
  return new Set(changed).size < changed.length;
}
