import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import { basename, join, relative } from 'node:path';

/*
 * Puts the command line and what it imports of this repository into few files, because loading hundreds of small ones takes
 * longer than most commands do, and the server as long as all else at its start. The launcher uses them as long as no
 * source has changed since; nothing else needs them.
 *
 * Each bundle has a folder of its own, and `sources.json` names the one in force. A command that runs meanwhile goes on
 * with the bundle that it started with; that one is removed by the second bundle after it.
 *
 * Plain JavaScript, so that it runs on whatever Node has just installed the repository.
 */

const root = join(import.meta.dirname, '..');
const output = join(root, 'dist');
const inForce = join(output, 'sources.json');

/** What the server reads from beside its code. */
const besideTheServer = ['curfew.css', 'icon.svg', 'passkeys.js'].map((name) => `../server/src/pages/${name}`);

/** What is installed stays where it is; `@curfew/…` is ours. */
const packagesStayOutside = {
  name: 'packages-stay-outside',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
      kind === 'entry-point' || /^(@curfew\/|typebox)/.test(path) ? undefined : { external: true },
    ),
};

/**
 * Importing a built-in module reads all that it exports, and reading `WebSocket` of `node:http` loads a whole HTTP client: 100 ms of each
 * start.
 */
const httpWithoutClient = {
  name: 'http-without-client',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:http$/ }, ({ kind, path }) =>
      kind === 'import-statement' ? { path, namespace: 'http-without-client' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'http-without-client' }, () => {
      const own = Object.entries(Object.getOwnPropertyDescriptors(http)).filter(([, { value }]) => value !== undefined);
      const names = own.map(([name]) => name).join(', ');
      return { contents: `const http = process.getBuiltinModule('node:http');\nexport const { ${names} } = http;\n` };
    });
  },
};

async function bundle({ build }) {
  const draft = join(output, `draft-${process.pid}`);
  try {
    const { metafile } = await build({
      entryPoints: ['src/main.ts'],
      absWorkingDir: root,
      outdir: draft,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node22.18',
      plugins: [httpWithoutClient, packagesStayOutside],
      metafile: true,
      logLevel: 'warning',
    });
    for (const file of besideTheServer) copyFileSync(join(root, file), join(draft, basename(file)));
    putInForce(draft, groupSources(Object.keys(metafile.inputs)));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** By these the launcher sees whether a source has changed. Short commands do not look at those of the long ones. */
function groupSources(inputs) {
  const groups = { serve: '../server/', scan: '../scan/', always: '' };
  const sources = { serve: besideTheServer.map(describeSource), scan: [], always: [describeSource('build/bundle.js')] };
  for (const path of inputs.filter((input) => !/node_modules\/|^http-without-client:/.test(input))) {
    const [group] = Object.entries(groups).find(([, folder]) => path.startsWith(folder));
    sources[group].push(describeSource(path));
  }
  return sources;
}

function putInForce(draft, sources) {
  const previous = readInForce()?.folder;
  const folder = createHash('sha256').update(JSON.stringify(sources)).digest('hex').slice(0, 16);
  if (!existsSync(join(output, folder))) renameSync(draft, join(output, folder));
  const note = join(output, `${folder}-${process.pid}.json`);
  writeFileSync(note, JSON.stringify({ folder, sources }));
  renameSync(note, inForce);
  for (const name of readdirSync(output)) {
    if (/^[0-9a-f]{16}$/.test(name) && name !== folder && name !== previous)
      rmSync(join(output, name), { recursive: true });
  }
}

function readInForce() {
  return existsSync(inForce) ? JSON.parse(readFileSync(inForce, 'utf8')) : undefined;
}

function isCurrent() {
  const { folder = '', sources = {} } = readInForce() ?? {};
  const known = Object.values(sources).flat();
  return (
    existsSync(join(output, folder, 'main.js')) &&
    known.every(([path, mtimeMs, size]) => {
      const source = statSync(join(output, path), { throwIfNoEntry: false });
      return source?.mtimeMs === mtimeMs && source.size === size;
    })
  );
}

/** @param {string} path */
function describeSource(path) {
  const { mtimeMs, size } = statSync(join(root, path));
  return [relative(output, join(root, path)), mtimeMs, size];
}

// Where the tools for development are not installed, the command runs from its sources.
try {
  const esbuild = isCurrent() ? undefined : await import('esbuild').catch(() => undefined);
  if (esbuild !== undefined) await bundle(esbuild);
} catch (error) {
  process.stderr.write(`the command is not bundled and runs from its sources: ${error.message}\n`);
  process.exitCode = 1;
}
