import { expect, it, onTestFinished } from 'vitest';
import { openSandbox } from '../../../test/sandbox.ts';

it('adds, lists, rotates and removes, in place', async () => {
  const sandbox = openSandbox();
  onTestFinished(() => sandbox.remove());
  await sandbox.succeed(['user', 'add', 'alice', '--no-password']);
  const url = 'https://app.example.com/curfew';
  const added = await sandbox.run(['webhook', 'add', url, '--events', 'session-ended,sign-out']);
  expect(added).toMatchObject({ code: 0, stdout: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=\n$/) });
  expect(added.stderr).toContain('is told of session-ended, sign-out');
  expect(await sandbox.run(['webhook', 'add', url])).toMatchObject({ code: 5, stdout: '' });
  expect(await sandbox.run(['webhook', 'add', url, '--events', 'sign-inn'])).toMatchObject({ code: 2 });
  const listed = JSON.parse(await sandbox.succeed(['webhook', 'list', '--format', 'json']));
  expect(listed).toMatchObject([{ url, events: 'session-ended,sign-out', state: 'delivering', failures: '0' }]);
  const rotated = await sandbox.succeed(['webhook', 'rotate-secret', url]);
  expect(rotated).toMatch(/^whsec_/);
  expect(rotated).not.toBe(added.stdout);
  expect(JSON.parse(await sandbox.succeed(['webhook', 'log', url, '--format', 'json']))).toEqual([]);
  expect(await sandbox.run(['webhook', 'send-again', url])).toMatchObject({ code: 0 });
  await sandbox.succeed(['webhook', 'remove', listed[0].id]);
  expect(await sandbox.run(['webhook', 'remove', url])).toMatchObject({ code: 4 });
});

it('refuses what is no range of addresses', async () => {
  const sandbox = openSandbox();
  onTestFinished(() => sandbox.remove());
  const environment = { CURFEW_SIGNALS: '{ allowedAddresses: [localhost] }' };
  const refused = await sandbox.run(['webhook', 'list'], { environment });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('signals.allowedAddresses: "localhost"') });
});
