import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../test/sandbox.ts';

describe('curfew scan', () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = openSandbox();
  });
  afterEach(() => sandbox.remove());

  it('is the scanner, with its own options, help and exit codes', async () => {
    const help = await sandbox.run(['scan', '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Usage: curfew scan URL /);
    expect((await sandbox.run(['help', 'scan'])).stdout).toBe(help.stdout);
    expect((await sandbox.run(['--help'])).stdout).toMatch(/^ {2}scan +look how/m);
    const checks = await sandbox.run(['scan', '--list-checks', '--format', 'json']);
    expect(JSON.parse(checks.stdout)).toContainEqual(expect.objectContaining({ id: 'fixation.cookie.issued' }));
    expect(await sandbox.run(['scan', '--no-such-option'])).toMatchObject({ code: 2 });
    const mistyped = await sandbox.run(['scan', '--profil=quick', 'http://127.0.0.1:9']);
    expect(mistyped).toMatchObject({
      code: 2,
      stderr: 'curfew scan: unknown flag: --profil; did you mean --profile?\n',
    });
    const value = await sandbox.run(['scan', '--profile', 'quik', 'http://127.0.0.1:9']);
    expect(value.stderr).toContain('not "quik"; did you mean quick?');
  });

  it('says that nobody answers', async () => {
    const run = await sandbox.run(
      ['scan', 'http://127.0.0.1:9', '--user', 'alice', '--password-env', 'PASSWORD', '-q'],
      {
        environment: { PASSWORD: 'correct horse' },
      },
    );
    expect(run).toMatchObject({ code: 3 });
  });
});
