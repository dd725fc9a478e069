import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';

let sandbox: Sandbox;
beforeAll(() => {
  sandbox = openSandbox();
});
afterAll(() => sandbox.remove());

const login = (user: string) => sandbox.succeed(['auth-session', 'login', user]);

describe('user', () => {
  it('adds, as in the transcript, and never shows the password', async () => {
    const password = 'correct horse battery staple';
    const args = [
      'user',
      'add',
      'web_user',
      '--email',
      'web@example.com',
      '--full-name',
      'Web User',
      '--password-stdin',
    ];
    const { code, stdout, stderr } = await sandbox.run(args, { input: `${password}\n` });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: 'user "web_user" added\n' });
    const shown = await sandbox.succeed(['user', 'show', 'WEB_USER', '--format', 'ndjson']);
    expect(JSON.parse(shown)).toEqual({
      username: 'web_user',
      roles: '',
      email: 'web@example.com',
      'full name': 'Web User',
      created: expect.stringMatching(/^\d{4}-\d\d-\d\d /),
      disabled: null,
      'last sign-in': null,
      'live sessions': '0',
      password: 'yes',
      factors: '',
    });
    expect(await sandbox.succeed(['user', 'list'])).not.toContain('argon2');
  });

  it('adds with roles, and lists by name', async () => {
    await sandbox.succeed(['user', 'add', 'boss', '--role', 'admin', '--role', 'ops', '--no-password']);
    const lines = (await sandbox.succeed(['user', 'list'])).trimEnd().split('\n');
    expect(lines[0]).toBe(
      'username\troles\temail\tfull name\tcreated\tdisabled\tlast sign-in\tlive sessions\tpassword\tfactors',
    );
    const first = async (args: readonly string[]) => {
      const rows = (await sandbox.succeed(['user', 'list', ...args])).trimEnd().split('\n').slice(1);
      return rows.map((line) => line.split('\t')[0]);
    };
    expect(await first(['--sort=-name'])).toEqual(['web_user', 'boss']);
    expect(await first(['--role', 'ops'])).toEqual(['boss']);
    expect(await first(['--search', 'web user', '--state', 'enabled'])).toEqual(['web_user']);
    expect((await sandbox.run(['user', 'list', '--sort', 'size'])).code).toBe(2);
    expect(lines.slice(1).map((line) => line.split('\t').slice(0, 2))).toEqual([
      ['boss', 'admin,ops'],
      ['web_user', ''],
    ]);
  });

  it.each([
    [['user', 'add', 'web_user', '--no-password'], '', 5, 'user "web_user" exists already'],
    [['user', 'add', 'a:b', '--no-password'], '', 2, 'invalid user name "a:b"'],
    [['user', 'add', 'new', '--password-stdin'], 'short\n', 2, 'fewer than 15 characters'],
    [['user', 'add', 'new', '--password-stdin'], '', 2, 'there is no password on standard input'],
    [['user', 'add', 'new', '--password-stdin'], 'one line\nanother line\n', 2, 'more than one line'],
    [['user', 'add', 'new'], '', 2, 'no terminal to ask for the password on'],
    [['user', 'add', 'new', '--no-password', '--password-stdin'], 'x', 2, 'are both given'],
    [['user', 'add', 'new', 'correct horse'], '', 2, 'accepts 1 arg(s), received 2'],
    [['user', 'add', 'new', '--password=secret'], '', 2, 'unknown flag: --password'],
    [['user', 'show', 'nobody'], '', 4, 'user "nobody" does not exist'],
    [['user', 'delete', 'nobody'], '', 4, 'user "nobody" does not exist'],
    [['user', 'set-roles', 'boss'], '', 2, 'no role is given'],
    [['user', 'remove', 'boss'], '', 2, 'unknown command "remove" for "curfew user"'],
    [['user', 'lits'], '', 2, 'did you mean "list"?'],
  ])('refuses %j', async (args, input, code, message) => {
    const outcome = await sandbox.run(args, { input });
    expect(outcome.code).toBe(code);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).toContain(message);
  });

  it('never repeats a password that was refused', async () => {
    const { stderr } = await sandbox.run(['user', 'add', 'new', '--password-stdin'], { input: 'hunter2\n' });
    expect(stderr).not.toContain('hunter2');
    const flag = await sandbox.run(['user', 'add', 'new', '--password=hunter2', '--password-stdin=hunter2']);
    expect(flag.stderr).not.toContain('hunter2');
  });

  it.each([
    [['user', 'set-roles', 'web_user', '--role', 'dev'], '', 'has new roles'],
    [['user', 'set-roles', 'web_user', '--none'], '', 'has new roles'],
    [['user', 'set-password', 'web_user', '--password-stdin'], 'another good password', 'has a new password'],
    [['user', 'disable', 'web_user'], '', 'is disabled'],
  ])('ends the sessions of a user: %j', async (args, input, done) => {
    await login('web_user');
    await login('web_user');
    const { code, stderr } = await sandbox.run(args, { input });
    expect(code).toBe(0);
    expect(stderr).toBe(`user "web_user" ${done}; 2 sessions ended\n`);
    expect(await sandbox.succeed(['auth-session', 'list', '--state', 'active', '--format', 'ndjson'])).toBe('');
  });

  it('keeps a disabled user out until they are enabled, and frees the name of a deleted one', async () => {
    expect((await sandbox.run(['auth-session', 'login', 'web_user'])).stderr).toContain('user "web_user" is disabled');
    await sandbox.succeed(['user', 'enable', 'web_user']);
    await login('web_user');
    const { stderr } = await sandbox.run(['user', 'delete', 'web_user']);
    expect(stderr).toBe('user "web_user" is deleted; 1 session ended\n');
    await sandbox.succeed(['user', 'add', 'web_user', '--no-password']);
    expect(await sandbox.succeed(['auth-session', 'list', '--username', 'web_user', '--format', 'ndjson'])).toBe('');
  });
});

describe('user invite and user reset', () => {
  it('print the address of a link, and nothing else', async () => {
    await sandbox.succeed(['user', 'add', 'invited', '--no-password']);
    for (const verb of ['invite', 'reset']) {
      const made = await sandbox.run(['user', verb, 'invited']);
      expect([made.code, made.stdout]).toEqual([
        0,
        expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/set-up\?link=[0-9a-f-]{36}\.[0-9A-Za-z]{40}\n$/),
      ]);
      expect(made.stderr).toContain('counts once, until ');
    }
    expect((await sandbox.run(['user', 'reset', 'nobody'])).code).toBe(4);
  });
});
