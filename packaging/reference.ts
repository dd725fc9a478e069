import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readArguments } from '../scripts/arguments.ts';

const usage = `npm run reference [-- FOLDER]: writes the API reference of the published packages into dist/reference, or into FOLDER

Fails where a comment links to something that there is not. The first run installs TypeDoc into .cache/reference.
`;

/** TypeDoc reads sources by a compiler written in JavaScript, which is older than the one that everything else here is checked with. */
const tools = ['typedoc@0.28.20', 'typescript@6.0.3'];
/** What applications, other stores and other servers are built on. */
const documented = ['cli', 'core', 'http', 'store-conformance', 'store-sqlite', 'store-postgres', 'scan'];

const { positionals } = readArguments(usage, { allowPositionals: true });
const repository = join(import.meta.dirname, '..');
const output = resolve(positionals[0] ?? join(repository, 'dist/reference'));
const cache = join(repository, '.cache/reference');
const typedoc = join(cache, 'node_modules/typedoc/bin/typedoc');

mkdirSync(cache, { recursive: true });
if (!existsSync(typedoc)) {
  process.stderr.write(`Installing what the reference needs, once: ${tools.join(', ')}.\n`);
  run('npm', ['install', '--silent', '--no-save', '--prefix', cache, ...tools]);
}
const options = join(cache, 'typedoc.json');
writeFileSync(options, JSON.stringify(describe()));
run(process.execPath, [typedoc, '--options', options]);

function describe() {
  const source = { disableGit: true, sourceLinkTemplate: '{path}#L{line}' };
  // What is not exported is described where it is used; a link must lead somewhere.
  const validation = { notExported: false, invalidLink: true };
  return {
    ...source,
    name: 'Curfew',
    out: output,
    readme: 'none',
    ignoredHighlightLanguages: ['sql'],
    entryPointStrategy: 'packages',
    entryPoints: documented.map((name) => join(repository, 'packages', name)),
    packageOptions: {
      ...source,
      tsconfig: join(repository, 'tsconfig.json'),
      // `npm run check` does that, with its own compiler.
      skipErrorChecking: true,
      excludeInternal: true,
      validation,
    },
    validation,
    treatValidationWarningsAsErrors: true,
  };
}

function run(program: string, args: readonly string[]): void {
  const { status } = spawnSync(program, args, { cwd: repository, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
