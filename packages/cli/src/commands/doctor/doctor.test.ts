import { chmodSync, closeSync, openSync, utimesSync, writeSync } from 'node:fs';
import { createAuthority } from '@curfew/core';
import { newSecretKey } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';
import { startServer } from '../../../test/server.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = openSandbox();
});
afterEach(() => sandbox.remove());

type Row = { check: string; result: string; detail: string };

async function examine(environment: Record<string, string> = {}, args: readonly string[] = []) {
  const { code, stdout } = await sandbox.run(['doctor', '--format', 'json', ...args], { environment });
  const rows: Row[] = JSON.parse(stdout);
  const problems = rows.filter(({ result }) => result === 'problem').map(({ check }) => check);
  return { code, problems, detail: (check: string) => rows.find((row) => row.check === check)?.detail };
}

const addRoot = () => sandbox.succeed(['user', 'add', 'root', '--role', 'admin', '--no-password']);

it('finds a healthy installation healthy', async () => {
  await addRoot();
  expect(await examine()).toMatchObject({ code: 0, problems: [] });
});

it('sees that there is no database', async () => {
  expect(await examine()).toMatchObject({ code: 1, problems: ['database'] });
});

it('sees what others can read', async () => {
  await addRoot();
  chmodSync(sandbox.path('curfew-data/curfew.db'), 0o644);
  const { code, problems, detail } = await examine();
  expect({ code, problems }).toEqual({ code: 1, problems: ['permissions'] });
  expect(detail('permissions')).toContain(`chmod 600 ${sandbox.path('curfew-data/curfew.db')}`);
});

it('sees a key file that is not there, that others can read, or that holds none', async () => {
  await addRoot();
  const file = sandbox.path('curfew-data/curfew.key');
  expect((await examine()).detail('keys')).toBe(
    `there is no ${file}: "curfew serve" makes one; if people have one-time codes, restore it from a backup first`,
  );
  sandbox.write('curfew-data/curfew.key', newSecretKey('k1'));
  chmodSync(file, 0o644);
  const open = await examine();
  expect([open.code, open.problems, open.detail('keys')]).toEqual([1, ['keys'], expect.stringContaining('chmod 600')]);
  chmodSync(file, 0o600);
  expect((await examine()).detail('keys')).toBe(`${file}, 1 key, for its owner alone`);
  sandbox.write('curfew-data/curfew.key', 'nonsense');
  expect((await examine()).problems).toEqual(['keys']);
});

it('sees a database that was not migrated, and one that is none', async () => {
  sandbox.write('empty.db', '');
  chmodSync(sandbox.path('empty.db'), 0o600);
  const empty = await examine({ CURFEW_STORE: 'sqlite:empty.db' });
  expect(empty.code).toBe(1);
  expect(empty.problems).toContain('journal');
  expect(empty.detail('store')).toContain('lacks the migrations');
});

it('sees a file that is damaged', async () => {
  await addRoot();
  expect((await examine()).detail('integrity')).toContain('every page');
  const file = openSync(sandbox.path('curfew-data/curfew.db'), 'r+');
  for (const page of [4, 8, 12]) writeSync(file, new Uint8Array(4_096).fill(0xff), 0, 4_096, page * 4_096);
  closeSync(file);
  const { code, problems, detail } = await examine();
  expect(code).toBe(1);
  expect(problems).toContain('integrity');
  expect(detail('integrity')).toContain('restore a backup');
});

it('sees a configuration that is wrong, and variables that mean nothing', async () => {
  await addRoot();
  sandbox.write('curfew.yaml', 'listn: 1');
  const broken = await examine({ CURFEW_PUBLIC_ULR: 'https://a.example' });
  expect(broken).toMatchObject({ code: 1, problems: ['configuration'] });
  expect(broken.detail('configuration')).toContain('did you mean "listen"?');
  expect(broken.detail('environment')).toBe('CURFEW_PUBLIC_ULR means nothing; did you mean CURFEW_PUBLIC_URL?');
});

it('sees an address that gives cookies away', async () => {
  await addRoot();
  expect(await examine({ CURFEW_LISTEN: '0.0.0.0:8420' })).toMatchObject({ code: 1, problems: ['address'] });
  const proxied = await examine({ CURFEW_LISTEN: '0.0.0.0:8420', CURFEW_PUBLIC_URL: 'https://a.example' });
  expect(proxied.problems).toEqual([]);
  expect(proxied.detail('proxies')).toContain('trustedProxies is empty');
});

it('sees that nobody sweeps, and a clock that went back', async () => {
  await addRoot();
  const path = sandbox.path('curfew-data/curfew.db');
  const at = async (shiftMs: number) => {
    const authority = createAuthority({ store: openSqliteStore({ path }), clock: () => Date.now() + shiftMs });
    const actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' } as const;
    await authority.mint({ username: 'root', kind: 'minted', lifetimeMs: 60_000 }, actor);
    await authority.close();
  };
  await at(-3 * 86_400_000);
  expect(await examine()).toMatchObject({ code: 1, problems: ['sweeper'] });
  await sandbox.succeed(['purge']);
  expect((await examine()).problems).toEqual([]);
  await at(3_600_000);
  expect(await examine()).toMatchObject({ code: 1, problems: ['clock'] });
  utimesSync(path, new Date(), new Date());
});

it('examines a running server too', async () => {
  const server = await startServer(sandbox, [], { CURFEW_ROOT_PASSWORD: 'correct horse battery' });
  try {
    const cookie = await sandbox.succeed(['auth-session', 'login', 'root', '--only-cookie']);
    const token = /session=(\w+)/.exec(cookie)?.[1] ?? '';
    expect(await examine({ CURFEW_TOKEN: token }, ['--url', server.address])).toMatchObject({ code: 0, problems: [] });
    expect(await examine({ CURFEW_TOKEN: 'x'.repeat(40) }, ['--url', server.address])).toMatchObject({
      code: 1,
      problems: ['store'],
    });
  } finally {
    await server.stop();
  }
});
