import { chmod, chown, cp, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';
import { serverAccount } from './account.ts';
import { type Cluster, openCluster, type Settings } from './cluster.ts';

/**
 * Makes a standby of a running server, as `pg_basebackup` would (which is not among the programs that come from npm): the
 * files are copied while the server knows that they are, and what is written meanwhile is streamed afterwards.
 */
export async function createStandby(primary: Cluster, settings: Settings = {}): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-postgres-'));
  const client = new pg.Client({ connectionString: primary.url() });
  await client.connect();
  try {
    await client.query(`SELECT pg_backup_start('standby', fast => TRUE)`);
    await cp(join(primary.folder, 'password'), join(folder, 'password'));
    await cp(join(primary.folder, 'data'), join(folder, 'data'), { recursive: true, filter: isBackedUp });
    const { rows } = await client.query('SELECT labelfile FROM pg_backup_stop()');
    await writeFile(join(folder, 'data', 'backup_label'), rows[0].labelfile);
  } finally {
    await client.end();
  }
  await writeFile(join(folder, 'data', 'standby.signal'), '');
  await chmod(join(folder, 'data'), 0o700);
  await giveToServer(folder);
  const { port, username, password } = new URL(primary.url());
  const source = `host=127.0.0.1 port=${port} user=${username} password=${password} application_name=standby`;
  return openCluster(folder, { settings: { ...settings, primary_conninfo: source } });
}

/** Another server with the same data, down to the number of the next transaction. The first one must not be running. */
export async function copyCluster(stopped: Cluster): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-postgres-'));
  await cp(stopped.folder, folder, { recursive: true });
  await chmod(join(folder, 'data'), 0o700);
  await giveToServer(folder);
  return openCluster(folder);
}

/** Waits until the primary's commits wait for its standby. */
export async function makeSynchronous(primary: Cluster): Promise<void> {
  const client = new pg.Client({ connectionString: primary.url() });
  await client.connect();
  await client.query(`ALTER SYSTEM SET synchronous_standby_names = 'standby'`);
  await client.query('SELECT pg_reload_conf()');
  for (let state = ''; state !== 'sync'; ) {
    const { rows } = await client.query('SELECT sync_state FROM pg_stat_replication');
    state = rows[0]?.sync_state ?? '';
  }
  await client.end();
}

/** Makes a standby the primary. */
export async function promote(standby: Cluster): Promise<void> {
  const client = new pg.Client({ connectionString: standby.url() });
  await client.connect();
  await client.query('SELECT pg_promote(TRUE, 60)');
  await client.end();
}

/** The files of the running server itself, and its log of changes: that is streamed from the start of the backup on. */
function isBackedUp(path: string): boolean {
  return !['postmaster.pid', 'postmaster.opts'].includes(basename(path)) && basename(dirname(path)) !== 'pg_wal';
}

async function giveToServer(folder: string): Promise<void> {
  const account = await serverAccount();
  if (account === null) return;
  for (const name of ['', ...(await readdir(folder, { recursive: true }))]) {
    await chown(join(folder, name), account.uid, account.gid);
  }
}
