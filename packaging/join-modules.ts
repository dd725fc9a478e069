import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * Joins a package's compiled modules into few, since Node takes a good part of a millisecond for each: an application that imports
 * Curfew starts a tenth of a second earlier. Types stay as they are. A package that finds files from where its modules are is left alone.
 *
 * @param entries the modules that it exports, as paths below `folder`
 */
export function joinModules(folder: string, entries: readonly string[]): void {
  const modules = globSync('**/*.js', { cwd: folder });
  if (modules.some((path) => readFileSync(join(folder, path), 'utf8').includes('import.meta'))) return;
  const { outputFiles } = buildSync({
    absWorkingDir: folder,
    entryPoints: [...entries],
    outdir: folder,
    outbase: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    sourcemap: true,
    write: false,
    logLevel: 'error',
  });
  for (const path of modules) for (const file of [path, `${path}.map`]) rmSync(join(folder, file), { force: true });
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
}
