import { glob, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

/** Files that import each other, directly or by way of others, from at least two folders. */
export type ImportCircle = readonly string[];

/**
 * Finds circles of imports between rooms: folders, and so also packages. Type imports count, because they tie files together
 * as much as others do: none of them can be understood, moved or tested without the rest.
 *
 * @param root the folder that holds `packages/`
 * @returns the files of each circle, relative to `root`
 */
export async function findImportCircles(root: string): Promise<readonly ImportCircle[]> {
  const files = await sourcesIn(root);
  const packages = await packagesIn(root);
  const imports = new Map<string, readonly string[]>();
  for (const file of files) {
    const found = importsIn(await readFile(file, 'utf8'))
      .map((name) => (name.startsWith('.') ? resolve(dirname(file), name) : packages.get(name)))
      .filter((target) => target !== undefined && files.has(target));
    imports.set(file, [...new Set(found as string[])]);
  }
  return knotsIn(imports)
    .map((knot) => knot.map((file) => relative(root, file)).sort())
    .filter((knot) => new Set(knot.map(dirname)).size > 1)
    .sort();
}

async function sourcesIn(root: string): Promise<ReadonlySet<string>> {
  const sources = new Set<string>();
  for await (const file of glob('packages/*/src/**/*.{ts,tsx}', { cwd: root })) {
    if (!/\.test\.tsx?$/.test(file)) sources.add(join(root, file));
  }
  return sources;
}

/** What a package's name, with or without a subpath, leads to. */
async function packagesIn(root: string): Promise<ReadonlyMap<string, string>> {
  const targets = new Map<string, string>();
  for await (const file of glob('packages/*/package.json', { cwd: root })) {
    const { name, exports = {} } = JSON.parse(await readFile(join(root, file), 'utf8'));
    for (const [subpath, target] of Object.entries(exports)) {
      if (typeof target === 'string') targets.set(join(name, subpath), join(root, dirname(file), target));
    }
  }
  return targets;
}

/** `import … from`, `export … from`, `import '…'` and `import('…')`, as the formatter writes them. */
const importForms = [/^(?:import|export)\b[^;'"]*\bfrom '([^']+)'/gm, /^import '([^']+)'/gm, /\bimport\('([^']+)'\)/g];

function importsIn(source: string): string[] {
  return importForms.flatMap((form) => Array.from(source.matchAll(form), ([, name = '']) => name));
}

/** Tarjan's strongly connected components, without those of one file. */
function knotsIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const knots: string[][] = [];

  function visit(file: string): void {
    order.set(file, order.size);
    lowest.set(file, order.size - 1);
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lowest.set(file, Math.min(numberOf(lowest, file), numberOf(lowest, next)));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const knot = open.splice(open.indexOf(file));
    if (knot.length > 1) knots.push(knot);
  }

  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return knots;
}

function numberOf(numbers: ReadonlyMap<string, number>, file: string): number {
  return numbers.get(file) ?? Number.POSITIVE_INFINITY;
}
