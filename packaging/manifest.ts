/** What of a `package.json` matters for publishing. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** Fields of which only this repository knows what to do with them. */
const own = ['scripts', 'devDependencies', 'publishConfig'];

/**
 * The manifest of the published package: its exports lead to what the compiler makes of the sources that they lead to here. A
 * package without exports is files to be sent, and what it was bundled from is in them.
 *
 * @param repository where the sources are, which provenance is checked against
 * @throws Error for an export that leads to something else than a source.
 */
export function publishedManifest(source: Manifest, repository?: string): Manifest {
  const kept = Object.fromEntries(Object.entries(source).filter(([field]) => !own.includes(field)));
  const { name, version, files = [] } = source;
  const manifest = {
    ...kept,
    name,
    version,
    files: [...new Set([...files.filter((file) => file !== 'src'), 'dist'])],
    sideEffects: false,
    ...(repository !== undefined && { repository: { type: 'git', url: `git+${repository}.git` } }),
  };
  if (source.exports === undefined) return { ...manifest, dependencies: {} };
  const entries = Object.entries(source.exports).map(([path, target]) => [path, compiledEntry(name, target)] as const);
  return { ...manifest, exports: Object.fromEntries(entries) } as unknown as Manifest;
}

function compiledEntry(name: string, target: string): unknown {
  if (target === './package.json') return target;
  const [, path] = /^\.\/src\/(.+)\.ts$/.exec(target) ?? [];
  if (path === undefined) throw new Error(`${name} exports ${target}, which is no source`);
  return { types: `./dist/${path}.d.ts`, default: `./dist/${path}.js` };
}
