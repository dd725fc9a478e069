import type { Store } from '@curfew/core';
import type { OpenStore, StoreHarness } from '@curfew/store-conformance';
import type { Settings, TestServer } from '@curfew/test-postgres';
import pg from 'pg';
import { openPostgresStore } from '../src/index.ts';

/** Databases of their own on one server. The migrated ones are copies of a first. */
export function postgresHarness(server: () => TestServer, settings: Settings = {}): StoreHarness {
  let template: Promise<string> | undefined;

  async function migrated(): Promise<string> {
    const url = await server().createDatabase();
    const store = await openPostgresStore({ url });
    await store.migrate();
    await store.close();
    return url;
  }

  return {
    async open({ migrated: isMigrated = true } = {}): Promise<OpenStore> {
      if (isMigrated) template ??= migrated();
      const url = await server().createDatabase({ settings, template: isMigrated ? await template : undefined });
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
        execute: (sql) =>
          administer(url, (client) => client.query(`SET search_path = curfew; ${sql}`)).then(() => undefined),
        async close() {
          await Promise.all(opened.map((store) => store.close()));
          await server().dropDatabase(url);
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
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
