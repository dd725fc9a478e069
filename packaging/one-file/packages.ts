import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optional?: boolean;
}

/** What the lock says of what is installed at a path such as `node_modules/pg`. */
export type Lock = ReadonlyMap<string, LockedPackage>;

export function readLock(repository: string): Lock {
  const { packages } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Omit<LockedPackage, 'name'> & { name?: string }>;
  };
  return new Map(
    Object.entries(packages).map(([path, entry]) => [
      path,
      { ...entry, name: entry.name ?? path.replace(/^.*node_modules\//, '') },
    ]),
  );
}

/**
 * The folder of a package, of the version and the content that the lock names: also where it is for another machine, and so is not
 * installed here.
 */
export async function bringPackage(repository: string, name: string, lock: Lock): Promise<string> {
  const installed = join(repository, 'node_modules', name);
  return existsSync(join(installed, 'package.json')) ? installed : bringLocked(repository, name, lock);
}

/** A file of a package, also where that file is for another machine, and so is not kept here. */
export async function bringFile(repository: string, name: string, path: string, lock: Lock): Promise<string> {
  const installed = join(repository, 'node_modules', name, path);
  if (existsSync(installed)) return installed;
  return join(await bringLocked(repository, name, lock), path);
}

async function bringLocked(repository: string, name: string, lock: Lock): Promise<string> {
  const entry = lock.get(`node_modules/${name}`);
  if (entry?.integrity === undefined) throw new Error(`package-lock.json has no package ${name}`);
  return bringVersion(repository, `${name}@${entry.version}`, entry.integrity);
}

/** @throws Error where what comes is not what the integrity says. */
export async function bringVersion(repository: string, nameAndVersion: string, integrity: string): Promise<string> {
  const cache = join(repository, '.cache/dist');
  const folder = join(cache, nameAndVersion.replaceAll('/', '+'));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'bringing-'));
  try {
    await run('npm', ['pack', '--silent', '--pack-destination', draft, nameAndVersion]);
    const [tarball = ''] = (await run('find', [draft, '-name', '*.tgz'])).stdout.split('\n');
    const digest = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
    if (digest !== integrity) throw new Error(`${nameAndVersion} is ${digest}, and should be ${integrity}`);
    await run('tar', ['-xzf', tarball, '-C', draft]);
    renameSync(join(draft, 'package'), folder);
    return folder;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
