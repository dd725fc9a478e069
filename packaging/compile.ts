import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Compiles the sources of several packages at once, to `FOLDER/NAME/src`, with types and with source maps that hold the sources.
 *
 * @param folders the packages' folders, below `packages/` of the repository
 * @throws Error with what the compiler says.
 */
export function compile(repository: string, folders: readonly string[], output: string): void {
  const project = join(output, 'tsconfig.json');
  const packages = join(repository, 'packages');
  const configuration = {
    extends: join(repository, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      rootDir: packages,
      outDir: output,
      declaration: true,
      sourceMap: true,
      inlineSources: true,
      rewriteRelativeImportExtensions: true,
      typeRoots: [join(repository, 'node_modules/@types')],
    },
    include: folders.map((folder) => join(packages, folder, 'src')),
    exclude: ['*.test.ts', 'fixture.ts'].map((name) => join(packages, '*/src/**', name)),
  };
  writeFileSync(project, JSON.stringify(configuration));
  const compiler = join(repository, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the packages cannot be compiled:\n${stdout}`);
  for (const file of globSync('*/src/**/*.d.ts', { cwd: output })) nameCompiledFiles(join(output, file));
  for (const file of globSync('*/src/**/*.js.map', { cwd: output })) hideFolders(output, file);
}

/** The compiler leaves the extensions of imports in types as they are in the sources. */
function nameCompiledFiles(file: string): void {
  const types = readFileSync(file, 'utf8');
  writeFileSync(file, types.replace(/(\b(?:from |import\()['"]\.[^'"]*)\.ts(?=['"])/g, '$1.js'));
}

/** What the sources are called where they were compiled is nobody's business, and differs from machine to machine. */
function hideFolders(output: string, file: string): void {
  const map = JSON.parse(readFileSync(join(output, file), 'utf8'));
  const [name = '', , ...path] = file.replace(/\.js\.map$/, '.ts').split('/');
  const source = join(name, 'src', ...path);
  writeFileSync(join(output, file), JSON.stringify({ ...map, sources: [relative(dirname(file), source)] }));
}
