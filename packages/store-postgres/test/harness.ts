import type { Store } from '@curfew/core';
import type { OpenStore, StoreHarness } from '@curfew/store-conformance';
import type { Settings, TestServer } from '@curfew/test-postgres';
import pg from 'pg';
import { openPostgresStore } from '../src/index.ts';

/** Databases of their own on one server. Those with a schema are emptied and used again. */
export function postgresHarness(server: () => TestServer, settings: Settings = {}): StoreHarness {
  const empty: string[] = [];

  async function createMigrated(): Promise<string> {
    const url = await server().createDatabase({ settings });
    const store = await openPostgresStore({ url });
    await store.migrate();
    await store.close();
    return url;
  }

  return {
    async open({ migrated = true } = {}): Promise<OpenStore> {
      const url = migrated ? (empty.pop() ?? (await createMigrated())) : await server().createDatabase({ settings });
      const opened: Store[] = [];
      const open = async () => {
        const store = await openPostgresStore({ url, connections: 6 });
        opened.push(store);
        return store;
      };
      return {
        store: await open(),
        reopen: open,
        rawDump: () => dump(url),
        execute: async (sql) => void (await administer(url, (client) => client.query(sql))),
        async close() {
          await Promise.all(opened.map((store) => store.close()));
          if (!migrated) return server().dropDatabase(url);
          await administer(url, (client) => client.query('TRUNCATE users, sessions, events, throttle, commits'));
          empty.push(url);
        },
      };
    },
  };
}

/** Every row of every table, as text. */
async function dump(url: string): Promise<string> {
  return administer(url, async (client) => {
    const tables = await client.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'curfew'`);
    const texts: string[] = [];
    for (const { tablename } of tables.rows) {
      const { rows } = await client.query(`SELECT t::text AS row FROM curfew.${tablename} t`);
      texts.push(...rows.map(({ row }) => row));
    }
    return texts.join('\n');
  });
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
