import { copyFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

/*
 * Puts the command line and what it imports of this repository into few files, because loading hundreds of small ones takes
 * longer than most commands do, and the server as long as all else at its start. The launcher uses them as long as no source has changed since; nothing else needs them.
 *
 * Plain JavaScript, so that it runs on whatever Node has just installed the repository.
 */

const root = join(import.meta.dirname, '..');
const output = join(root, 'dist');

/** What the server reads from beside its code. */
const besideTheServer = ['../server/src/pages/curfew.css', '../server/src/pages/icon.svg'];

/** What is installed stays where it is; `@curfew/…` is ours. */
const packagesStayOutside = {
  name: 'packages-stay-outside',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
      kind === 'entry-point' || /^(@curfew\/|typebox)/.test(path) ? undefined : { external: true },
    ),
};

async function bundle({ build }) {
  rmSync(output, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: ['src/main.ts'],
    absWorkingDir: root,
    outdir: output,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.18',
    plugins: [packagesStayOutside],
    metafile: true,
    logLevel: 'warning',
  });
  for (const file of besideTheServer) copyFileSync(join(root, file), join(output, basename(file)));
  // By these the launcher sees whether a source has changed. Short commands do not look at those of the long ones.
  const groups = { serve: '../server/', scan: '../scan/', always: '' };
  const sources = { serve: besideTheServer.map(describeSource), scan: [], always: [] };
  for (const path of Object.keys(metafile.inputs).filter((input) => !input.includes('node_modules/'))) {
    const [group] = Object.entries(groups).find(([, folder]) => path.startsWith(folder));
    sources[group].push(describeSource(path));
  }
  writeFileSync(join(output, 'sources.json'), JSON.stringify(sources));
}

/** @param {string} path */
function describeSource(path) {
  const { mtimeMs, size } = statSync(join(root, path));
  return [relative(output, join(root, path)), mtimeMs, size];
}

// Where the tools for development are not installed, the command runs from its sources.
const esbuild = await import('esbuild').catch(() => undefined);
try {
  if (esbuild !== undefined) await bundle(esbuild);
} catch (error) {
  process.stderr.write(`the command is not bundled and runs from its sources: ${error.message}\n`);
  process.exitCode = 1;
}
