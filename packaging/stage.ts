import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compile } from './compile.ts';
import { joinModules } from './join-modules.ts';
import { type Manifest, publishedManifest } from './manifest.ts';

/** A package as it is published. */
export interface Staged {
  readonly name: string;
  readonly folder: string;
}

/**
 * Lays out every package of the repository as it is published: compiled, with types, licence and README, and without tests. The
 * sources stay as they are, so that this can go on beside anything else.
 *
 * @param output is emptied first.
 */
export function stagePackages(repository: string, output: string): readonly Staged[] {
  const packages = publishedPackages(repository);
  rmSync(output, { recursive: true, force: true });
  const compiled = join(output, '.compiled');
  mkdirSync(compiled, { recursive: true });
  const sources = packages.filter(({ manifest }) => manifest.exports !== undefined);
  compile(
    repository,
    sources.map(({ folder }) => folder),
    compiled,
  );
  const staged = packages.map(({ folder, manifest }) => {
    const target = join(output, folder);
    mkdirSync(target);
    stageOne({ manifest, source: join(repository, 'packages', folder), compiled: join(compiled, folder), target });
    cpSync(join(repository, 'LICENSE'), join(target, 'LICENSE'));
    return { name: manifest.name, folder: target };
  });
  rmSync(compiled, { recursive: true });
  return staged;
}

function publishedPackages(repository: string): readonly { readonly folder: string; readonly manifest: Manifest }[] {
  return globSync('packages/*/package.json', { cwd: repository })
    .sort()
    .map((file) => ({
      folder: file.split('/')[1] ?? '',
      manifest: JSON.parse(readFileSync(join(repository, file), 'utf8')) as Manifest,
    }))
    .filter(({ manifest }) => manifest.private !== true);
}

interface Layout {
  readonly manifest: Manifest;
  readonly source: string;
  readonly compiled: string;
  readonly target: string;
}

function stageOne({ manifest, source, compiled, target }: Layout): void {
  const { name, files = [] } = manifest;
  const published = publishedManifest(manifest, process.env.CURFEW_REPOSITORY);
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  const readme = join(source, 'README.md');
  if (!existsSync(readme)) throw new Error(`${name} has no README.md`);
  cpSync(readme, join(target, 'README.md'));
  if (manifest.exports === undefined) {
    if (!existsSync(join(source, 'dist'))) throw new Error(`${name} has not been built: run "npm run build"`);
    cpSync(join(source, 'dist'), join(target, 'dist'), { recursive: true });
    return;
  }
  cpSync(join(compiled, 'src'), join(target, 'dist'), { recursive: true });
  // A command imports what it needs, when it needs it.
  if (manifest.bin === undefined) joinModules(join(target, 'dist'), entriesOf(manifest.exports));
  copyAssets(join(source, 'src'), join(target, 'dist'));
  for (const file of files.filter((entry) => entry !== 'src')) {
    cpSync(join(source, file), join(target, file), { recursive: true });
  }
  for (const program of globSync('bin/*.js', { cwd: target })) startCompiled(join(target, program));
}

/** The compiled modules that a package exports, below its `dist`. */
function entriesOf(exports: Readonly<Record<string, string>>): readonly string[] {
  return Object.values(exports)
    .flatMap((target) => /^\.\/src\/(.+)\.ts$/.exec(target)?.slice(1, 2) ?? [])
    .map((path) => `${path}.js`);
}

/** What sources read at run time, such as a style sheet, lies beside them. */
function copyAssets(source: string, target: string): void {
  for (const file of globSync('**/*.*', { cwd: source })) {
    if (/\.tsx?$/.test(file)) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(source, file), join(target, file));
  }
}

function startCompiled(program: string): void {
  const text = readFileSync(program, 'utf8');
  writeFileSync(program, text.replaceAll(/'\.\.\/src\/([\w/-]+)\.ts'/g, "'../dist/$1.js'"));
}
