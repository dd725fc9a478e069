import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from './sandbox.ts';
import { hasTerminals, runOnTerminal } from './terminal.ts';

const reason = hasTerminals ? '' : ' (skipped: there is no util-linux script to make a terminal with)';

describe.skipIf(!hasTerminals)(`on a terminal${reason}`, () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = openSandbox();
    await sandbox.succeed(['user', 'add', 'eisen', '--no-password']);
  });
  afterAll(() => sandbox.remove());

  it('rows are a table, and login shows how to use the cookie', async () => {
    const { code, screen } = await runOnTerminal(sandbox, ['auth-session', 'login', 'eisen']);
    expect(code).toBe(0);
    expect(screen).toContain('authentication cookie');
    expect(screen).toContain('(1 row)');
    const cookie = /session=\w{40}; Path=\/; HttpOnly; SameSite=Lax/.exec(screen)?.[0];
    expect(screen).toContain('# Example uses:');
    expect(screen).toContain(`#     curl --cookie '${cookie}' http://127.0.0.1:8420/v1/sessions/current`);
    expect(screen).toContain(`#     wget --header='Cookie: ${cookie}' http://127.0.0.1:8420/v1/sessions/current`);
    const alone = await runOnTerminal(sandbox, ['auth-session', 'login', 'eisen', '--only-cookie']);
    expect(alone.screen).toMatch(/^session=\w{40}; Path=\/; HttpOnly; SameSite=Lax\n$/);
  });

  it('a password is asked for twice and not shown', async () => {
    const password = 'correct horse battery staple';
    const typing = { prompt: 'Password: ', text: `${password}\r${password}\r` };
    const { code, screen } = await runOnTerminal(sandbox, ['user', 'add', 'alice'], typing);
    expect(screen).toContain('Again: ');
    expect(screen).toContain('user "alice" added');
    expect(screen).not.toContain('horse');
    expect(code).toBe(0);
  });

  it.each([
    ['two different passwords', 'correct horse battery\rcorrect horse batteri\r', 'the two passwords are not the same'],
    ['Ctrl-C', '\u0003', 'no password was given'],
    ['Ctrl-D', '\u0004', 'no password was given'],
  ])('%s add nobody', async (_what, text, message) => {
    const { code, screen } = await runOnTerminal(sandbox, ['user', 'add', 'bob'], { prompt: 'Password: ', text });
    expect(screen).toContain(message);
    expect(code).toBe(2);
    expect((await sandbox.run(['user', 'show', 'bob'])).code).toBe(4);
  });
});
