import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = openSandbox();
  await sandbox.succeed(['user', 'add', 'alice', '--no-password']);
});
afterAll(() => sandbox.remove());

it('shows each rule beside the presets, with what deviates', async () => {
  const config = sandbox.write(
    'curfew.yaml',
    [
      'policies: { default: { idleTimeout: 2h }, api: { tokenLifetime: 60d } }',
      'roles: { admin: { preset: nist-aal3, requires: aal2, levels: { aal2: { tokenLifetime: 6h } } } }',
      'maxTokenLifetime: 20h',
    ].join('\n'),
  );
  const text = await sandbox.succeed(['policy', 'show', '--config', config, '--format', 'json']);
  const rows: Record<string, string | null>[] = JSON.parse(text);
  const rule = (name: string) => rows.find((row) => row.rule === name);
  expect(Object.keys(rows[0] ?? {})).toEqual([
    'rule',
    'idle timeout',
    'token lifetime',
    'max sessions',
    'on limit',
    'requires',
    'nist-aal1',
    'nist-aal2',
    'nist-aal3',
    'asvs-4-l1',
    'asvs-4-l2',
    'asvs-4-l3',
  ]);
  expect(rule('policies.default')).toMatchObject({
    'idle timeout': '2h0m0s',
    'token lifetime': '24h0m0s',
    'nist-aal1': 'meets',
    'nist-aal2': 'idle timeout over 1h0m0s',
    'nist-aal3': 'idle timeout over 15m0s, token lifetime over 12h0m0s',
  });
  // The cap over everything brings it within the first preset.
  expect(rule('policies.api')).toMatchObject({
    'token lifetime': '1440h0m0s',
    'nist-aal1': 'meets',
    'nist-aal2': 'no idle timeout',
  });
  expect(rule('roles.admin')).toMatchObject({ 'nist-aal3': 'meets', requires: 'aal2' });
  expect(rule('roles.admin.levels.aal2')).toMatchObject({ 'token lifetime': '6h0m0s', 'nist-aal3': 'meets' });
  expect(rule('maxTokenLifetime')).toMatchObject({ 'token lifetime': '20h0m0s', 'idle timeout': null });
});

it('applies a change of policy to live sessions, after showing what it would do', async () => {
  await sandbox.succeed(['auth-session', 'login', 'alice', '--expire-after', '19h']);
  const apply = ['policy', 'apply', '--format', 'ndjson'];
  const strict = { environment: { CURFEW_MAX_TOKEN_LIFETIME: '1h' } };
  const dry = await sandbox.run([...apply, '--dry-run'], strict);
  expect(JSON.parse(dry.stdout)).toMatchObject({ username: 'alice', effect: 'shortened' });
  expect(dry.stderr).toBe('1 examined, 1 would be shortened, 0 would be ended\n');
  const done = await sandbox.run(apply, strict);
  expect(done.stdout).toBe(dry.stdout);
  expect(done.stderr).toBe('1 examined, 1 shortened, 0 ended\n');
  expect(await sandbox.run(apply, strict)).toMatchObject({
    stdout: '',
    stderr: '1 examined, 0 shortened, 0 ended\n',
  });
  // A looser policy lengthens nothing.
  expect((await sandbox.run(apply)).stderr).toBe('1 examined, 0 shortened, 0 ended\n');
});
