import { randomBytes, randomUUID } from 'node:crypto';
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
   * @returns its address, for a role that owns it and may do nothing else: a superuser is shown what others are not.
   */
  createDatabase(options?: { readonly template?: string | undefined; readonly settings?: Settings }): Promise<string>;
  dropDatabase(url: string): Promise<void>;
  /** The same database for the superuser. */
  asSuperuser(url: string): string;
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
  let creating: Promise<Role | null> | null = null;
  const owner = () => {
    creating ??= createRole(admin);
    return creating;
  };

  return {
    async createDatabase({ template, settings: ofDatabase = {} } = {}) {
      const name = `curfew_${randomUUID().replaceAll('-', '')}`;
      await admin.query(`CREATE DATABASE ${name}${template === undefined ? '' : ` TEMPLATE ${nameOf(template)}`}`);
      const role = await owner();
      if (role !== null) await admin.query(`ALTER DATABASE ${name} OWNER TO ${role.name}`);
      for (const [setting, value] of Object.entries(ofDatabase)) {
        await admin.query(`ALTER DATABASE ${name} SET ${setting} = '${value}'`);
      }
      const address = new URL(url ?? cluster?.url() ?? '');
      address.pathname = `/${name}`;
      if (role !== null) Object.assign(address, { username: role.name, password: role.password });
      return address.href;
    },
    asSuperuser(address) {
      const superuser = new URL(url ?? cluster?.url() ?? '');
      superuser.pathname = new URL(address).pathname;
      superuser.host = new URL(address).host;
      return superuser.href;
    },
    async dropDatabase(address) {
      await admin.query(`DROP DATABASE IF EXISTS ${nameOf(address)}`);
    },
    readLog: async () => (cluster === null ? '' : readFile(join(cluster.folder, 'log'), 'utf8')),
    async close() {
      // It cannot go where databases of its own are left.
      const role = await creating;
      if (role !== null) await admin.query(`DROP ROLE ${role.name}`).catch(() => undefined);
      await admin.end();
      await cluster?.remove();
    },
  };
}

interface Role {
  readonly name: string;
  readonly password: string;
}

/** @returns `null` on CockroachDB, which hides no rows from anybody and, without certificates, has no passwords. */
async function createRole(admin: pg.Pool): Promise<Role | null> {
  const { rows } = await admin.query('SELECT version()');
  if (rows[0].version.includes('CockroachDB')) return null;
  const role = { name: `owner_${randomBytes(6).toString('hex')}`, password: randomBytes(12).toString('hex') };
  await admin.query(`CREATE ROLE ${role.name} LOGIN PASSWORD '${role.password}'`);
  return role;
}

function nameOf(address: string): string {
  return new URL(address).pathname.slice(1);
}
