import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A Node, and the npm that it ships. */
export interface Toolchain {
  readonly node: string;
  readonly npm: string;
}

/** What people install this with. */
export const toolchains: readonly Toolchain[] = [
  { node: '20.20.2', npm: '10.8.2' },
  { node: '22.23.5', npm: '10.9.9' },
  { node: '24.21.0', npm: '11.12.1' },
];

/** @returns a folder that looks like Node's own archive, with `bin/node`, `bin/npm` and `bin/npx`; kept in `cache`. */
export async function bringToolchain({ node, npm }: Toolchain, cache: string): Promise<string> {
  const folder = join(cache, `node-${node}-npm-${npm}`);
  if (await stat(folder).catch(() => null)) return folder;
  await mkdir(cache, { recursive: true });
  const unpacked = await mkdtemp(join(cache, 'unpacking-'));
  try {
    const packages = [`node-linux-${process.arch}@${node}`, `npm@${npm}`];
    await run('npm', ['pack', '--silent', '--pack-destination', unpacked, ...packages]);
    const archives = await readdir(unpacked);
    for (const [name, place] of [
      ['node-', '.'],
      ['npm-', 'lib/node_modules/npm'],
    ] as const) {
      const archive = archives.find((file) => file.startsWith(name)) ?? '';
      await mkdir(join(unpacked, 'root', place), { recursive: true });
      await run('tar', ['-xzf', join(unpacked, archive), '--strip-components=1', '-C', join(unpacked, 'root', place)]);
    }
    for (const command of ['npm', 'npx']) {
      const program = `lib/node_modules/npm/bin/${command}-cli.js`;
      await chmod(join(unpacked, 'root', program), 0o755);
      await symlink(`../${program}`, join(unpacked, 'root/bin', command));
    }
    await rename(join(unpacked, 'root'), folder);
  } finally {
    await rm(unpacked, { recursive: true });
  }
  return folder;
}
