import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Packed, packAll } from '../../packaging/pack.ts';
import { cleanEnvironment, repository } from '../support/command.ts';
import { visitExample } from '../support/example.ts';
import { installNext, serveNextExample, whyNoNext } from './nextjs.ts';
import { installedProject, linkedProject, type Project } from './project.ts';
import { programs } from './readme.ts';

/**
 * What is shipped is what is tested: everything is packed, and used in an empty project. With CURFEW_PACKAGES=registry (`npm run
 * test:pack`) it is installed there by npm, and runs on the oldest Node too; without, it is unpacked beside what it declares to need.
 */
const isFull = process.env.CURFEW_PACKAGES === 'registry';
const run = promisify(execFile);

/** Kilobytes, unpacked: about a quarter more than it is. A package that outgrows this holds something that it should not. */
const sizeLimits: Readonly<Record<string, number>> = {
  curfew: 1_400,
  '@curfew/adapters': 400,
  '@curfew/client': 150,
  '@curfew/console': 1_500,
  '@curfew/core': 1_650,
  '@curfew/http': 220,
  '@curfew/scan': 2_500,
  '@curfew/server': 2_500,
  '@curfew/sign-in': 190,
  '@curfew/signals': 500,
  '@curfew/store-conformance': 1_350,
  '@curfew/store-postgres': 720,
  '@curfew/store-sqlite': 620,
};

let output: string;
let packed: readonly Packed[];
let project: Project;

beforeAll(async () => {
  spawnSync(process.execPath, [join(repository, 'packages/console/build/build.js')]);
  output = await mkdtemp(join(tmpdir(), 'curfew-packed-'));
  packed = packAll(repository, output);
  project = await (isFull ? installedProject(packed) : linkedProject(packed));
}, 600_000);

afterAll(async () => {
  await project?.remove();
  await rm(output, { recursive: true, force: true });
});

const names = Object.keys(sizeLimits);
const find = (name: string) => packed.find((one) => one.name === name) as Packed;

test('every package that is not private is packed', () => {
  expect(packed.map(({ name }) => name).sort()).toEqual([...names].sort());
});

describe.each(names)('%s', (name) => {
  test('brings its licence, its README, and no test or source', () => {
    const paths = find(name).files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(paths.filter((path) => /\.test\.|(?<!\.d)\.tsx?$|\/fixture\.|tsconfig|^src\//.test(path))).toEqual([]);
  });

  test('is as large as it has to be', () => {
    expect(find(name).unpackedSize / 1_024).toBeLessThan(sizeLimits[name] ?? 0);
  });

  test('says nothing of the machine that it was made on', async () => {
    const { stdout } = await run('tar', ['-xzOf', find(name).tarball], { maxBuffer: 64 * 1_024 * 1_024 });
    expect(stdout).not.toContain(repository);
    expect(stdout).not.toContain('curfew-staging');
  });

  test('is what publint takes for sound', async () => {
    const { buffer } = new Uint8Array(await readFile(find(name).tarball));
    const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('has types that every resolution finds that finds the code', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(await readFile(find(name).tarball)));
    if (!analysis.types) return expect(name).toBe('@curfew/console');
    // ES modules alone: no `require`, and none of the resolutions of before package exports.
    const problems = analysis.problems.filter(
      (problem) => !('resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind)),
    );
    expect(problems).toEqual([]);
    return undefined;
  });
});

test('an application that embeds curfew installs no console, no browser driver, no scanner and no server', async () => {
  const needed = new Set<string>();
  await addNeeded('curfew', needed);
  expect(needed).toContain('better-sqlite3');
  const foreign = /^(react|@mantine|playwright|undici|parse5|fastify|pino|@curfew\/(server|scan|console))/;
  expect([...needed].filter((name) => foreign.test(name))).toEqual([]);
});

/** All that npm installs with a package, where nothing optional is asked for. */
async function addNeeded(name: string, needed: Set<string>): Promise<void> {
  const own = join(project.folder, 'node_modules', name, 'package.json');
  const { dependencies = {} } = JSON.parse(
    await readFile(own, 'utf8').catch(() => readFile(join(repository, 'node_modules', name, 'package.json'), 'utf8')),
  );
  for (const dependency of Object.keys(dependencies)) {
    if (needed.has(dependency)) continue;
    needed.add(dependency);
    await addNeeded(dependency, needed);
  }
}

describe('the program of the README', () => {
  const folderOf = (name: string) => join(project.folder, 'programs', name.replaceAll(/\W+/g, '-'));

  test('compiles under --strict', async () => {
    for (const { package: name, prelude, source, postlude } of programs) {
      await mkdir(folderOf(name), { recursive: true });
      await writeFile(join(folderOf(name), 'main.ts'), `${prelude}${source}${postlude}\nexport {};\n`);
    }
    const compiler = join(project.folder, 'node_modules/typescript/bin/tsc');
    const compilerOptions = { strict: true, module: 'nodenext', target: 'es2024', types: ['node'], noEmit: true };
    await writeFile(join(project.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['programs'] }));
    const { stdout } = await run(process.execPath, [compiler], { cwd: project.folder }).catch((error) => error);
    expect(stdout).toBe('');
  });

  test.each(programs.filter(({ prints }) => prints !== null))('$package: runs as JavaScript', async (program) => {
    const { package: name, prelude, source, postlude, prints } = program;
    await mkdir(folderOf(name), { recursive: true });
    const file = join(folderOf(name), 'main.js');
    await writeFile(file, `${stripTypeScriptTypes(prelude)}${source}${stripTypeScriptTypes(postlude)}`);
    for (const node of project.nodes) {
      const { stdout } = await run(node, [file], { cwd: await mkdtemp(join(folderOf(name), 'run-')) });
      expect(stdout).toMatch(prints as RegExp);
    }
  });
});

const whySkipped = isFull ? null : whyNoNext;

describe('the example for Next.js', () => {
  const name = 'is built by it, signs in and out, and shows in a server component who is there';
  test.skipIf(whySkipped !== null)(
    whySkipped === null ? name : `${name} (skipped: ${whySkipped})`,
    async () => {
      if (isFull) await installNext();
      const address = await serveNextExample(project);
      await visitExample((path, init) => fetch(`${address}/api${path}`, init));
      const page = async (headers: Record<string, string> = {}) => (await fetch(address, { headers })).text();
      expect(await page()).toContain('Sign in');
      const signedIn = await fetch(`${address}/api/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
        body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse' }),
      });
      const cookie = signedIn.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
      expect(await page({ cookie })).toMatch(/You are signed in as .*u-1/);
      await fetch(`${address}/api/logout`, { method: 'POST', headers: { cookie, 'sec-fetch-site': 'same-origin' } });
      expect(await page({ cookie })).toContain('Sign in');
    },
    900_000,
  );
});

describe('the command', () => {
  const command = (node: string, args: readonly string[]) =>
    spawnSync(node, [join(project.folder, 'node_modules/.bin/curfew'), ...args], {
      cwd: project.folder,
      env: cleanEnvironment(),
      encoding: 'utf8',
    });

  test('lists sessions of a store', () => {
    for (const node of project.nodes) {
      expect(command(node, ['migrate', '--store', 'sqlite:./command.db'])).toMatchObject({ status: 0 });
      expect(command(node, ['auth-session', 'list', '--store', 'sqlite:./command.db'])).toMatchObject({ status: 0 });
      expect(command(node, ['scan', '--help'])).toMatchObject({ status: 0 });
    }
  });

  test('serves, with its console', async () => {
    const program = join(project.folder, 'node_modules/.bin/curfew');
    for (const node of project.nodes) {
      const args = ['serve', '--listen', '127.0.0.1:0', '--store', 'sqlite:./serve.db'];
      const child = spawn(node, [program, ...args], { cwd: project.folder, env: cleanEnvironment() });
      let address = '';
      for await (const line of createInterface(child.stdout)) {
        [address = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
        if (address !== '') break;
      }
      const page = await fetch(`${address}/console`, { redirect: 'follow' });
      expect(page.status).toBe(200);
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      expect((await gone)[0]).toBe(0);
    }
  });

  test('says what to install for what it does not bring along', async () => {
    const scope = join(project.folder, 'node_modules/@curfew');
    expect(await readdir(scope)).toContain('server');
    for (const name of ['server', 'scan']) await rm(join(scope, name), { recursive: true });
    expect(command(process.execPath, ['serve'])).toMatchObject({
      status: 69,
      stderr: expect.stringMatching(/@curfew\/server, which is not installed\nHINT: npm install @curfew\/server@\d/),
    });
    const scanned = command(process.execPath, ['scan', 'http://127.0.0.1:9']);
    expect(scanned.stderr).toContain('npm install @curfew/scan@');
    expect(command(process.execPath, ['version'])).toMatchObject({ status: 0 });
    const program = `const { openCurfew } = await import('curfew'); await (await openCurfew('sqlite::memory:')).close();`;
    const embedding = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: project.folder });
    expect([embedding.status, String(embedding.stderr)]).toEqual([0, '']);
  });
});
