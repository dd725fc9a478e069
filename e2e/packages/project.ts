import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Packed } from '../../packaging/pack.ts';
import { repository } from '../support/command.ts';

const run = promisify(execFile);

/** An empty project outside the repository, with packages installed. */
export interface Project {
  readonly folder: string;
  /** The programs of Node on which what is installed has to run. */
  readonly nodes: readonly string[];
  remove(): Promise<void>;
}

/** What people have beside the packages: frameworks, the compiler, types. */
const companions = ['express', 'fastify', 'hono', 'typescript', '@types/node', '@types/express'];

/**
 * Unpacks packages beside what they declare to need, and nothing else, out of what is installed for this repository: no network,
 * and an import of something that a package does not declare fails.
 */
export async function linkedProject(packed: readonly Packed[]): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-linked-'));
  const wanted = new Set(companions);
  for (const { name, tarball } of packed) {
    const target = join(folder, 'node_modules', name);
    await mkdir(target, { recursive: true });
    await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', target]);
    const { dependencies = {}, bin = {} } = await manifestOf(target);
    for (const dependency of Object.keys(dependencies)) wanted.add(dependency);
    for (const [program, path] of Object.entries(bin)) await linkProgram(folder, program, join(target, String(path)));
  }
  for (const { name } of packed) wanted.delete(name);
  for (const name of wanted) await linkInstalled(folder, name);
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  return { folder, nodes: [process.execPath], remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Installs packages as people do, with everything that they need, and the oldest and the newest Node that they run on. */
export async function installedProject(packed: readonly Packed[]): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-installed-'));
  const platform = `${process.platform}-${process.arch}`;
  const oldest = `oldest-node@npm:node-${platform}@22.18.0`;
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const versions = await Promise.all(companions.map(installedVersion));
  const tarballs = packed.map(({ tarball }) => tarball);
  await run('npm', ['install', '--no-audit', '--no-fund', ...tarballs, ...versions, oldest], { cwd: folder });
  const nodes = [join(folder, 'node_modules/oldest-node/bin/node'), process.execPath];
  return { folder, nodes, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function manifestOf(
  folder: string,
): Promise<{ version: string; dependencies?: Record<string, string>; bin?: Record<string, string> }> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

async function installedVersion(name: string): Promise<string> {
  return `${name}@${(await manifestOf(join(repository, 'node_modules', name))).version}`;
}

async function linkProgram(folder: string, program: string, target: string): Promise<void> {
  await mkdir(join(folder, 'node_modules/.bin'), { recursive: true });
  await symlink(target, join(folder, 'node_modules/.bin', program));
}

async function linkInstalled(folder: string, name: string): Promise<void> {
  const link = join(folder, 'node_modules', name);
  await mkdir(dirname(link), { recursive: true });
  await symlink(join(repository, 'node_modules', name), link);
}
