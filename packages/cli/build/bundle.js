import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/*
 * Puts the command line and what it imports of this repository into few files, because loading a hundred small ones takes
 * longer than most commands do. The launcher uses them as long as no source has changed since; nothing else needs them.
 *
 * Plain JavaScript, so that it runs on whatever Node has just installed the repository.
 */

const root = join(import.meta.dirname, '..');
const output = join(root, 'dist');

/** The server is loaded from its sources: it runs for long, and finds its style sheet beside them. */
const serverStaysOutside = {
  name: 'server-stays-outside',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/serve\/commands\.ts$/ }, () => ({
      path: '../src/commands/serve/commands.ts',
      external: true,
    })),
};

/** What is installed stays where it is; `@curfew/…` is ours. */
const packagesStayOutside = {
  name: 'packages-stay-outside',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
      kind === 'entry-point' || path.startsWith('@curfew/') ? undefined : { external: true },
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
    plugins: [serverStaysOutside, packagesStayOutside],
    metafile: true,
    logLevel: 'warning',
  });
  // By these the launcher sees whether a source has changed.
  const sources = Object.keys(metafile.inputs).map((path) => {
    const { mtimeMs, size } = statSync(join(root, path));
    return [relative(output, join(root, path)), mtimeMs, size];
  });
  writeFileSync(join(output, 'sources.json'), JSON.stringify(sources));
}

// Where the tools for development are not installed, the command runs from its sources.
const esbuild = await import('esbuild').catch(() => undefined);
try {
  if (esbuild !== undefined) await bundle(esbuild);
} catch (error) {
  process.stderr.write(`the command is not bundled and runs from its sources: ${error.message}\n`);
  process.exitCode = 1;
}
