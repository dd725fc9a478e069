import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';
import { startServer } from '../../../test/server.ts';

let sandbox: Sandbox;
const [from, to] = ['sqlite:old.db', 'sqlite:new/new.db'];
const migrate = (...more: string[]) => sandbox.run(['migrate-store', from, to, ...more]);

beforeEach(async () => {
  sandbox = openSandbox();
  await sandbox.succeed(['user', 'add', 'alice', '--no-password', '--store', from]);
});
afterEach(() => sandbox.remove());

async function logIn(store: string): Promise<string> {
  const cookie = await sandbox.succeed(['auth-session', 'login', 'alice', '--only-cookie', '--store', store]);
  return cookie.trim();
}

describe('migrate-store', { timeout: 120_000 }, () => {
  it('moves everything, and cookies go on working', async () => {
    const cookie = await logIn(from);
    await sandbox.succeed(['webhook', 'add', 'http://127.0.0.1:1/hook', '--store', from]);
    const { code, stdout, stderr } = await migrate();
    expect(stderr).toContain('1 webhook or stream was not moved.\nAdd it again on the new store');
    expect(stdout).toBe(`moved 1 user, 1 session and 3 events to sqlite:${sandbox.path('new/new.db')}\n`);
    expect(stderr).toContain(`curfew serve --store sqlite:${sandbox.path('new/new.db')}`);
    expect(code).toBe(0);
    const server = await startServer(sandbox, ['--store', to]);
    const answer = await fetch(`${server.address}/v1/sessions/current`, {
      headers: { cookie: cookie.split(';')[0] ?? '' },
    });
    expect(await answer.json()).toMatchObject({ user: 'alice', state: 'active' });
    expect(await server.stop()).toBe(0);
    const lists = [from, to].map((store) => sandbox.succeed(['auth-session', 'list', '--all', '--store', store]));
    const [old, moved] = await Promise.all(lists);
    expect(moved?.replaceAll(/\t[^\t]*\n/g, '\n')).toBe(old?.replaceAll(/\t[^\t]*\n/g, '\n'));
  });

  it('brings the target up to date until it is in use, and then refuses', async () => {
    const ended = await logIn(from);
    await migrate();
    await sandbox.succeed(['auth-session', 'logout', 'alice', '--store', from]);
    const kept = await logIn(from);
    expect((await migrate()).code).toBe(0);
    const server = await startServer(sandbox, ['--store', to]);
    const status = async (cookie: string) =>
      (await fetch(`${server.address}/verify`, { headers: { cookie: cookie.split(';')[0] ?? '' } })).status;
    expect([await status(ended), await status(kept)]).toEqual([401, 204]);
    await server.stop();
    for (const more of [[], ['--dry-run']]) {
      const { code, stderr } = await migrate(...more);
      expect(code).toBe(5);
      expect(stderr).toMatch(
        /ERROR: sqlite:.*new\.db has been in use since 2.*\nHINT: what has ended there since would come/,
      );
    }
  });

  it('can be tried without anything being made or changed', async () => {
    await logIn(from);
    const { code, stdout } = await migrate('--dry-run');
    expect(stdout).toBe(
      `would move 1 user, 1 session and 2 events to sqlite:${sandbox.path('new/new.db')}, a new database\n`,
    );
    expect(code).toBe(0);
    expect(existsSync(sandbox.path('new'))).toBe(false);
    await migrate();
    expect((await migrate('--dry-run')).stdout).toContain('which holds 1 of the sessions already');
  });

  it('refuses a target with other data, and leaves it as it is', async () => {
    await sandbox.succeed(['user', 'add', 'bob', '--no-password', '--store', to]);
    for (const more of [[], ['--dry-run']]) {
      const { code, stderr } = await migrate(...more);
      expect(code).toBe(5);
      expect(stderr).toContain('new.db holds users, sessions or events of its own\nHINT: name an empty one');
    }
    expect(await sandbox.succeed(['user', 'list', '--store', to])).not.toContain('alice');
    await sandbox.succeed(['user', 'add', 'carol', '--no-password', '--store', 'sqlite:third.db']);
    await sandbox.succeed(['migrate-store', from, 'sqlite:fresh.db']);
    const { code, stderr } = await sandbox.run(['migrate-store', 'sqlite:third.db', 'sqlite:fresh.db']);
    expect([code, stderr]).toEqual([
      5,
      expect.stringContaining(`has been filled from sqlite:${sandbox.path('old.db')}`),
    ]);
  });

  it('keeps commands away from the target until a server has started on it', async () => {
    await migrate();
    const { code, stderr } = await sandbox.run(['user', 'show', 'alice', '--store', to]);
    expect(code).toBe(69);
    expect(stderr).toContain('and has not been in use yet\nHINT: start "curfew serve" on it first');
  });

  it.each([
    [['sqlite:old.db', 'sqlite:./old.db'], 2, 'both stores are the same one'],
    [['sqlite:nothing.db', 'sqlite:new.db'], 69, 'there is no database at '],
    [['sqlite:old.db', 'mysql://user:hunter2@host/db'], 2, 'unknown kind of store mysql:'],
    [['sqlite:old.db', 'sqlite::memory:'], 2, 'lives inside one server'],
    [
      ['sqlite:old.db', 'postgres://user:hunter2@127.0.0.1:1/db'],
      69,
      'cannot open the store postgres://user@127.0.0.1:1/db',
    ],
    [['sqlite:old.db'], 2, 'TO'],
  ])('says what is wrong: %j', async (args, expected, message) => {
    const { code, stderr } = await sandbox.run(['migrate-store', ...args]);
    expect([code, stderr]).toEqual([expected, expect.stringContaining(message)]);
    expect(stderr).not.toContain('hunter2');
  });
});
