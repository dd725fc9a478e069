import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/*
 * Makes the static files in `dist` that the server sends, unless they are newer than every source. They are made beside it
 * and moved into place, so that a server that is running never finds half of them.
 *
 * Plain JavaScript, so that it runs on whatever Node has just installed the repository.
 */

// React is another one, and twice as large, where this says something else, as it does in tests.
process.env.NODE_ENV = 'production';

const root = join(import.meta.dirname, '..');
const output = join(root, 'dist');
const lock = join(root, 'dist-building');
const madeFrom = 'sources.json';

/** What the files are made from: names, sizes and times. */
function describeSources() {
  const names = ['build', 'src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
  );
  return JSON.stringify(
    ['index.html', 'package.json', 'vite.config.ts', ...names.filter((name) => !name.endsWith('.test.ts')).sort()]
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
    await build({ root, logLevel: 'error', build: { outDir: fresh, emptyOutDir: true } });
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
    // Where the tools for development are not installed, whatever has been built stays.
    const vite = await import('vite').catch(() => undefined);
    if (vite !== undefined) await exclusively(async () => isCurrent() || bundle(vite));
  }
} catch (error) {
  process.stderr.write(`the console has not been built: ${error.message}\n`);
  process.exitCode = 1;
}
