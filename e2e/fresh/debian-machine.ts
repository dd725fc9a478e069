import { execFile, spawnSync } from 'node:child_process';
import { appendFile, chown, copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { isInstalled } from '../support/command.ts';
import { canMount, type Entrance, type Machine, runIn, startIn } from './machine.ts';
import { npmEnvironment } from './npm-environment.ts';

const run = promisify(execFile);
const release = 'bookworm';
const ordinary = { name: 'tester', uid: 1_000 };

/** Whether fresh roots can be made here. */
export const canMakeRoots = canMount && isInstalled('debootstrap');

/** A Debian with its smallest set of packages: no compiler, no Git, no curl. */
export async function createDebianMachine(options: {
  readonly folder: string;
  readonly toolchain: string;
  readonly npmCache: string;
  readonly isRoot: boolean;
  /** Where the root is kept of which others are copies. */
  readonly cache: string;
}): Promise<Machine> {
  const { folder: root, toolchain, npmCache, isRoot, cache } = options;
  await run('cp', ['--archive', await bringDebian(cache), root]);
  await appendFile(
    join(root, 'etc/passwd'),
    `${ordinary.name}:x:${ordinary.uid}:${ordinary.uid}::/home/tester:/bin/sh\n`,
  );
  const uid = isRoot ? 0 : ordinary.uid;
  const home = isRoot ? '/root' : `/home/${ordinary.name}`;
  for (const path of [join(root, home), npmCache]) {
    await mkdir(path, { recursive: true });
    await chown(path, uid, uid);
  }
  await mkdir(join(root, 'var/cache/npm'));
  await copyFile('/etc/resolv.conf', join(root, 'etc/resolv.conf'));
  // As Debian's installer writes it.
  await writeFile(join(root, 'etc/hosts'), '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n');
  const environment = await npmEnvironment();
  if (environment.npm_config_cafile !== undefined) {
    await mkdir(dirname(join(root, environment.npm_config_cafile)), { recursive: true });
    await copyFile(environment.npm_config_cafile, join(root, environment.npm_config_cafile));
  }
  const entrance: Entrance = {
    setUp: [
      `mount -t proc proc '${root}/proc'`,
      `mount --rbind /dev '${root}/dev'`,
      `mount --bind '${toolchain}' '${root}/usr/local'`,
      `mount --bind '${npmCache}' '${root}/var/cache/npm'`,
    ].join(' && '),
    enter: ['chroot', `--userspec=${uid}:${uid}`, root],
    home,
    environment: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      USER: isRoot ? 'root' : ordinary.name,
      ...environment,
      npm_config_cache: '/var/cache/npm',
    },
  };
  return {
    home: join(root, home),
    run: (command, folder) => runIn(entrance, command, folder),
    start: (command, folder, more) => startIn(entrance, command, folder, more),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/**
 * @param include packages that it has besides the smallest set.
 * @returns a Debian of which roots are copied.
 */
export async function bringDebian(cache: string, include: readonly string[] = []): Promise<string> {
  const base = join(cache, ['debian', release, ...include.slice(0, 1)].join('-'));
  if (await stat(base).catch(() => null)) return base;
  process.stderr.write(`Making a fresh Debian (${release}), once…\n`);
  const fresh = `${base}-${process.pid}`;
  await mkdir(cache, { recursive: true });
  const { status, stdout, stderr } = spawnSync(
    'debootstrap',
    ['--variant=minbase', ...(include.length > 0 ? [`--include=${include.join()}`] : []), release, fresh],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`debootstrap ended with ${status}:\n${stdout}${stderr}`);
  await run('chroot', [fresh, 'apt-get', 'clean']);
  await rename(fresh, base);
  return base;
}
