import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

/*
 * Makes the Debian package out of the one file for Linux that is in a folder, and puts it beside that: the program, its units, its
 * configuration, manual pages, completions, and the licences of what is inside. The same file makes the same package.
 */

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../../dist/one-file'));
const debianNames: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
/** Of all that is packed, so that no run differs from another. */
const epoch = '1735689600';

const completions = {
  bash: 'usr/share/bash-completion/completions/curfew',
  zsh: 'usr/share/zsh/vendor-completions/_curfew',
  fish: 'usr/share/fish/vendor_completions.d/curfew.fish',
};

const programs = readdirSync(folder).flatMap((name) => {
  const [, version = '', machine = ''] = /^curfew-([\d.]+)-linux-(\w+)$/.exec(name) ?? [];
  return version === '' ? [] : [{ file: join(folder, name), version, architecture: debianNames[machine] ?? machine }];
});
if (programs.length === 0) throw new Error(`there is no one file for Linux in ${folder}: run "npm run dist" first`);
for (const program of programs) pack(program);

function pack({ file, version, architecture }: (typeof programs)[number]): void {
  const root = mkdtempSync(join(tmpdir(), 'curfew-deb-'));
  try {
    chmodSync(root, 0o755);
    put(root, 'usr/bin/curfew', readFileSync(file), 0o755);
    for (const unit of ['curfew.service', 'curfew.socket']) put(root, `lib/systemd/system/${unit}`, own(unit));
    put(root, 'etc/curfew/curfew.yaml', configuration(), 0o640);
    put(root, 'usr/share/doc/curfew/copyright', readFileSync(`${file}.licenses.txt`));
    put(root, 'usr/share/doc/curfew/bill-of-materials.cdx.json', readFileSync(`${file}.cdx.json`));
    addManualPages(root);
    for (const [shell, path] of Object.entries(completions)) put(root, path, curfew('completion', shell));
    const size = Math.ceil(sizeOf(root) / 1_024);
    put(root, 'DEBIAN/control', control({ version, architecture, size }));
    put(root, 'DEBIAN/conffiles', '/etc/curfew/curfew.yaml\n');
    for (const script of ['postinst', 'prerm', 'postrm']) put(root, `DEBIAN/${script}`, own(script), 0o755);
    const target = join(folder, `curfew_${version}_${architecture}.deb`);
    run('dpkg-deb', ['--root-owner-group', '-Zxz', '-z2', '--threads-max=1', '--build', root, target]);
    process.stdout.write(`${target}\n`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function control({
  version,
  architecture,
  size,
}: {
  readonly version: string;
  readonly architecture: string;
  readonly size: number;
}): string {
  return `Package: curfew
Version: ${version}
Architecture: ${architecture}
Maintainer: The Curfew authors <curfew@localhost>
Installed-Size: ${size}
Section: web
Priority: optional
Depends: libc6 (>= 2.28), libstdc++6 (>= 10), passwd
Suggests: systemd, postgresql
Description: session authority for web applications
 Issues, checks, slides, caps, lists and ends web sessions for any application,
 answers gateways such as nginx, Caddy and Traefik, and scans applications for
 faults in how they handle sessions. Server, console, scanner and command line
 in one program.
`;
}

/** What "curfew init" explains, with the one setting that is another in this package. */
function configuration(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'curfew-init-'));
  try {
    const file = join(scratch, 'curfew.yaml');
    curfew('init', '--config', file);
    const text = readFileSync(file, 'utf8').replace(/^#store: .*$/m, 'store: sqlite:/var/lib/curfew/curfew.db');
    if (!text.includes('\nstore: ')) throw new Error('"curfew init" has no setting "store"');
    return text;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function addManualPages(root: string): void {
  const pages = mkdtempSync(join(tmpdir(), 'curfew-man-'));
  try {
    curfew('man', '--output', pages);
    for (const page of readdirSync(pages).sort()) {
      put(root, `usr/share/man/man1/${page}.gz`, gzipSync(readFileSync(join(pages, page)), { level: 9 }));
    }
  } finally {
    rmSync(pages, { recursive: true });
  }
}

/** Says what it has to say on any machine, also where the package is for another one. */
function curfew(...args: readonly string[]): string {
  return run(process.execPath, [join(import.meta.dirname, '../../packages/cli/bin/curfew.js'), ...args]);
}

function run(program: string, args: readonly string[]): string {
  const env = { ...process.env, SOURCE_DATE_EPOCH: epoch };
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${program} ${args[0]} ended with ${status}:\n${stderr}`, { cause: error });
  return stdout;
}

function own(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, name));
}

function put(root: string, path: string, content: string | Buffer, mode = 0o644): void {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
  writeFileSync(target, content);
  chmodSync(target, mode);
}

function sizeOf(root: string): number {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + readFileSync(join(entry.parentPath, entry.name)).length, 0);
}
