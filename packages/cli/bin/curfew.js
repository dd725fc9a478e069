#!/usr/bin/env node
// Plain JavaScript, so that an old Node gets a sentence instead of a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  const { findInstalledNode, replaceProcess } = await import('./own-node.js');
  const node = findInstalledNode();
  if (node === undefined) {
    console.error(`curfew needs Node 22.18 or newer; this is ${process.version}.`);
    process.exit(1);
  }
  await replaceProcess(node, process.argv.slice(1));
}

// Not imported: importing a built-in module evaluates all of it, which a short command would feel.
const { mkdirSync, readFileSync, statSync } = process.getBuiltinModule('node:fs');
const { enableCompileCache } = process.getBuiltinModule('node:module');

const cache = ownCacheFolder();
if (cache !== undefined) enableCompileCache(cache);
await import(findBundle() ?? '../src/main.ts');

/**
 * Where compiled code is kept between runs. Node's own choice is a fixed name in the folder for temporary files, where
 * anybody on the machine could have put code for us to run (CWE-379); so this is the user's own folder, or nothing.
 */
function ownCacheFolder() {
  const { XDG_CACHE_HOME: caches, HOME: home } = process.env;
  const parent = caches || (home && `${home}/.cache`);
  if (!parent?.startsWith('/')) return undefined;
  const folder = `${parent}/curfew`;
  try {
    makeFolder(parent);
    makeFolder(folder);
    const { uid, mode } = statSync(folder);
    return uid === process.geteuid() && (mode & 0o022) === 0 ? folder : undefined;
  } catch {
    return undefined;
  }
}

function makeFolder(path) {
  try {
    mkdirSync(path, 0o700);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}

/** What `npm run build` has made, where it has been there and no source has changed since. */
function findBundle() {
  const output = `${import.meta.dirname}/../dist/`;
  try {
    const { folder, sources } = JSON.parse(readFileSync(`${output}sources.json`, 'utf8'));
    const groups = ['always', 'serve', 'scan'].filter((name) => name === 'always' || process.argv.includes(name));
    const current = groups
      .flatMap((name) => sources[name])
      .every(([path, mtimeMs, size]) => {
        const source = statSync(output + path);
        return source.mtimeMs === mtimeMs && source.size === size;
      });
    return current ? `../dist/${folder}/main.js` : undefined;
  } catch {
    return undefined;
  }
}
