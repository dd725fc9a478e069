import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { bringDebian } from '../fresh/debian-machine.ts';
import { type Entrance, startIn } from '../fresh/machine.ts';
import { isInstalled, repository } from '../support/command.ts';
import { freePort, temporaryFolder } from '../support/server.ts';
import { findOneFile, makeOneFile, whyNot } from './artefacts.ts';

const run = promisify(execFile);
const noBuilder = isInstalled('buildah') ? '' : 'not installed: buildah';
const reason = whyNot || noBuilder;

describe('the files for containers', () => {
  test('hadolint has nothing to say of the Dockerfile', async (context) => {
    if (!isInstalled('hadolint')) return context.skip('not installed: hadolint');
    await run('hadolint', [join(repository, 'Dockerfile')]);
  });

  test('compose.yaml names only files that are there, and gives Curfew no right that it does not need', () => {
    const { services, secrets } = parse(readFileSync(join(repository, 'compose.yaml'), 'utf8'));
    const mounted = Object.values(services).flatMap((service) => (service as { volumes?: string[] }).volumes ?? []);
    const files = mounted.map((volume) => volume.split(':')[0] ?? '').filter((path) => path.startsWith('./'));
    expect(files).toEqual(['./packaging/container/nginx.conf']);
    for (const file of files) expect(existsSync(join(repository, file))).toBe(true);
    expect(services.curfew).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    const named = Object.values(services).flatMap((service) => (service as { secrets?: string[] }).secrets ?? []);
    expect(named.toSorted()).toEqual(Object.keys(secrets).toSorted());
  });
});

describe.skipIf(reason)(`the image${reason && ` (${reason})`}`, { timeout: 600_000 }, () => {
  let folder: string;
  let root: string;
  let configuration: {
    User: string;
    Env: string[];
    Entrypoint: string[];
    Cmd: string[];
    Healthcheck: { Test: string[] };
  };
  const buildah = async (...args: readonly string[]) => {
    const storage = ['--storage-driver', 'vfs', '--root', join(folder, 'storage'), '--runroot', join(folder, 'run')];
    return (await run('buildah', [...storage, ...args], { maxBuffer: 1e8, cwd: folder })).stdout.trim();
  };

  beforeAll(async () => {
    folder = await temporaryFolder(afterAll);
    const context = join(folder, 'context');
    const program = await findOneFile(await makeOneFile(join(folder, 'made')));
    mkdirSync(join(context, 'dist/one-file'), { recursive: true });
    cpSync(program, join(context, 'dist/one-file', basename(program)));
    cpSync(join(repository, 'Dockerfile'), join(context, 'Dockerfile'));
    // There may be no registry here: a Debian of our own is what the image is built on.
    const base = await buildah('from', 'scratch');
    await buildah('add', '--quiet', base, await bringDebian(join(repository, '.cache/fresh')), '/');
    await buildah('commit', '--quiet', base, 'localhost/base');
    const bases = ['BUILDER', 'BASE'].flatMap((name) => ['--build-arg', `${name}=localhost/base`]);
    await buildah('bud', '--isolation', 'chroot', '--format', 'docker', ...bases, '--tag', 'curfew', context);
    const container = await buildah('from', '--pull-never', 'localhost/curfew');
    configuration = JSON.parse(await buildah('inspect', '--type', 'image', 'localhost/curfew')).Docker.config;
    root = await buildah('mount', container);
  }, 600_000);
  afterAll(() => buildah('unmount', '--all').catch(() => undefined));

  test('runs as nobody in particular on a root that cannot be written to, says how it is, and stops when it is told', async () => {
    expect(configuration).toMatchObject({ User: '65532:65532', Entrypoint: ['curfew'], Cmd: ['serve'] });
    const address = `127.0.0.1:${await freePort()}`;
    const variables = configuration.Env.map((variable) => variable.split(/=(.*)/s).slice(0, 2));
    const environment = { ...Object.fromEntries(variables), CURFEW_LISTEN: address };
    const entrance: Entrance = {
      setUp: [
        `mount --bind '${root}' '${root}'`,
        `mount -o remount,bind,ro '${root}'`,
        `mount -t proc proc '${root}/proc'`,
        `mount --rbind /dev '${root}/dev'`,
        `mount -t tmpfs -o uid=65532,gid=65532,mode=0700 tmpfs '${root}/var/lib/curfew'`,
      ].join(' && '),
      enter: ['chroot', `--userspec=${configuration.User}`, root],
      home: '/var/lib/curfew',
      environment,
    };
    const server = startIn(entrance, [...configuration.Entrypoint, ...configuration.Cmd].join(' '), '', {});
    const closed = once(server.process, 'close');
    try {
      while (!server.output().includes('Curfew listens on')) {
        if (server.process.exitCode !== null) throw new Error(server.output());
        await wait(20);
      }
      const check = await runBeside(server.process.pid ?? 0, environment);
      expect(check).toMatch(/answers, and is ready\n.*status +healthy/s);
    } finally {
      server.process.kill('SIGTERM');
      await closed;
    }
    expect(server.process.exitCode, server.output()).toBe(0);
  });

  /** The image's own check, in the namespaces of its server. */
  async function runBeside(pid: number, environment: Readonly<Record<string, string>>): Promise<string> {
    const [how, ...check] = configuration.Healthcheck.Test;
    expect(how).toBe('CMD');
    const enter = ['--mount', '--net', `--target=${pid}`, 'chroot', `--userspec=${configuration.User}`, root];
    const child = spawn('nsenter', [
      ...enter,
      'env',
      '-i',
      ...Object.entries(environment).map((pair) => pair.join('=')),
      ...check,
    ]);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    await once(child, 'close');
    return said;
  }
});
