import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { readArguments } from '../../scripts/arguments.ts';
import { describeContents } from './bill.ts';
import { bundleProgram, findAssets } from './bundle.ts';
import { listContents } from './contents.ts';
import { makeExecutable } from './executable.ts';
import { collectNotices } from './notices.ts';
import { bringPackage, type LockedPackage, readLock } from './packages.ts';
import { findTarget, ownTarget, type Target, targets } from './targets.ts';

/*
 * Makes what people download: one file for each kind of machine that holds all of Curfew and a Node to run it, with checksums, a bill of
 * materials and the licences of what is inside. Two runs on the same sources make the same bytes.
 */

const usage = `npm run dist [-- OPTIONS]: Curfew in one file, into dist/one-file

  --target NAME   one of ${targets.map(({ name }) => name).join(', ')}, or "all"; default: this machine's
  --output DIR    another folder
`;

const repository = join(import.meta.dirname, '../..');
const { values: options } = readArguments(usage, {
  options: {
    target: { type: 'string', default: ownTarget },
    output: { type: 'string', default: join(repository, 'dist/one-file') },
  },
});

await main(options.target === 'all' ? targets : [findTarget(options.target)], resolve(options.output));

async function main(wanted: readonly Target[], output: string): Promise<void> {
  const lock = readLock(repository);
  const bundle = { ...(await bundleProgram(repository)), assets: findAssets(repository) };
  const made: string[] = [];
  mkdirSync(output, { recursive: true });
  for (const target of wanted) {
    const file = await makeExecutable({ repository, lock, output }, target, bundle);
    const contents = [...listContents([...bundle.packages, ...ownPackages(target)], lock)];
    const version = lock.get('packages/cli')?.version ?? '';
    writeFileSync(`${file}.cdx.json`, describeContents(version, contents));
    writeFileSync(`${file}.licenses.txt`, collectNotices(repository, await Promise.all(contents.map(withFolder))));
    made.push(file, `${file}.cdx.json`, `${file}.licenses.txt`);
    process.stdout.write(`${file}  ${Math.round(statSync(file).size / 1e5) / 10} MB\n`);
    if (target.format === 'mach-o') process.stdout.write('  macOS runs it once it is signed: codesign --sign - FILE\n');
  }
  const sums = made.map(
    (file) => `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${basename(file)}\n`,
  );
  writeFileSync(join(output, 'SHA256SUMS'), sums.sort().join(''));

  async function withFolder(entry: LockedPackage & { readonly path: string }) {
    const isForHere = !targets.some(({ node, argon2 }) => [node, argon2.package].includes(entry.name));
    const folder = isForHere ? join(repository, entry.path) : await bringPackage(repository, entry.name, lock);
    return { ...entry, folder };
  }
}

function ownPackages({ node, argon2 }: Target): readonly string[] {
  return [node, argon2.package].map((name) => `node_modules/${name}`);
}
