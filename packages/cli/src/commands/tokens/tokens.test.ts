import { createAuthority } from '@curfew/core';
import { uuidsOf } from '@curfew/server/arvados-uuids';
import { openSqliteStore } from '@curfew/store-sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';
import { formatRubyTime } from './report.ts';

const actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' } as const;
const noPolicy = 'No expiration policy set (API.MaxTokenLifetime nor Login.TokenLifetime is set), nothing to do.\n';
/** As policies that were stricter later: sessions are minted without it and looked at with it. */
const strict = { environment: { CURFEW_MAX_TOKEN_LIFETIME: '12h' } };

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = openSandbox();
  const authority = createAuthority({ store: openSqliteStore({ path: sandbox.path('curfew-data/curfew.db') }) });
  await authority.migrate();
  await authority.createUser({ username: 'alice', password: null, profile: { email: 'alice@example.com' } }, actor);
  await authority.createUser({ username: 'bob', password: null }, actor);
  await authority.createUser({ username: 'root', password: null, roles: ['admin'] }, actor);
  for (const [username, hours] of [
    ['alice', 100],
    ['alice', 13],
    ['alice', 1],
    ['bob', 13],
    ['root', 100],
  ] as const) {
    await authority.mint({ username, kind: 'minted', lifetimeMs: hours * 3_600_000 }, actor);
  }
  await authority.close();
});
afterEach(() => sandbox.remove());

describe.each([
  ['tokens check-long-lived', 'tokens fix-long-lived'],
  ['db:check_long_lived_tokens', 'db:fix_long_lived_tokens'],
])('%s and %s', (checkName, fixName) => {
  const [check, fix] = [checkName.split(' '), fixName.split(' ')];

  it('print the lines of Arvados, and find nothing the second time', async () => {
    const found = await sandbox.run(check, strict);
    expect(found.code).toBe(0);
    const [header, ...users] = found.stdout.trimEnd().split('\n');
    expect(header).toBe('Found 3 long-lived tokens from users:');
    expect(users.toSorted()).toEqual([
      expect.stringMatching(/^alice,alice@example\.com,zzzzz-tpzed-[0-9a-z]{15}$/),
      expect.stringMatching(/^bob,,zzzzz-tpzed-[0-9a-z]{15}$/),
    ]);
    expect(found.stderr).toBe('skipped 1: 0 without a user, 1 of root\n');

    const fixed = await sandbox.run(fix, strict);
    expect(fixed.code).toBe(0);
    expect(fixed.stdout).toMatch(
      /^Setting token expiration to: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\n3 tokens updated\.\n$/,
    );
    expect(await sandbox.run(check, strict)).toMatchObject({ code: 0, stdout: 'No long-lived tokens found.\n' });
    expect((await sandbox.run(fix, strict)).stdout).toMatch(/\n0 tokens updated\.\n$/);
  });
});

describe('fix-long-lived', () => {
  it('never lengthens a life, and leaves root alone', async () => {
    const expiries = async () => {
      const text = await sandbox.succeed(['auth-session', 'list', '--format', 'tsv']);
      return text
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split('\t'));
    };
    const before = await expiries();
    await sandbox.succeed(['tokens', 'fix-long-lived'], strict);
    const after = await expiries();
    for (const [index, row] of after.entries()) {
      expect(Date.parse(`${row[3]}Z`)).toBeLessThanOrEqual(Date.parse(`${before[index]?.[3]}Z`));
      if (row[0] === 'root') expect(row).toEqual(before[index]);
    }
    const lives = after.map((row) => (Date.parse(`${row[3]}Z`) - Date.parse(`${row[2]}Z`)) / 3_600_000);
    expect(lives.filter((hours) => hours <= 12.1)).toHaveLength(4);
  });

  it('changes nothing with --dry-run', async () => {
    const dry = await sandbox.succeed(['tokens', 'fix-long-lived', '--dry-run'], strict);
    expect(dry).toMatch(/^Setting token expiration to: .*\n3 tokens would be updated\.\n$/);
    expect(await sandbox.succeed(['tokens', 'check-long-lived'], strict)).toContain('Found 3');
  });

  it('keeps to one user with --user', async () => {
    expect(await sandbox.succeed(['tokens', 'fix-long-lived', '--user', 'bob'], strict)).toContain('1 tokens updated.');
    expect(await sandbox.succeed(['tokens', 'check-long-lived'], strict)).toContain('Found 2');
    const unknown = await sandbox.run(['tokens', 'fix-long-lived', '--user', 'nobody'], strict);
    expect(unknown.code).toBe(4);
  });
});

describe('both', () => {
  it('have nothing to do without a policy', async () => {
    const off = { environment: { CURFEW_POLICIES: '{ default: { tokenLifetime: 0 } }' } };
    expect(await sandbox.run(['tokens', 'check-long-lived'], off)).toMatchObject({ code: 0, stdout: noPolicy });
    expect(await sandbox.run(['tokens', 'fix-long-lived'], off)).toMatchObject({ code: 0, stdout: noPolicy });
    const exit = await sandbox.run(['tokens', 'check-long-lived', '--exit-code'], off);
    expect(exit.code).toBe(0);
  });

  it('take the policy of an Arvados cluster file', async () => {
    const config = sandbox.write('config.yml', 'Clusters: { zzzzz: { Login: { TokenLifetime: 50h } } }');
    expect(await sandbox.succeed(['tokens', 'check-long-lived', '--config', config])).toContain('Found 1 long-lived');
  });

  it('name users by the ids of the cluster, as its API does', async () => {
    const config = sandbox.write('config.yml', 'Clusters: { xq7p2: { Login: { TokenLifetime: 50h } } }');
    const lines = await sandbox.succeed(['db:check_long_lived_tokens', '--config', config]);
    const [, uuid] = /^alice,alice@example\.com,(xq7p2-tpzed-[0-9a-z]{15})$/m.exec(lines) ?? [];
    const text = await sandbox.succeed(['tokens', 'check-long-lived', '--format', 'json', '--config', config]);
    const [{ userId, ownerUuid }] = JSON.parse(text).found;
    expect([ownerUuid, uuidsOf('xq7p2').ofUser({ id: userId, username: 'alice' })]).toEqual([uuid, uuid]);
  });

  it('end with 1 where something was found and --exit-code is given', async () => {
    expect((await sandbox.run(['tokens', 'check-long-lived', '--exit-code'], strict)).code).toBe(1);
    expect((await sandbox.run(['tokens', 'fix-long-lived', '--exit-code'], strict)).code).toBe(1);
    expect((await sandbox.run(['tokens', 'check-long-lived', '--exit-code'], strict)).code).toBe(0);
  });

  it('print one JSON document', async () => {
    const found = JSON.parse(await sandbox.succeed(['tokens', 'check-long-lived', '--format', 'json'], strict));
    expect(found).toMatchObject({
      lifetimeSeconds: 43_200,
      fixed: 0,
      skipped: [{ username: 'root', why: 'system-user' }],
    });
    expect(found.found).toHaveLength(3);
    expect(found.found[0]).toMatchObject({
      username: expect.any(String),
      userId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      kind: 'minted',
    });
    const fixed = JSON.parse(await sandbox.succeed(['tokens', 'fix-long-lived', '--format', 'json'], strict));
    expect(fixed.fixed).toBe(3);
    expect(fixed.targetAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });
});

it.each([
  ['UTC', '2026-11-22 10:40:03 +0000'],
  ['Asia/Kolkata', '2026-11-22 16:10:03 +0530'],
  ['America/St_Johns', '2026-11-22 07:10:03 -0330'],
])('prints times as Ruby does in %s', (zone, text) => {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    expect(formatRubyTime(Date.parse('2026-11-22T10:40:03.999Z'))).toBe(text);
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
});
