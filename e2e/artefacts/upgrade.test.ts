import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openTestServer } from '@curfew/test-postgres';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { cleanEnvironment, repository } from '../support/command.ts';
import { freePort, rootPassword, temporaryFolder } from '../support/server.ts';

const why =
  process.env.CURFEW_DIST === undefined ? 'npm run test:dist tries upgrades' : findOldVersion() ? '' : 'no history';

/** The commit before the newest file of the schema: what an installation runs that has not been upgraded yet. */
function findOldVersion(): string | null {
  const find = (...args: readonly string[]) =>
    spawnSync('git', args, { cwd: repository, encoding: 'utf8' }).stdout.trim();
  const added = find('log', '-1', '--diff-filter=A', '--format=%H', '--', 'packages/store-postgres/src/schema');
  return added === '' ? null : find('rev-parse', '--verify', '--quiet', `${added}^`) || null;
}

interface Version {
  readonly launcher: string;
}

/** Lays out the sources of an older version, on the packages that are installed here. */
async function layOut(commit: string): Promise<Version> {
  const folder = await temporaryFolder(afterAll);
  const archive = execFileSync('git', ['archive', commit], { cwd: repository, maxBuffer: 1e9 });
  execFileSync('tar', ['--extract', '--directory', folder], { input: archive });
  mkdirSync(join(folder, 'node_modules/@curfew'), { recursive: true });
  for (const name of readdirSync(join(repository, 'node_modules'))) {
    if (name === '@curfew' || name === 'curfew') continue;
    symlinkSync(join(repository, 'node_modules', name), join(folder, 'node_modules', name));
  }
  for (const name of readdirSync(join(folder, 'packages'))) {
    symlinkSync(join(folder, 'packages', name), join(folder, 'node_modules/@curfew', name));
  }
  return { launcher: join(folder, 'packages/cli/bin/curfew.js') };
}

const newest: Version = { launcher: join(repository, 'packages/cli/bin/curfew.js') };

async function serve({ launcher }: Version, store: string) {
  const listen = `127.0.0.1:${await freePort()}`;
  const child = spawn(process.execPath, [launcher, 'serve', '--listen', listen, '--store', store], {
    cwd: await temporaryFolder(),
    env: cleanEnvironment({ CURFEW_ROOT_PASSWORD: rootPassword }),
  });
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  while (!said.includes('Curfew listens on')) {
    if (child.exitCode !== null) throw new Error(said);
    await wait(20);
  }
  const ask = (path: string, init: RequestInit = {}) => fetch(`http://${listen}${path}`, init);
  return {
    async signIn() {
      const answer = await ask('/v1/sessions', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'root', password: rootPassword }),
      });
      return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    },
    verify: async (cookie: string) => (await ask('/verify', { headers: { cookie } })).status,
    signOut: (cookie: string) =>
      ask('/v1/sessions/current', { method: 'DELETE', headers: { cookie, origin: `http://${listen}` } }),
  };
}

describe.skipIf(why)(`an upgrade${why && ` (${why})`}`, { timeout: 300_000 }, () => {
  let old: Version;
  beforeAll(async () => {
    old = await layOut(findOldVersion() ?? '');
  });

  test('servers of both versions work on the new schema, and one refuses what the other has ended', async () => {
    const database = await openTestServer();
    onTestFinished(() => database.close());
    const store = await database.createDatabase();
    const before = await serve(old, store);
    const earlier = await before.signIn();
    const after = await serve(newest, store);
    // Also one that starts again, as in a rolling upgrade that is interrupted.
    const restarted = await serve(old, store);
    const servers = [before, after, restarted];
    for (const server of servers) expect(await server.verify(earlier)).toBe(204);
    for (const [index, server] of servers.entries()) {
      const cookie = await server.signIn();
      for (const other of servers) expect(await other.verify(cookie)).toBe(204);
      await servers[(index + 1) % servers.length]?.signOut(cookie);
      for (const other of servers) expect(await other.verify(cookie)).toBe(401);
    }
  });

  test('an older version says what to do with a newer SQLite database', async () => {
    const folder = await temporaryFolder();
    const run = ({ launcher }: Version) =>
      spawnSync(process.execPath, [launcher, 'migrate', '--store', 'sqlite:x.db'], {
        cwd: folder,
        encoding: 'utf8',
        env: cleanEnvironment(),
      });
    expect(run(newest).status).toBe(0);
    const refused = run(old);
    expect(refused.stderr).toContain('which this version does not know');
    expect(refused.status).toBe(69);
  });
});
