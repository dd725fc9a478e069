import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'postject';
import type { Bundle } from './bundle.ts';
import { bringFile, bringVersion, type Lock } from './packages.ts';
import { stripElf } from './strip.ts';
import { ownTarget, preparers, type Target } from './targets.ts';
import { compileByTrial } from './trial.ts';

const run = promisify(execFile);

/** Where Node looks for what has been put into it. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Makes the one file for a machine. @returns its path. */
export async function makeExecutable(
  { repository, lock, output }: { readonly repository: string; readonly lock: Lock; readonly output: string },
  target: Target,
  bundle: Bundle,
): Promise<string> {
  const version = lock.get(`node_modules/${target.node}`)?.version ?? '';
  const node = await bringFile(repository, target.node, 'bin/node', lock);
  const preparer = await findPreparer(repository, lock, version);
  const assets = new Map([
    ...bundle.assets,
    ['native/better-sqlite3.node', await bringFile(repository, 'better-sqlite3', `prebuilds/${target.sqlite}`, lock)],
    ['native/argon2.node', await bringFile(repository, target.argon2.package, target.argon2.file, lock)],
  ]);
  const code = target.name === ownTarget ? await compileByTrial(preparer, bundle.script, assets) : null;
  const blob = await prepare(preparer, { script: bundle.script, code }, assets);
  mkdirSync(output, { recursive: true });
  const file = join(output, `curfew-${lock.get('packages/cli')?.version}-${target.name}`);
  const plain = readFileSync(node);
  writeFileSync(file, target.format === 'elf' ? stripElf(plain) : plain, { mode: 0o755 });
  const segment = target.format === 'mach-o' ? { machoSegmentName: 'NODE_SEA' } : {};
  await inject(file, 'NODE_SEA_BLOB', blob, { sentinelFuse: fuse, ...segment });
  return file;
}

/** A Node of the target's version that runs here: the format is each version's own. */
async function findPreparer(repository: string, lock: Lock, version: string): Promise<string> {
  const own = `node-${process.platform}-${process.arch}`;
  if (lock.get(`node_modules/${own}`)?.version === version) {
    return bringFile(repository, own, 'bin/node', lock);
  }
  const integrity = preparers[`${own}@${version}`];
  if (integrity === undefined) throw new Error(`there is no Node ${version} for ${own} that prepares it`);
  return join(await bringVersion(repository, `${own}@${version}`, integrity), 'bin/node');
}

/** What goes into the Node. Names are relative, since they become part of it. */
async function prepare(
  node: string,
  { script, code }: { readonly script: string; readonly code: Buffer | null },
  assets: ReadonlyMap<string, string>,
): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-one-file-'));
  try {
    copyFileSync(join(import.meta.dirname, 'start.cjs'), join(folder, 'start.cjs'));
    writeFileSync(join(folder, 'curfew.js'), script);
    const program: Record<string, string> = { 'curfew.js': 'curfew.js' };
    if (code !== null) {
      writeFileSync(join(folder, 'curfew.code'), code);
      program['curfew.code'] = 'curfew.code';
    }
    const configuration = {
      main: 'start.cjs',
      output: 'blob',
      disableExperimentalSEAWarning: true,
      assets: { ...Object.fromEntries(assets), ...program },
    };
    writeFileSync(join(folder, 'configuration.json'), JSON.stringify(configuration));
    await run(node, ['--experimental-sea-config', 'configuration.json'], { cwd: folder });
    return readFileSync(join(folder, 'blob'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
