import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bringDebian, canMakeRoots } from '../fresh/debian-machine.ts';
import { type Entrance, type Finished, runIn, type Started, startIn } from '../fresh/machine.ts';
import { repository } from '../support/command.ts';

const run = promisify(execFile);

/** Why the artefacts are not tried here, or nothing: making and installing them takes a minute or two. */
export const whyNot =
  process.env.CURFEW_DIST === undefined
    ? 'npm run test:dist makes and tries the artefacts'
    : process.platform !== 'linux'
      ? 'fresh roots are made on Linux only'
      : canMakeRoots
        ? ''
        : 'fresh roots need root and debootstrap';

/** Makes the one file for this machine. @returns the folder with all that belongs to it. */
export async function makeOneFile(folder: string): Promise<string> {
  const script = join(repository, 'packaging/one-file/main.ts');
  await run(process.execPath, [script, '--output', folder], { cwd: repository });
  return folder;
}

/** @returns the one file in the folder. */
export async function findOneFile(folder: string): Promise<string> {
  const file = (await readdir(folder)).find((name) => /^curfew-[\d.]+-linux-\w+$/.test(name));
  if (file === undefined) throw new Error(`there is no one file in ${folder}`);
  return join(folder, file);
}

/** A fresh Debian with its smallest set of packages: no Node, no curl, no compiler, and no network but its own. */
export interface FreshRoot {
  /** Seen from outside. */
  readonly folder: string;
  run(command: string): Promise<Finished>;
  start(command: string, environment?: Readonly<Record<string, string>>): Started;
  remove(): Promise<void>;
}

export async function openFreshRoot(): Promise<FreshRoot> {
  const parent = await mkdtemp(join(tmpdir(), 'curfew-dist-'));
  const folder = join(parent, 'root');
  await run('cp', ['--archive', await bringDebian(join(repository, '.cache/fresh')), folder]);
  // As Debian's installer writes it.
  await writeFile(join(folder, 'etc/hosts'), '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n');
  await mkdir(join(folder, 'root'), { recursive: true });
  const entrance: Entrance = {
    setUp: `mount -t proc proc '${folder}/proc' && mount --rbind /dev '${folder}/dev'`,
    enter: ['chroot', folder],
    home: '/root',
    environment: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
  };
  return {
    folder,
    run: (command) => runIn(entrance, command, ''),
    start: (command, environment = {}) => startIn(entrance, command, '', environment),
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}

export async function putInto(root: FreshRoot, file: string, name: string): Promise<void> {
  await cp(file, join(root.folder, 'root', name));
}
