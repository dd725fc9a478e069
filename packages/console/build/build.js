import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/*
 * Makes the static files in `dist` that the server sends, unless they are newer than every source. They are made beside it
 * and moved into place, so that a server that is running never finds half of them.
 *
 * Plain JavaScript, so that it runs on whatever Node has just installed the repository.
 */

const root = join(import.meta.dirname, '..');
const output = join(root, 'dist');
const lock = join(root, 'dist-building');
const madeFrom = 'sources.json';
/** Where the page finds them; the server puts before it what comes before all its paths. Among themselves they are neighbours. */
const address = '/assets/console/';

/** What the files are made from: names, sizes and times. */
function describeSources() {
  const names = ['build', 'src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
  );
  return JSON.stringify(
    ['index.html', 'package.json', ...names.filter((name) => !name.endsWith('.test.ts')).sort()]
      .map((name) => ({ name, stat: statSync(join(root, name)) }))
      .filter(({ stat }) => stat.isFile())
      .map(({ name, stat }) => [name, stat.mtimeMs, stat.size]),
  );
}

function isCurrent() {
  const path = join(output, madeFrom);
  return existsSync(path) && readFileSync(path, 'utf8') === describeSources();
}

async function bundle({ build }) {
  const sources = describeSources();
  const fresh = `${output}-${process.pid}`;
  const old = `${fresh}-old`;
  try {
    const { metafile } = await build(filesOnly(fresh));
    writePage(fresh, metafile.outputs);
    for (const name of readdirSync(fresh).filter((file) => /\.(js|css|svg)$/.test(file))) {
      const content = readFileSync(join(fresh, name));
      writeFileSync(join(fresh, `${name}.br`), brotliCompressSync(content));
      writeFileSync(join(fresh, `${name}.gz`), gzipSync(content, { level: 9 }));
    }
    writeFileSync(join(fresh, madeFrom), sources);
    if (existsSync(output)) renameSync(output, old);
    renameSync(fresh, output);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/** The page's policy allows no inline script, style or image. Names end in a hash, so that browsers may keep the files. */
function filesOnly(outdir) {
  const file = 'file';
  return {
    absWorkingDir: root,
    entryPoints: ['src/main.tsx'],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: 'es2023',
    // React is another one, and twice as large, where this says something else.
    define: { 'process.env.NODE_ENV': '"production"' },
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.svg': file, '.png': file, '.webp': file, '.woff2': file },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  };
}

/** Every style sheet is linked, also that of a page which is loaded later: its script does not load it. */
function writePage(folder, outputs) {
  const names = Object.keys(outputs).map((path) => basename(path));
  const script = Object.keys(outputs).find((path) => /^main-\w+\.js$/.test(basename(path)));
  const tags = [
    `<script type="module" src="${address}${basename(script)}"></script>`,
    ...neededBy(script, outputs).map((path) => `<link rel="modulepreload" href="${address}${basename(path)}" />`),
    ...names
      .filter((name) => name.endsWith('.css'))
      .map((name) => `<link rel="stylesheet" href="${address}${name}" />`),
  ];
  const source = readFileSync(join(root, 'index.html'), 'utf8');
  const page = source
    .replace(/^.*src="\/src\/main\.tsx".*\n/m, '')
    .replace('  </head>', `    ${tags.join('\n    ')}\n  </head>`);
  writeFileSync(join(folder, 'index.html'), page);
}

/** What a script cannot start without, so that the browser asks for all of it at once. */
function neededBy(script, outputs, known = new Set()) {
  for (const { path, kind } of outputs[script].imports) {
    if (kind !== 'import-statement' || known.has(path)) continue;
    known.add(path);
    neededBy(path, outputs, known);
  }
  return [...known];
}

/** One process builds; the others wait for it. A lock older than two minutes was left behind. */
async function exclusively(work) {
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - since > 120_000) rmSync(lock, { recursive: true, force: true });
      else await wait(100);
    }
  }
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

try {
  if (!isCurrent()) {
    // Where what it takes is not installed, whatever has been built stays.
    const esbuild = await import('esbuild').catch(() => undefined);
    if (esbuild !== undefined) await exclusively(async () => isCurrent() || bundle(esbuild));
  }
} catch (error) {
  process.stderr.write(`the console has not been built: ${error.message}\n`);
  process.exitCode = 1;
}
