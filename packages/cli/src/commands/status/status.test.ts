import { chmodSync, renameSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Authority, createAuthority } from '@curfew/core';
import { createServer, newSecretKey } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSandbox } from '../../../test/sandbox.ts';
import { freePort } from '../../../test/server.ts';

const actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' } as const;
const sandbox = openSandbox();
const store = `sqlite:${sandbox.path('curfew.db')}`;
let authority: Authority;
let server: ReturnType<typeof createServer>;
let listen: string;
let token: string;
let fake: HttpServer;
let answer: { status: number; body: string };

beforeAll(async () => {
  authority = createAuthority({ store: openSqliteStore({ path: sandbox.path('curfew.db') }) });
  await authority.migrate();
  await authority.createUser({ username: 'boss', password: null, roles: ['admin'] }, actor);
  await authority.createUser({ username: 'alice', password: 'correct horse battery' }, actor);
  const client = { ip: null, userAgent: null };
  await authority.signIn({ username: 'alice', password: 'correct horse battery', presented: null, client });
  await authority.signIn({ username: 'alice', password: 'wrong horse battery', presented: null, client });
  sandbox.write('curfew.key', newSecretKey('k1'));
  chmodSync(sandbox.path('curfew.key'), 0o600);
  const minted = await authority.mint({ username: 'boss', kind: 'minted', lifetimeMs: 3_600_000 }, actor);
  if (!minted.ok) throw new Error(minted.code);
  token = minted.token.reveal();
  server = createServer({ authority, log: { level: 'silent' } });
  const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
  listen = new URL(address).host;
  fake = createHttpServer((_request, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => fake.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  fake.close();
  await server.close();
  await authority.close();
  sandbox.remove();
});

const status = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  sandbox.run(['status', ...args], { environment });

it('shows a healthy installation on one screen', async () => {
  const { code, stdout, stderr } = await status(['--store', store], { CURFEW_LISTEN: listen });
  expect(stderr).toBe('');
  expect(stdout.split('\n')).toEqual([
    `store      ${store} (SQLite)`,
    expect.stringMatching(/^schema {5}\d{4}\S*, up to date$/),
    `keys       ${sandbox.path('curfew.key')}, 1 key`,
    'sessions   2 alive',
    'users      2',
    'sign-ins   1 in the last hour, and 1 failed',
    `server     http://${listen} answers, and is ready`,
    'status     healthy',
    '',
  ]);
  expect(code).toBe(0);
});

it('says the same through the server, for programs', async () => {
  const environment = { CURFEW_TOKEN: token };
  const { code, stdout } = await status(['--url', `http://${listen}`, '--format', 'json'], environment);
  expect(JSON.parse(stdout)).toEqual({
    healthy: true,
    problems: [],
    store: null,
    schema: { version: expect.stringMatching(/^\d{4}/), pending: [] },
    keys: null,
    activity: {
      sessions: { count: 2, exact: true },
      users: { count: 2, exact: true },
      signIns: { count: 1, exact: true },
      failedSignIns: { count: 1, exact: true },
    },
    server: { address: `http://${listen}`, state: 'ready', detail: 'answers, and is ready' },
  });
  expect(code).toBe(0);
});

it('says why where the token is no good, and still whether the server is ready', async () => {
  const { code, stdout } = await status(['--url', `http://${listen}`], { CURFEW_TOKEN: 'x'.repeat(40) });
  expect(stdout).toContain('answers, and is ready\nproblem    the token is not valid, or not any more: sign in');
  expect(stdout).toContain('sessions   unknown\n');
  expect(stdout).not.toContain('healthy');
  expect(code).toBe(1);
});

it('says that there is no database, and makes none', async () => {
  const listening = `127.0.0.1:${await freePort()}`;
  const asked = ['--store', 'sqlite:none.db', '--format', 'json'];
  const { code, stdout } = await status(asked, { CURFEW_LISTEN: listening });
  expect(code).toBe(1);
  const { healthy, problems, schema, server: asSeen } = JSON.parse(stdout);
  expect({ healthy, schema }).toEqual({ healthy: false, schema: null });
  expect(problems[0]).toContain('there is no database at');
  expect(problems[1]).toBe(`http://${listening} does not answer (ECONNREFUSED)`);
  expect(asSeen.state).toBe('no-answer');
  expect((await status(asked)).stdout).toContain('there is no database at');
});

it('names the migrations that are pending, and counts nothing before they are applied', async () => {
  sandbox.write('empty.db', '');
  const { code, stdout } = await status(['--store', 'sqlite:empty.db'], { CURFEW_LISTEN: listen });
  expect(stdout).toMatch(/^schema {5}none; [0-9]+ pending$/m);
  expect(stdout).toContain('sessions   unknown\n');
  expect(stdout).toMatch(/^problem {4}the database lacks the migrations 0001\S*, .*: run "curfew migrate"$/m);
  expect(code).toBe(1);
});

it('says what is wrong with the key file: open to others, another one than the store was sealed with, gone', async () => {
  const file = sandbox.path('curfew.key');
  const look = async () => {
    const { code, stdout } = await status(['--store', store, '--format', 'json'], { CURFEW_LISTEN: listen });
    const { problems, keys } = JSON.parse(stdout);
    return { code, problems, count: keys?.count };
  };
  expect(await look()).toEqual({ code: 0, problems: [], count: 1 });
  chmodSync(file, 0o640);
  const open = { code: 1, problems: [`secrets.keyFile: others may read ${file}: run "chmod 600 ${file}"`] };
  expect(await look()).toMatchObject(open);
  chmodSync(file, 0o600);
  await sandbox.succeed(['events', 'seal', '--store', store]);
  renameSync(file, `${file}.kept`);
  expect(await look()).toMatchObject({
    code: 1,
    problems: [expect.stringContaining(`there is no ${file}: restore it`)],
  });
  sandbox.write('curfew.key', newSecretKey('k1'));
  chmodSync(file, 0o600);
  const other = expect.stringContaining(`${file} does not hold the key that this store was sealed with`);
  expect(await look()).toMatchObject({ code: 1, problems: [other], count: 1 });
  renameSync(`${file}.kept`, file);
  expect((await look()).problems).toEqual([]);
});

it.each([
  [503, '{"code":"store-unavailable","detail":"no \\u001b[2J answer"}', 'is not ready: no \\x1b[2J answer'],
  [200, '<h1>It works</h1>', 'does not answer as Curfew does (200)'],
])('is not well where the configured address answers %i', async (code, body, detail) => {
  answer = { status: code, body };
  const { port } = fake.address() as AddressInfo;
  const run = await status(['--store', store], { CURFEW_LISTEN: `127.0.0.1:${port}` });
  expect(run.stdout).toContain(`problem    http://127.0.0.1:${port} `);
  expect(run.stdout).toContain(detail);
  expect(run.code).toBe(1);
});

it('is used wrongly, and not unwell, where the configuration is wrong', async () => {
  expect(await status(['--store', store], { CURFEW_LISTEN: 'nowhere' })).toMatchObject({ code: 2, stdout: '' });
  expect(await status(['--url', 'http://sessions.example.com'])).toMatchObject({ code: 2, stdout: '' });
});
