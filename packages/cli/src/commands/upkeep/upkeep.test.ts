import { chmodSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = openSandbox();
});
afterEach(() => sandbox.remove());

describe('migrate', () => {
  it('makes the database, for its owner only, and does nothing the second time', async () => {
    const first = await sandbox.run(['migrate']);
    expect(first.code).toBe(0);
    const count = first.stdout.trimEnd().split('\n').length;
    expect(first.stderr).toBe(`${count} applied\n`);
    expect(statSync(sandbox.path('curfew-data')).mode & 0o777).toBe(0o700);
    expect(statSync(sandbox.path('curfew-data/curfew.db')).mode & 0o777).toBe(0o600);
    expect(await sandbox.run(['migrate', 'up'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'the database is up to date\n',
    });
  });

  it('lists the migrations', async () => {
    expect((await sandbox.run(['migrate', 'status'])).stderr).toContain('there is no database at');
    await sandbox.succeed(['migrate']);
    const [header, ...rows] = (await sandbox.succeed(['migrate', 'status'])).trimEnd().split('\n');
    expect(header).toBe('migration\tapplied');
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatch(/\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
  });

  it('knows no other action', async () => {
    const { code, stderr } = await sandbox.run(['migrate', 'down']);
    expect(code).toBe(2);
    expect(stderr).toContain('unknown command "down" for "curfew migrate"');
  });
});

describe('a database that is not ready', () => {
  it('is not made behind the back of who asks', async () => {
    for (const args of [['user', 'list'], ['purge'], ['policy', 'apply'], ['events']]) {
      const { code, stderr } = await sandbox.run(args);
      expect(code).toBe(69);
      expect(stderr).toBe(
        `ERROR: there is no database at ${sandbox.path('curfew-data/curfew.db')}\n` +
          'HINT: start with "curfew serve" or "curfew migrate", or name another one with --store\n' +
          `Failed running "${args.join(' ')}"\n`,
      );
    }
    expect(() => statSync(sandbox.path('curfew-data'))).toThrow('ENOENT');
  });

  it('is named with the migrations that it lacks', async () => {
    const file = sandbox.write('empty.db', '');
    const { code, stderr } = await sandbox.run(['user', 'list', '--store', `sqlite:${file}`]);
    expect(code).toBe(69);
    expect(stderr).toMatch(/ERROR: the database .*empty\.db lacks the migrations /);
    expect(stderr).toContain('HINT: run "curfew migrate"');
  });

  it('is named where it is none', async () => {
    const file = sandbox.write(
      'text.db',
      'this is no database, but a text that is long enough to be looked at\n'.repeat(20),
    );
    const { code, stderr } = await sandbox.run(['user', 'list', '--store', `sqlite:${file}`]);
    expect(code).toBe(69);
    expect(stderr).toMatch(/^ERROR: /);
    expect(stderr).not.toContain('    at ');
  });

  it.each([
    ['postgres://user:hunter2@127.0.0.1:0/db', 'invalid port 0'],
    ['mysql://user:hunter2@host/db', 'unknown kind of store mysql:'],
    ['./curfew.db', 'the store "./curfew.db" names no kind of store'],
    ['sqlite:', 'names no file'],
    ['sqlite::memory:', 'lives inside one server'],
  ])('is named for what it is: %s', async (store, message) => {
    const { code, stderr } = await sandbox.run(['user', 'list', '--store', store]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('hunter2');
  });

  it('is not taken for missing where it may not be used', async () => {
    await sandbox.succeed(['migrate']);
    chmodSync(sandbox.folder, 0o755);
    // Only root may be somebody else; who is not root cannot take the database away from itself but by its mode.
    const asNobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    if (asNobody.uid === undefined) chmodSync(sandbox.path('curfew-data'), 0);
    for (const args of [
      ['user', 'list'],
      ['user', 'add', 'x', '--no-password'],
      ['migrate', 'status'],
    ]) {
      const { code, stderr } = await sandbox.run(args, asNobody);
      expect(stderr).toContain(`ERROR: this user may not use the database ${sandbox.path('curfew-data/curfew.db')}`);
      expect(code).toBe(3);
    }
    if (asNobody.uid === undefined) chmodSync(sandbox.path('curfew-data'), 0o700);
  });
});

describe('purge', () => {
  it('deletes what is long over, and nothing else', async () => {
    await sandbox.succeed(['user', 'add', 'alice', '--no-password']);
    await sandbox.succeed(['auth-session', 'login', 'alice']);
    await sandbox.succeed(['auth-session', 'logout', 'alice']);
    await sandbox.succeed(['auth-session', 'login', 'alice']);
    expect(await sandbox.succeed(['purge'])).toBe('0 sessions deleted.\n');
    expect(await sandbox.succeed(['purge', '--older-than', '1ms'])).toBe('1 session deleted.\n');
    expect(await sandbox.succeed(['purge', '--older-than', '1ms'])).toBe('0 sessions deleted.\n');
    const left = await sandbox.succeed(['auth-session', 'list', '--format', 'ndjson']);
    expect(left.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('events', () => {
  it('tell what was done, and by whom', async () => {
    await sandbox.succeed(['user', 'add', 'alice', '--no-password']);
    await sandbox.succeed(['auth-session', 'login', 'alice']);
    await sandbox.succeed(['auth-session', 'logout', 'alice']);
    const lines = (await sandbox.succeed(['events', '--user', 'alice', '--format', 'ndjson'])).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: 'session-ended', username: 'alice', initiator: 'admin', actor: 'root', reason: 'revoked' },
      { event: 'session-minted', username: 'alice', initiator: 'admin', actor: 'root' },
      { event: 'user-created', username: 'alice', initiator: 'admin', actor: 'root' },
    ]);
    const minted = await sandbox.succeed(['events', '--type', 'session-minted', '--limit', '1', '--format', 'ndjson']);
    expect(minted.trimEnd().split('\n')).toHaveLength(1);
    expect((await sandbox.run(['events', '--type', 'nonsense'])).code).toBe(2);
  });
});
