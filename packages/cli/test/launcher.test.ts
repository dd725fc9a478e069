import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox, plainEnvironment, type Sandbox } from './sandbox.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = openSandbox();
});
afterEach(() => sandbox.remove());

const version = (environment: Record<string, string>) => sandbox.run(['version'], { environment });

it('keeps compiled code where only this user can write', async () => {
  expect((await version({ HOME: sandbox.folder, XDG_CACHE_HOME: '' })).code).toBe(0);
  const cache = sandbox.path('.cache/curfew');
  expect(statSync(cache).mode & 0o777).toBe(0o700);
  expect(readdirSync(cache)).not.toEqual([]);
});

it('runs no code that others could have put there', async () => {
  const cache = sandbox.path('curfew');
  mkdirSync(cache);
  chmodSync(cache, 0o777);
  expect((await version({ XDG_CACHE_HOME: sandbox.folder })).stdout).toMatch(/^curfew \d/);
  expect(readdirSync(cache)).toEqual([]);
});

it('runs without a place for it', async () => {
  expect((await version({ HOME: '', XDG_CACHE_HOME: '' })).code).toBe(0);
  expect((await version({ HOME: '/proc/nowhere', XDG_CACHE_HOME: '' })).code).toBe(0);
});

describe('the bundle', () => {
  const repository = join(import.meta.dirname, '../../..');
  let copy: string;

  /** A copy of what the command needs, so that its sources can be changed. */
  beforeEach(() => {
    copy = sandbox.path('copy');
    cpSync(join(repository, 'packages'), join(copy, 'packages'), {
      recursive: true,
      filter: (path) => !/\/(node_modules|dist)$/.test(path),
    });
    mkdirSync(join(copy, 'node_modules/@curfew'), { recursive: true });
    for (const name of readdirSync(join(repository, 'node_modules'))) {
      if (name === '@curfew' || name === 'curfew') continue;
      symlinkSync(join(repository, 'node_modules', name), join(copy, 'node_modules', name));
    }
    for (const name of readdirSync(join(copy, 'packages'))) {
      symlinkSync(join(copy, 'packages', name), join(copy, 'node_modules/@curfew', name));
    }
    build();
    appendFileSync(join(bundleInForce(), 'main.js'), "console.error('bundled');");
  });

  const build = () => execFileSync(process.execPath, [join(copy, 'packages/cli/build/bundle.js')]);

  const bundleInForce = (): string => {
    const output = join(copy, 'packages/cli/dist');
    return join(output, JSON.parse(readFileSync(join(output, 'sources.json'), 'utf8')).folder);
  };

  const run = (...args: string[]) => {
    const launcher = join(copy, 'packages/cli/bin/curfew.js');
    return spawnSync(process.execPath, [launcher, ...args], {
      cwd: sandbox.folder,
      env: plainEnvironment(),
      encoding: 'utf8',
    });
  };

  it('does what the sources do', () => {
    expect(run('migrate').stderr).toMatch(/ applied\nbundled\n$/);
    expect(run('user', 'add', 'alice', '--no-password').status).toBe(0);
    expect(run('auth-session', 'login', 'alice').stdout).toMatch(/\nalice\t/);
    expect(run('auth-session', 'login', 'nobody')).toMatchObject({ status: 1 });
    expect(run('auth-session', 'list', '--config', 'missing.yaml')).toMatchObject({ status: 1 });
    // The server's refusals are understood as those of the sources are.
    const refused = run('serve', '--listen', 'nowhere');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('is no HOST:PORT');
  });

  it('stays where it is for whoever runs it while it is made anew', () => {
    const first = bundleInForce();
    build();
    expect(bundleInForce()).toBe(first);
    expect(run('version').stderr).toBe('bundled\n');
    appendFileSync(join(copy, 'packages/core/src/errors.ts'), '\n');
    build();
    const second = bundleInForce();
    expect(second).not.toBe(first);
    expect(existsSync(join(first, 'main.js'))).toBe(true);
    appendFileSync(join(copy, 'packages/core/src/errors.ts'), '\n');
    build();
    expect([first, second, bundleInForce()].map((folder) => existsSync(folder))).toEqual([false, true, true]);
  });

  it('is not used any more once a source has changed', () => {
    expect(run('version').stderr).toBe('bundled\n');
    appendFileSync(join(copy, 'packages/server/src/server.ts'), '\n');
    expect(run('version').stderr).toBe('bundled\n');
    expect(run('serve', '--listen', 'nowhere').stderr).not.toContain('bundled');
    appendFileSync(join(copy, 'packages/core/src/errors.ts'), '\n');
    expect(run('version')).toMatchObject({ status: 0, stderr: '' });
    build();
    rmSync(join(copy, 'packages/cli/dist/sources.json'));
    expect(run('version')).toMatchObject({ status: 0, stderr: '' });
  });
});
