import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stagePackages } from './stage.ts';

/** A packed package, as `npm publish` would send it. */
export interface Packed {
  readonly name: string;
  readonly version: string;
  /** The file. */
  readonly tarball: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** Packs every package of the repository into `output`. */
export function packAll(repository: string, output: string): readonly Packed[] {
  const staging = mkdtempSync(join(tmpdir(), 'curfew-staging-'));
  mkdirSync(output, { recursive: true });
  try {
    return stagePackages(repository, join(staging, 'packages')).map(({ folder }) => pack(folder, output));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function pack(folder: string, output: string): Packed {
  const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', output];
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm cannot pack ${folder}:\n${stderr}`);
  // An array up to npm 11, and an object by names from npm 12 on.
  const [packed] = Object.values(JSON.parse(stdout)) as (Packed & { readonly filename: string })[];
  if (packed === undefined) throw new Error(`npm has packed nothing of ${folder}`);
  return { ...packed, tarball: join(output, packed.filename) };
}
