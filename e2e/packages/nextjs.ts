import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { cleanEnvironment, repository } from '../support/command.ts';
import type { Project } from './project.ts';

const run = promisify(execFile);
const cache = join(repository, '.cache/nextjs');
const next = join(cache, 'node_modules/next/dist/bin/next');
const libc = process.platform === 'linux' ? '-gnu' : '';

/** Next.js, what it needs, and the compiler that it checks types with. The one for this platform is an optional dependency of it. */
const dependencies = {
  next: '16.4.6',
  [`@next/swc-${process.platform}-${process.arch}${libc}`]: '16.4.6',
  react: '19.2.0',
  'react-dom': '19.2.0',
  typescript: '5.9.3',
  '@types/node': '24.19.2',
  '@types/react': '19.2.0',
};

/** Why Next.js cannot be tried here; `null`: it can. */
export const whyNoNext = existsSync(next) ? null : '.cache/nextjs is empty: npm run test:pack installs Next.js there';

/** 350 MB that nothing else needs: they never come near what `npm ci` installs. */
export async function installNext(): Promise<void> {
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies });
  await mkdir(cache, { recursive: true });
  if (existsSync(next) && (await readFile(join(cache, 'package.json'), 'utf8')) === manifest) return;
  await writeFile(join(cache, 'package.json'), manifest);
  const args = ['install', '--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', args, { cwd: cache });
}

/** Builds the example with the packages of a project, and serves it. @returns its address */
export async function serveNextExample(project: Project): Promise<string> {
  const folder = await mkdtemp(join(cache, 'example-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(join(repository, 'examples/nextjs'), folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  await cp(join(project.folder, 'node_modules'), join(folder, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
    // Next.js checks types with the compiler that is written in JavaScript.
    filter: (source) => !/node_modules\/(typescript|@types|@typescript)$/.test(source),
  });
  const env = { ...cleanEnvironment(), NEXT_TELEMETRY_DISABLED: '1', CI: '1' };
  await run(process.execPath, [next, 'build'], { cwd: folder, env });
  const args = [next, 'start', '--hostname', '127.0.0.1', '--port', '0'];
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  let address = '';
  for await (const line of createInterface({ input: child.stdout })) {
    [address = address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (/Ready in/.test(line)) break;
  }
  return address;
}
