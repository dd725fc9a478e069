import type { GrowthHarness, Population, StatementPlan } from '@curfew/store-conformance';
import type { TestServer } from '@curfew/test-postgres';
import pg from 'pg';
import { openPostgresStore } from '../src/index.ts';

/** Has the server write down how it carried out every statement: `EXPLAIN (ANALYZE, BUFFERS)` of what really ran. */
export const explaining = {
  shared_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': 0,
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_format': 'json',
  log_line_prefix: '%a %d ',
  autovacuum: 'off',
} as const;

/** Smaller than this, every table is read in full, and rightly so: there the planner is asked to do without. */
const fewRows = 10_000;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Alias?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}

interface Explained {
  readonly 'Query Text': string;
  readonly Plan: Plan;
}

/** Counts the pages that PostgreSQL looks at, be they in its memory or not. */
export function postgresGrowthHarness(server: () => TestServer): GrowthHarness {
  return {
    unit: 'pages looked at',
    async open(population) {
      const settings = population.sessions < fewRows ? { enable_seqscan: 'off', enable_sort: 'off' } : {};
      const url = await server().createDatabase({ settings });
      const store = await openPostgresStore({ url });
      await store.life.migrate();
      await store.life.close();
      await populate(server().asSuperuser(url), population);
      const ran: Explained[] = [];

      return {
        async work(operation) {
          const before = (await server().readLog()).length;
          const measured = await openPostgresStore({ url });
          await operation(measured);
          await measured.life.close();
          const explained = readExplained((await server().readLog()).slice(before), new URL(url).pathname.slice(1));
          ran.push(...explained);
          return explained.reduce(
            (sum, { Plan: top }) => sum + top['Shared Hit Blocks'] + top['Shared Read Blocks'],
            0,
          );
        },
        async plans() {
          return ran.map(
            ({ 'Query Text': statement, Plan: top }): StatementPlan => ({ statement, unindexed: unindexed(top) }),
          );
        },
        close: () => server().dropDatabase(url),
      };
    },
  };
}

/** The entries of the store's own connections to a database. Each is a line that ends in `plan:`, and JSON. */
function readExplained(log: string, database: string): Explained[] {
  return log
    .split(/^(?=curfew |\[unknown\] )/m)
    .filter((entry) => entry.startsWith(`curfew ${database} LOG:  duration:`) && !entry.includes('curfew.migrations'))
    .map((entry): Explained => JSON.parse(entry.slice(entry.indexOf('{'))));
}

/** What reads a table in full, or sorts more than the bounded number of rows that traces of a search lead to. */
function unindexed(plan: Plan): string[] {
  const isBad = plan['Node Type'] === 'Seq Scan' || (plan['Node Type'].endsWith('Sort') && !isOfTraces(plan));
  const own = isBad ? [`${plan['Node Type']} ${plan['Relation Name'] ?? ''}`] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(unindexed)];
}

function isOfTraces({ Alias, Plans = [] }: Plan): boolean {
  return Alias === 'trace' || Plans.some(isOfTraces);
}

async function populate(url: string, { sessions, users }: Population): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    options: '-c search_path=curfew -c auto_explain.log_min_duration=-1',
  });
  await client.connect();
  const at = (ms: string) => `to_timestamp(1800000000) + (${ms}) * interval '1 millisecond'`;
  const uuid = (kind: string, n: string) => `('00000000-0000-4000-${kind}000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  await client.query(`
    INSERT INTO users (id, username, username_key, roles, profile, created_at, sessions_not_before, revision)
    SELECT ${uuid('9', 'n')}, 'user-' || n, 'user-' || n, '{}', '{}', ${at('-1')}, to_timestamp(0), 1
    FROM generate_series(0, ${users - 1}) n`);
  await client.query(`
    INSERT INTO sessions (digest, id, user_id, kind, policy, created_at, authenticated_at, last_used_at, idle_timeout_ms,
      lifetime_ends_at, expires_at, ended_at, end_reason, ended_by, ip, user_agent, data)
    SELECT decode(lpad(to_hex(n), 64, '0'), 'hex'), ${uuid('8', 'n')}, ${uuid('9', `n % ${users}`)}, 'interactive',
      'default', ${at('n')}, ${at('n')}, ${at('n')}, 3600000, ${at('n + 86400000')}, ${at('n + 3600000')},
      CASE WHEN n % 10 = 0 THEN ${at('n + 1000')} END, CASE WHEN n % 10 = 0 THEN 'revoked' END,
      CASE WHEN n % 10 = 0 THEN 'user' END, '192.0.2.1', 'Browser/1.0', '{}'
    FROM generate_series(0, ${sessions - 1}) n`);
  await client.query(`
    INSERT INTO events (at, id, type, initiator, user_id, username, session_id, detail)
    SELECT ${at('n')}, ${uuid('a', 'n')}, 'sign-in', 'user', ${uuid('9', `n % ${users}`)}, 'user-' || (n % ${users}),
      ${uuid('8', 'n')}, '{}'
    FROM generate_series(0, ${sessions - 1}) n`);
  await client.query('VACUUM ANALYZE');
  await client.end();
}
