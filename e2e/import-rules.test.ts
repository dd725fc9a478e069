import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

/**
 * The picture of which package may import which is law only as long as the linter refuses what it forbids. Each case is
 * a file with one import in an empty copy of the workspace. The linter sees all of them at once, under the repository's
 * own rules.
 */
const repository = join(import.meta.dirname, '..');
const biome = join(repository, 'node_modules/@biomejs/biome/bin/biome');

interface Diagnostic {
  readonly path: string;
  readonly message: string;
}

/** Where each case lies in the copy, by its file and what that says. Two of them must not lie in one place. */
const written = new Map<string, string>();
let said: readonly Diagnostic[];

beforeAll(async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'curfew-import-rules-'));
  try {
    await cp(join(repository, 'biome.json'), join(workspace, 'biome.json'));
    const cases: readonly (readonly [file: string, source: string])[] = [
      ...[...forbidden, ...allowed].map(([file, imported]) => [file, importing(imported)] as const),
      ...forms.map((source) => ['packages/core/src/x.ts', source] as const),
    ];
    for (const [index, [file, source]] of cases.entries()) {
      const path = file.replace(/\bx\./, `x${index}.`);
      written.set(`${file}\0${source}`, path);
      await mkdir(dirname(join(workspace, path)), { recursive: true });
      await writeFile(join(workspace, path), source);
    }
    said = lint(workspace, cases.length);
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
});

function lint(workspace: string, files: number): readonly Diagnostic[] {
  const rules = [
    '--only=style/noRestrictedImports',
    '--vcs-enabled=false',
    '--max-diagnostics=none',
    '--reporter=json',
  ];
  const run = spawnSync(process.execPath, [biome, 'lint', ...rules, '.'], { cwd: workspace, encoding: 'utf8' });
  if (run.error !== undefined) throw run.error;
  const { summary, diagnostics } = JSON.parse(run.stdout);
  // All of them, and the configuration.
  expect(summary).toMatchObject({ unchanged: files + 1, diagnosticsNotPrinted: 0 });
  return diagnostics.map(({ location, message }: { location: { path: string }; message: string }) => ({
    path: location.path,
    message,
  }));
}

const forbidden: readonly (readonly [file: string, imported: string, message: string])[] = [
  ['packages/core/src/x.ts', '@curfew/server', 'core imports no other package'],
  ['packages/core/src/x.ts', '@curfew/store-sqlite', 'core imports no other package'],
  ['packages/core/src/x.ts', 'node:fs', 'core does no I/O'],
  ['packages/core/src/x.ts', 'node:fs/promises', 'core does no I/O'],
  ['packages/core/src/x.ts', 'node:http', 'core does no I/O'],
  ['packages/core/src/x.ts', 'node:process', 'core does no I/O'],
  ['packages/core/src/x.ts', 'fastify', 'HTTP lives in the server'],
  ['packages/core/src/x.ts', 'better-sqlite3', 'SQL lives in the stores'],
  ['packages/core/src/deep/x.ts', '../../../server/src/index.ts', 'not by a path into it'],
  ['packages/core/src/x.test.ts', '@curfew/store-sqlite', 'core imports no other package'],
  ['packages/store-conformance/src/x.ts', '@curfew/store-sqlite', 'and no one store'],
  ['packages/store-sqlite/src/x.ts', '@curfew/server', 'A store imports core'],
  ['packages/store-sqlite/src/x.ts', '@curfew/store-conformance', 'A store imports core'],
  ['packages/store-sqlite/src/x.ts', 'fastify', 'HTTP lives in the server'],
  ['packages/store-sqlite/src/x.test.ts', '@curfew/server', "A store's tests import core"],
  ['packages/store-postgres/src/x.ts', '@curfew/store-sqlite', 'A store imports core'],
  ['packages/store-postgres/src/x.ts', '@curfew/server', 'A store imports core'],
  ['packages/store-memory/src/x.ts', '@curfew/store-sqlite', 'A store imports core'],
  ['packages/store-memory/src/x.test.ts', '@curfew/server', "A store's tests import core"],
  ['packages/console/src/x.tsx', '@curfew/core', 'The console knows the public API'],
  ['packages/scan/src/x.ts', '@curfew/core', 'The scanner stands alone'],
  ['packages/scan/src/deep/x.ts', '../../../store-postgres/src/index.ts', 'not by a path into it'],
  ['packages/http/src/x.ts', '@curfew/server', 'http imports core'],
  ['packages/http/src/x.ts', '@curfew/store-sqlite', 'http imports core'],
  ['packages/http/src/x.ts', 'fastify', 'http knows no framework'],
  ['packages/http/src/x.ts', 'node:http', 'http reads what it is given'],
  ['packages/http/src/x.test.ts', '@curfew/store-sqlite', 'http imports core'],
  ['packages/core/src/x.ts', '@curfew/http', 'core imports no other package'],
  ['packages/store-sqlite/src/x.ts', '@curfew/http', 'A store imports core'],
  ['packages/server/src/x.ts', '../../http/src/credential.ts', 'not by a path into it'],
  ['packages/server/src/x.ts', '@curfew/store-sqlite', 'The server imports core'],
  ['packages/sign-in/src/x.ts', '@curfew/server', 'A way to sign in imports core'],
  ['packages/sign-in/src/x.ts', '@curfew/http', 'A way to sign in imports core'],
  ['packages/sign-in/src/x.ts', 'fastify', 'Routes live in the server'],
  ['packages/signals/src/x.ts', '@curfew/server', 'Signals import core'],
  ['packages/signals/src/x.ts', '@curfew/store-sqlite', 'Signals import core'],
  ['packages/signals/src/x.ts', 'fastify', 'Routes live in the server'],
  ['packages/signals/src/x.ts', 'pg', 'SQL lives in the stores'],
  ['packages/signals/src/x.test.ts', '@curfew/server', 'The tests of signals import core'],
  ['packages/core/src/x.ts', '@curfew/signals', 'core imports no other package'],
  ['packages/core/src/x.ts', '@curfew/sign-in', 'core imports no other package'],
  ['packages/adapters/src/x.ts', '@curfew/server', 'An adapter imports core and http'],
  ['packages/adapters/src/x.ts', '@curfew/store-sqlite', 'An adapter imports core and http'],
  ['packages/adapters/src/x.ts', 'pg', 'SQL lives in the stores'],
  ['packages/client/src/x.ts', '@curfew/server', 'The client imports core and http'],
  ['packages/client/src/x.ts', '@curfew/adapters', 'The client imports core and http'],
  ['packages/adapters/src/x.ts', '@curfew/client', 'An adapter imports core and http'],
  ['packages/server/src/x.ts', '@curfew/client', 'The server imports core'],
  ['packages/server/src/x.ts', 'curfew', 'The server imports core'],
  ['packages/server/src/x.ts', 'better-sqlite3', 'SQL lives in the stores'],
  ['packages/server/src/dialects/couchdb/x.ts', '../../../../store-sqlite/src/index.ts', 'not by a path into it'],
  ['packages/cli/src/x.ts', '@curfew/core/src/token.ts', 'its folders are its own'],
  ['packages/cli/src/x.ts', '../../server/src/index.ts', 'not by a path into it'],
  ['e2e/x.ts', '../packages/core/src/index.ts', 'not by a path into it'],
  ['bench/src/x.ts', '@curfew/server/src/app.ts', 'its folders are its own'],
];

const allowed: readonly (readonly [file: string, imported: string])[] = [
  ['packages/core/src/x.ts', 'node:crypto'],
  ['packages/core/src/x.ts', './token.ts'],
  ['packages/core/src/x.test.ts', 'node:util'],
  ['packages/store-sqlite/src/x.ts', '@curfew/core'],
  ['packages/store-sqlite/src/x.ts', 'better-sqlite3'],
  ['packages/store-sqlite/src/x.test.ts', '@curfew/store-conformance'],
  ['packages/store-conformance/src/x.ts', '@curfew/core'],
  ['packages/http/src/x.ts', '@curfew/core'],
  ['packages/http/src/x.ts', 'node:net'],
  ['packages/adapters/src/x.ts', '@curfew/http'],
  ['packages/client/src/x.ts', '@curfew/http'],
  ['packages/cli/src/x.ts', '@curfew/client'],
  ['packages/cli/src/x.ts', '@curfew/adapters/express'],
  ['packages/server/src/x.ts', '@curfew/http'],
  ['packages/server/src/dialects/couchdb/x.ts', '../../caller.ts'],
  ['packages/server/src/x.ts', '@curfew/core'],
  ['packages/server/src/x.ts', '@curfew/sign-in'],
  ['packages/sign-in/src/x.ts', '@curfew/core'],
  ['packages/signals/src/x.ts', '@curfew/core'],
  ['packages/signals/src/x.test.ts', '@curfew/store-memory'],
  ['packages/server/src/x.ts', '@curfew/signals'],
  ['packages/sign-in/src/x.ts', 'openid-client'],
  ['packages/server/src/x.test.ts', '@curfew/store-sqlite'],
  ['packages/cli/src/x.ts', '@curfew/server'],
  ['packages/cli/src/x.ts', '@curfew/store-sqlite'],
];

const forms: readonly string[] = [
  "import type { It } from '@curfew/server';\n\nexport type X = It;\n",
  "export * from '@curfew/server';\n",
  "export { it } from '@curfew/server';\n",
  "export const x = await import('@curfew/server');\n",
];

describe('the linter refuses an import that the picture has no arrow for', () => {
  test.each(forbidden)('%s imports %s', (file, imported, message) => {
    expect(findings(file, importing(imported))).toContainEqual(expect.stringContaining(message));
  });

  test.each(forms)('in whatever form it is written: %s', (source) => {
    const message = expect.stringContaining('core imports no other package');
    expect(findings('packages/core/src/x.ts', source)).toContainEqual(message);
  });
});

test.each(allowed)('%s may import %s', (file, imported) => {
  expect(findings(file, importing(imported))).toEqual([]);
});

function importing(name: string): string {
  return `import { it } from '${name}';\n\nexport const x = it;\n`;
}

/** @returns what the linter says about imports in `file`, where that says `source`. */
function findings(file: string, source: string): readonly string[] {
  const path = written.get(`${file}\0${source}`);
  if (path === undefined) throw new Error(`${file} has not been written for the linter to see`);
  return said.filter((diagnostic) => diagnostic.path === path).map(({ message }) => message);
}
