import Database from 'better-sqlite3';
import pg from 'pg';

/**
 * Fills a migrated store as a company with many people would: five sessions for each user, most of them alive, from addresses and on
 * devices that come again. Raw SQL, because a million transactions would take longer than everything that is to be measured. Nobody
 * else may have the store open.
 */
export async function fill(store: Store, sessions: number): Promise<void> {
  const users = Math.max(1, Math.floor(sessions / 5));
  if (store.kind === 'sqlite') fillSqlite(store.path, sessions, users);
  else await fillPostgres(store.url, sessions, users);
}

export type Store =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** Different user agents; every device has one of a few names. */
const agents = 13_000;
const day = 86_400_000;

function fillSqlite(path: string, sessions: number, users: number): void {
  const database = new Database(path);
  database.pragma('journal_mode = OFF');
  database.pragma('synchronous = OFF');
  database.pragma('cache_size = -500000');
  // Indexes, and what triggers keep, are made at the end, once for all rows.
  const kept = database
    .prepare(
      `SELECT type, name, sql FROM sqlite_schema WHERE tbl_name IN ('users', 'sessions') AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    )
    .all() as { type: string; name: string; sql: string }[];
  for (const { type, name } of kept) database.exec(`DROP ${type} ${name}`);
  const now = Date.now();
  const numbers = 'WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < @count)';
  const run = (sql: string, parameters: object = {}) => database.prepare(sql).run(parameters);
  database.transaction(() => {
    run(
      `${numbers}
       INSERT INTO users (id, username, username_key, password_hash, roles, profile, created_at, sessions_not_before, revision)
       SELECT ${userId('n')}, ${username('n')}, ${username('n')}, NULL, iif(n % 50 = 0, '["support"]', '[]'),
         json_object('fullName', 'First' || n || ' Last' || (n % 977), 'email', ${username('n')}), @now - ${90 * day}, 0, 1
       FROM n`,
      { count: users, now },
    );
    run(
      `${numbers}
       INSERT INTO sessions (digest, id, user_id, kind, policy, created_at, authenticated_at, last_used_at, idle_timeout_ms,
         lifetime_ends_at, expires_at, ended_at, end_reason, ended_by, ip, user_agent, data)
       SELECT randomblob(32), ${sessionId('n')}, ${userId('n % @users')}, 'interactive', 'default', @now - (@count - n) * 80,
         @now - (@count - n) * 80, @now - (@count - n) * 80, 0, @now + ${day} + n * 10, @now + ${day} + n * 10,
         iif(n % 10 = 9, @now - 60000, NULL), iif(n % 10 = 9, 'revoked', NULL), iif(n % 10 = 9, 'user', NULL),
         '10.' || (n / 65536 % 256) || '.' || (n / 256 % 256) || '.' || (n % 256), ${agent('n')}, '{}'
       FROM n`,
      { count: sessions, users, now },
    );
    run(`INSERT INTO session_texts (text) SELECT ip FROM sessions WHERE ip IS NOT NULL
      UNION SELECT user_agent FROM sessions WHERE user_agent IS NOT NULL EXCEPT SELECT text FROM session_texts`);
    run(`INSERT INTO user_texts (user_id, text)
      SELECT id, username || char(10) || username_key || char(10) || (profile ->> 'fullName') || char(10) || (profile ->> 'email')
      FROM users WHERE profile ->> 'email' IS NOT NULL AND id NOT IN (SELECT user_id FROM user_texts)`);
    run(
      `INSERT OR IGNORE INTO last_sign_ins (user_id, at) SELECT user_id, max(authenticated_at) FROM sessions WHERE kind = 'interactive' GROUP BY user_id`,
    );
    run(
      `${numbers}
       INSERT INTO events (id, at, type, initiator, user_id, username, session_id, ip, user_agent, detail)
       SELECT ${eventId('n')}, @now - (@count - n) * 800, 'sign-in', 'user', ${userId('n')}, ${username('n')}, ${sessionId('n')},
         '10.0.0.1', ${agent('n')}, '{}'
       FROM n`,
      { count: users, now },
    );
  })();
  for (const { sql } of kept) database.exec(sql);
  database.exec('ANALYZE');
  database.pragma('journal_mode = WAL');
  database.close();
}

const hex = (expression: string, length: number) => `substr('000000000000' || printf('%x', ${expression}), -${length})`;
const userId = (n: string) => `'00000000-0000-4000-9000-' || ${hex(n, 12)}`;
const sessionId = (n: string) => `substr(${hex(n, 12)}, 5) || '-0000-4000-8000-' || ${hex(n, 12)}`;
const eventId = (n: string) => `'00000000-0000-4000-a000-' || ${hex(n, 12)}`;
const username = (n: string) => `'person-' || ${n} || '@example.com'`;
const agent = (n: string) =>
  `'Mozilla/5.0 (' || iif(${n} % 3 = 0, 'Windows NT 10.0', 'X11; Linux') || '; build ' || (${n} % ${agents}) || ') ' || iif(${n} % 2 = 0, 'Firefox/145.0', 'Chrome/142.0')`;

async function fillPostgres(url: string, sessions: number, users: number): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    options: '-c search_path=curfew,public -c curfew.acting_for=*',
  });
  await client.connect();
  const id = (kind: string, n: string) => `('00000000-0000-4000-${kind}-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  const session = (n: string) =>
    `(lpad(to_hex(${n}), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  const name = (n: string) => `'person-' || ${n} || '@example.com'`;
  const browser = (n: string) =>
    `'Mozilla/5.0 (' || CASE WHEN ${n} % 3 = 0 THEN 'Windows NT 10.0' ELSE 'X11; Linux' END || '; build ' || (${n} % ${agents}) || ') ' || CASE WHEN ${n} % 2 = 0 THEN 'Firefox/145.0' ELSE 'Chrome/142.0' END`;
  const at = (n: string) => `now() - (${sessions} - ${n}) * interval '80 milliseconds'`;
  const end = (n: string) => `now() + interval '1 day' + ${n} * interval '10 milliseconds'`;
  const statements = [
    'SET session_replication_role = replica',
    `INSERT INTO users (id, username, username_key, password_hash, roles, profile, created_at, sessions_not_before, revision)
     SELECT ${id('9000', 'n')}, ${name('n')}, ${name('n')}, NULL, CASE WHEN n % 50 = 0 THEN ARRAY['support'] ELSE ARRAY[]::text[] END,
       jsonb_build_object('fullName', 'First' || n || ' Last' || (n % 977), 'email', ${name('n')}), now() - interval '90 days', to_timestamp(0), 1
     FROM generate_series(0, ${users - 1}) AS n`,
    `INSERT INTO sessions (digest, id, user_id, kind, policy, created_at, authenticated_at, last_used_at, idle_timeout_ms,
       lifetime_ends_at, expires_at, ended_at, end_reason, ended_by, ip, user_agent, data)
     SELECT sha256(convert_to(n::text, 'UTF8')), ${session('n')}, ${id('9000', `n % ${users}`)}, 'interactive', 'default', ${at('n')}, ${at('n')}, ${at('n')}, 0,
       ${end('n')}, ${end('n')}, CASE WHEN n % 10 = 9 THEN now() END, CASE WHEN n % 10 = 9 THEN 'revoked' END, CASE WHEN n % 10 = 9 THEN 'user' END,
       ('10.' || (n / 65536 % 256) || '.' || (n / 256 % 256) || '.' || (n % 256))::inet, ${browser('n')}, '{}'
     FROM generate_series(0, ${sessions - 1}) AS n`,
    `INSERT INTO session_texts (hash, text, seen_on)
     SELECT DISTINCT ON (hash) hash, text, current_date FROM (
       SELECT hashtextextended(text, 0) AS hash, text FROM sessions, LATERAL (VALUES (host(ip)), (user_agent)) AS found (text)) AS kept
     ORDER BY hash ON CONFLICT DO NOTHING`,
    'INSERT INTO last_sign_ins (user_id, at) SELECT user_id, max(authenticated_at) FROM sessions GROUP BY user_id ON CONFLICT DO NOTHING',
    `INSERT INTO events (id, at, type, initiator, user_id, username, session_id, ip, user_agent, detail)
     SELECT ${id('a000', 'n')}, now() - (${users} - n) * interval '800 milliseconds', 'sign-in', 'user', ${id('9000', 'n')}, ${name('n')}, ${session('n')},
       '10.0.0.1', ${browser('n')}, '{}'
     FROM generate_series(0, ${users - 1}) AS n`,
    'VACUUM ANALYZE users',
    'VACUUM ANALYZE sessions',
    'VACUUM ANALYZE session_texts',
    'VACUUM ANALYZE events',
  ];
  for (const statement of statements) await client.query(statement);
  await client.end();
}
