import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { serverAccount } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { childrenOf } from './processes.ts';

export type Settings = Readonly<Record<string, string | number>>;

/** One PostgreSQL server with its data, on 127.0.0.1. */
export interface Cluster {
  readonly folder: string;
  readonly port: number;
  /** The superuser's address of a database: `postgres://curfew:…@127.0.0.1:PORT/NAME`. */
  url(database?: string): string;
  start(): Promise<void>;
  /** Ends all connections, writes what is to be written and stops. */
  stop(): Promise<void>;
  /** All its processes at once, as a power cut would: no goodbye to anybody. */
  kill(): Promise<void>;
  /** Stops where it runs, and deletes the data. */
  remove(): Promise<void>;
}

/** Nothing here has to survive a power cut, except where a test is about just that: it passes `durable`. */
const fleeting: Settings = { fsync: 'off', full_page_writes: 'off' };
export const durable: Settings = { fsync: 'on', full_page_writes: 'on' };

const base: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 300,
  shared_buffers: '128MB',
  // The queries are short: compiling one costs more than it ever saves here.
  jit: 'off',
  log_min_messages: 'warning',
  log_line_prefix: '%m [%p] %a ',
};

/** Not the plain order of bytes, so that whatever relies on that has to say so. */
const locale = ['--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];

/** Initialises a server's data in a new temporary folder. It does not run yet. */
export async function createCluster({
  settings = {},
  binaries,
}: {
  readonly settings?: Settings;
  readonly binaries?: Binaries;
} = {}): Promise<Cluster> {
  const programs = binaries ?? (await findBinaries());
  const account = await serverAccount();
  const password = randomBytes(12).toString('hex');
  const folder = await mkdtemp(join(tmpdir(), 'curfew-postgres-'));
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password);
  if (account !== null) {
    await chown(folder, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const options = ['--username=curfew', '--auth=scram-sha-256', '--encoding=UTF8', '--no-sync', ...locale];
  await promisify(execFile)(
    programs.initdb,
    [`--pgdata=${join(folder, 'data')}`, `--pwfile=${passwordFile}`, ...options],
    account ?? {},
  );
  return openCluster(folder, { settings, binaries: programs });
}

/** A server whose data is in `folder` already: made there by {@link createCluster}, or copied from another one. */
export async function openCluster(
  folder: string,
  { settings = {}, binaries }: { readonly settings?: Settings; readonly binaries?: Binaries } = {},
): Promise<Cluster> {
  const programs = binaries ?? (await findBinaries());
  const password = await readFile(join(folder, 'password'), 'utf8');
  const port = await freePort();
  let server: ChildProcess | null = null;

  return {
    folder,
    port,
    url: (database = 'postgres') => `postgres://curfew:${password}@127.0.0.1:${port}/${database}`,
    async start() {
      server = await launch(programs, folder, { ...base, ...fleeting, ...settings, port });
    },
    stop: () => end((pid) => process.kill(pid, 'SIGINT')),
    async kill() {
      await end(killAll);
      // What it leaves behind would make the next one wait for its process.
      await rm(join(folder, 'data', 'postmaster.pid'), { force: true });
    },
    async remove() {
      await end((pid) => process.kill(pid, 'SIGQUIT'));
      await rm(folder, { recursive: true, force: true });
    },
  };

  async function end(how: (pid: number) => unknown): Promise<void> {
    const guard = server;
    if (guard === null) return;
    server = null;
    const exited = new Promise((resolve) => guard.once('exit', resolve));
    await how(await readPid(folder));
    guard.ref();
    await exited;
    guard.stdio[3]?.destroy();
  }
}

/**
 * Starts the server and waits until it takes connections. Between it and us stands a shell that ends it as soon as we
 * are gone, however we went: so no run of the tests leaves a server behind.
 */
async function launch(programs: Binaries, folder: string, settings: Settings): Promise<ChildProcess> {
  const data = join(folder, 'data');
  const log = await open(join(folder, 'log'), 'a');
  const before = (await log.stat()).size;
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const guarded = '"$@" & server=$!; (cat > /dev/null; kill -QUIT $server 2> /dev/null) <&3 & wait $server';
  const guard = spawn('/bin/sh', ['-c', guarded, 'guard', programs.postgres, '-D', data, ...flags], {
    ...(await serverAccount()),
    cwd: folder,
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'pipe'],
  });
  guard.unref();
  if (guard.stdio[3] instanceof Socket) guard.stdio[3].unref();
  await log.close();
  for (;;) {
    const text = (await readFile(join(folder, 'log'), 'utf8')).slice(before);
    if (text.includes('ready to accept')) return guard;
    if (guard.exitCode !== null || guard.signalCode !== null) throw new Error(`PostgreSQL did not start:\n${text}`);
    await pause(20);
  }
}

async function readPid(folder: string): Promise<number> {
  return Number((await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** Its parent stands still meanwhile, so that it neither starts further processes nor ends those that are left. */
function killAll(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  for (const child of childrenOf(pid)) process.kill(child, 'SIGKILL');
  process.kill(pid, 'SIGKILL');
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
