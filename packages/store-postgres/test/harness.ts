import type { Store } from '@curfew/core';
import type { OpenStore, StoreHarness } from '@curfew/store-conformance';
import { type FaultyProxy, type ProxyOptions, type Settings, startProxy, type TestServer } from '@curfew/test-postgres';
import pg from 'pg';
import { openPostgresStore } from '../src/index.ts';

interface Surroundings {
  /** Settings of each database. */
  readonly settings?: Settings;
  /** What stands between the store and its database. The schema is made through it too, without its faults. */
  readonly proxy?: Omit<ProxyOptions, 'url'>;
  /** Hears of each proxy when its test is over. */
  readonly onClose?: (proxy: FaultyProxy) => void;
}

/** Databases of their own on one server. Those with a schema are emptied and used again. */
export function postgresHarness(server: () => TestServer, surroundings: Surroundings = {}): StoreHarness {
  const { settings = {}, proxy: between, onClose } = surroundings;
  const empty: string[] = [];

  async function createMigrated(): Promise<string> {
    const url = await server().createDatabase({ settings });
    const proxy = between && (await startProxy({ ...between, url, faultFor: () => null }));
    const store = await openPostgresStore({ url: proxy?.url ?? url });
    await store.life.migrate();
    await store.life.close();
    await proxy?.close();
    return url;
  }

  return {
    async open({ migrated = true } = {}): Promise<OpenStore> {
      const url = migrated ? (empty.pop() ?? (await createMigrated())) : await server().createDatabase({ settings });
      const proxy = between && (await startProxy({ ...between, url }));
      const opened: Store[] = [];
      const open = async () => {
        const store = await openPostgresStore({ url: proxy?.url ?? url, connections: 6, patienceMs: 20_000 });
        opened.push(store);
        return store;
      };
      return {
        store: await open(),
        reopen: open,
        rawDump: () => dump(server().asSuperuser(url)),
        countRows: () => administer(server().asSuperuser(url), countRows),
        execute: async (sql) => void (await administer(server().asSuperuser(url), (client) => client.query(sql))),
        async close() {
          await Promise.all(opened.map((store) => store.life.close()));
          await proxy?.close();
          if (proxy !== undefined) onClose?.(proxy);
          if (!migrated) return server().dropDatabase(url);
          await administer(server().asSuperuser(url), emptyAll);
          empty.push(url);
        },
      };
    },
  };
}

/** Those that refer to users come before them. */
const tables = [
  'identities',
  'sessions',
  'users',
  'events',
  'seals',
  'sealed_events',
  'throttle',
  'activity',
  'commits',
  'imports',
  'name_rule',
  'rulebook',
  'receivers',
  'polls',
  'deliveries',
];

/** For a few rows ten times as fast as TRUNCATE, which makes every table and every index anew. */
async function emptyAll(client: pg.Client): Promise<void> {
  const made = new Set(await tablesOf(client));
  // What only PostgreSQL itself can keep is not made elsewhere.
  await client.query(
    tables
      .filter((table) => made.has(table))
      .map((table) => `DELETE FROM ${table};`)
      .join(' '),
  );
}

/** Every row of every table, as text. */
async function dump(url: string): Promise<string> {
  return administer(url, async (client) => {
    const texts: string[] = [];
    for (const table of await tablesOf(client)) {
      const { rows } = await client.query(`SELECT t::text AS row FROM curfew.${table} t`);
      texts.push(...rows.map(({ row }) => row));
    }
    return texts.join('\n');
  });
}

async function countRows(client: pg.Client): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const table of await tablesOf(client)) {
    const { rows } = await client.query(`SELECT count(*)::int AS count FROM curfew.${table}`);
    counts.set(table, rows[0].count);
  }
  return counts;
}

async function tablesOf(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'curfew'`);
  return rows.map(({ tablename }) => tablename);
}

async function administer<Result>(url: string, run: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=curfew' });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
