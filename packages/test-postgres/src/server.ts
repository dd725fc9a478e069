import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Binaries } from './binaries.ts';
import { createCluster, type Settings } from './cluster.ts';

/** A server on which each test makes databases of its own. */
export interface TestServer {
  /**
   * A new database. `template` is one to copy, which nobody may be connected to; `settings` hold for every session in it.
   *
   * @returns its address.
   */
  createDatabase(options?: { readonly template?: string | undefined; readonly settings?: Settings }): Promise<string>;
  dropDatabase(url: string): Promise<void>;
  /** What the server has written to its log. Empty for one that was not started here. */
  readLog(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts a PostgreSQL with nothing in it, or takes the cluster whose superuser's address is given: an existing one, of
 * whatever kind, on which databases can be made.
 */
export async function openTestServer({
  url,
  binaries,
  settings = {},
}: {
  readonly url?: string | undefined;
  readonly binaries?: Binaries;
  readonly settings?: Settings;
} = {}): Promise<TestServer> {
  const cluster = url === undefined ? await createCluster({ settings, ...(binaries && { binaries }) }) : null;
  await cluster?.start();
  const admin = new pg.Pool({ connectionString: url ?? cluster?.url(), max: 4 });
  admin.on('error', () => undefined);

  return {
    async createDatabase({ template, settings: ofDatabase = {} } = {}) {
      const name = `curfew_${randomUUID().replaceAll('-', '')}`;
      await admin.query(`CREATE DATABASE ${name}${template === undefined ? '' : ` TEMPLATE ${nameOf(template)}`}`);
      for (const [setting, value] of Object.entries(ofDatabase)) {
        await admin.query(`ALTER DATABASE ${name} SET ${setting} = '${value}'`);
      }
      const address = new URL(url ?? cluster?.url() ?? '');
      address.pathname = `/${name}`;
      return address.href;
    },
    async dropDatabase(address) {
      await admin.query(`DROP DATABASE IF EXISTS ${nameOf(address)}`);
    },
    readLog: async () => (cluster === null ? '' : readFile(join(cluster.folder, 'log'), 'utf8')),
    async close() {
      await admin.end();
      await cluster?.remove();
    },
  };
}

function nameOf(address: string): string {
  return new URL(address).pathname.slice(1);
}
