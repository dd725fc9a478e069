import type { Lock, LockedPackage } from './packages.ts';

/** Everything of other people's that is inside, each once, by name and version. */
export function listContents(
  bundled: readonly string[],
  lock: Lock,
): readonly (LockedPackage & { readonly path: string })[] {
  const console = closureOf('packages/console', lock);
  const paths = [...new Set([...bundled, ...console])].filter((path) => !isOurs(lock.get(path)));
  return paths
    .map((path) => ({ ...mustFind(lock, path), path }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version))
    .filter(({ name, version }, index, all) => name !== all[index - 1]?.name || version !== all[index - 1]?.version);
}

/** The paths of all that a package of the workspace needs, found as Node finds it. */
function closureOf(start: string, lock: Lock): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [start];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const name of Object.keys(lock.get(path)?.dependencies ?? {})) {
      const where = resolve(name, path, lock);
      if (where === undefined || found.has(where)) continue;
      found.add(where);
      waiting.push(where);
    }
  }
  return found;
}

function resolve(name: string, from: string, lock: Lock): string | undefined {
  for (let folder = from; ; folder = folder.replace(/(^|\/)[^/]*$/, '')) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock.has(path)) return path;
    if (folder === '') return undefined;
  }
}

function isOurs(entry: LockedPackage | undefined): boolean {
  return entry?.integrity === undefined;
}

function mustFind(lock: Lock, path: string): LockedPackage {
  const entry = lock.get(path);
  if (entry === undefined) throw new Error(`package-lock.json has nothing at ${path}`);
  return entry;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
