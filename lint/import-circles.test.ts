import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findImportCircles } from './import-circles.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'curfew-import-circles-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function circlesAmong(files: Readonly<Record<string, string>>) {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return findImportCircles(root);
}

describe('circles of imports', () => {
  it.each([
    ["import { b } from '../b/b.ts';\n", "import { a } from '../a/a.ts';\n"],
    ["import type { B } from '../b/b.ts';\n", "import type { A } from '../a/a.ts';\n"],
    ["import {\n  type B,\n  c,\n} from '../b/b.ts';\n", "export { a } from '../a/a.ts';\n"],
    ["export * from '../b/b.ts';\n", "export type B = import('../a/a.ts').A;\n"],
    ["import '../b/b.ts';\n", "const a = await import('../a/a.ts');\n"],
  ])('are found in %j and %j', async (a, b) => {
    const files = { 'packages/x/src/a/a.ts': a, 'packages/x/src/b/b.ts': b };
    expect(await circlesAmong(files)).toEqual([Object.keys(files)]);
  });

  it('are found by way of other files and other packages', async () => {
    const files = {
      'packages/x/package.json': '{ "name": "@curfew/x", "exports": { ".": "./src/index.ts" } }',
      'packages/y/package.json': '{ "name": "@curfew/y", "exports": { "./deep": "./src/deep.ts" } }',
      'packages/x/src/index.ts': "export * from './one.ts';\n",
      'packages/x/src/one.ts': "import { deep } from '@curfew/y/deep';\n",
      'packages/y/src/deep.ts': "import type { One } from '@curfew/x';\n",
    };
    expect(await circlesAmong(files)).toEqual([
      ['packages/x/src/index.ts', 'packages/x/src/one.ts', 'packages/y/src/deep.ts'],
    ]);
  });

  it('may be within one folder, and what only shares imports is none', async () => {
    const files = {
      'packages/x/src/a/one.ts': "import type { Two } from './two.ts';\nimport { c } from '../b/c.ts';\n",
      'packages/x/src/a/two.ts': "import { one } from './one.ts';\nimport { c } from '../b/c.ts';\n",
      'packages/x/src/b/c.ts': "import fs from 'node:fs';\n",
      'packages/x/src/b/c.test.ts': "import { one } from '../a/one.ts';\n",
    };
    expect(await circlesAmong(files)).toEqual([]);
  });
});
