import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** The program, in one script, with what it carries along that is the same for every machine. */
export interface Bundle {
  readonly script: string;
  /** Paths below `node_modules` of the packages in the script. */
  readonly packages: readonly string[];
  /** The files that it reads at run time, by the names under which it asks for them. */
  readonly assets: ReadonlyMap<string, string>;
}

/**
 * Puts the command line, the server and the scanner into one script: Node takes no module there.
 *
 * @throws Error for anything that could go wrong at run time only, such as a package that is not found.
 */
export async function bundleProgram(repository: string): Promise<Omit<Bundle, 'assets'>> {
  const program = join(repository, 'packages/cli/build/program');
  const { outputFiles, metafile, warnings } = await build({
    entryPoints: [join(program, 'main.ts')],
    absWorkingDir: repository,
    outfile: 'curfew.js',
    write: false,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    // Half as much to read at every start. Names stay, for stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    banner: { js: '(function(require,module,__filename,__dirname){' },
    footer: { js: '})' },
    // Found at run time only, where somebody has installed them: the scanner's browser, and a driver that nobody has.
    external: ['playwright-core', 'pg-native'],
    plugins: [oneFile(program)],
    define: { 'import.meta.url': '""' },
    metafile: true,
    logLevel: 'silent',
  });
  if (warnings.length > 0) throw new Error(`the bundle: ${warnings.map(({ text }) => text).join('; ')}`);
  const inputs = Object.keys(metafile.inputs);
  for (const left of ['pages/shipped.ts', 'console/shipped.ts']) {
    if (inputs.some((path) => path.endsWith(left))) throw new Error(`${left} reads files beside it`);
  }
  const paths = inputs.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  // Their native parts come in by another way.
  const packages = [...new Set([...paths, 'node_modules/@node-rs/argon2'])].sort();
  return { script: inAscii(outputFiles[0]?.text ?? ''), packages };
}

/** A script that has only such characters is held and read in half the space. There are others in texts and regular expressions alone. */
function inAscii(script: string): string {
  return script.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Leads what would look for files beside it to what is inside. */
function oneFile(program: string): Plugin {
  const ours = (name: string) => () => ({ path: join(program, name) });
  return {
    name: 'one-file',
    setup(build) {
      build.onResolve({ filter: /\/shipped\.ts$/ }, ({ path, importer }) =>
        /\/console\//.test(join(importer, '..', path)) ? ours('shipped-console.ts')() : ours('shipped-pages.ts')(),
      );
      // A script cannot wait for it, and here the server is always there.
      build.onResolve({ filter: /\/served-policies\.ts$/ }, ({ kind, resolveDir }) =>
        build.resolve('@curfew/server/policies', { kind, resolveDir }),
      );
      build.onResolve({ filter: /^better-sqlite3$/ }, ({ kind, resolveDir }) =>
        build.resolve('better-sqlite3/linux-x64', { kind, resolveDir }),
      );
      build.onResolve({ filter: /\.node$/ }, () => ({ path: 'better-sqlite3.node', namespace: 'native' }));
      build.onResolve({ filter: /^@node-rs\/argon2$/ }, () => ({ path: 'argon2.node', namespace: 'native' }));
      build.onLoad({ filter: /.*/, namespace: 'native' }, ({ path }) => ({
        contents: `import { loadNative } from './native.ts';\nmodule.exports = loadNative(${JSON.stringify(path)});\n`,
        resolveDir: program,
      }));
    },
  };
}

/** @throws Error where the console has not been built. */
export function findAssets(repository: string): ReadonlyMap<string, string> {
  const pages = join(repository, 'packages/server/src/pages');
  const built = join(repository, 'packages/console/dist');
  // What the console was made from, and when, is not for its visitors.
  const files = readdirSync(built).filter((file) => file !== 'sources.json');
  if (!files.includes('index.html') || readFileSync(join(built, 'index.html')).length === 0) {
    throw new Error('the console has not been built: run "npm run build"');
  }
  return new Map([
    ['pages/curfew.css', join(pages, 'curfew.css')],
    ['pages/icon.svg', join(pages, 'icon.svg')],
    ['pages/passkeys.js', join(pages, 'passkeys.js')],
    ['pages/webauthn.js', join(repository, 'node_modules/@simplewebauthn/browser/dist/bundle/index.umd.min.js')],
    ...files.sort().map((file) => [`console/${file}`, join(built, file)] as const),
  ]);
}
