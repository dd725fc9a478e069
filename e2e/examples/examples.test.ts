import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cleanEnvironment, curfew, repository } from '../support/command.ts';
import { startServer } from '../support/server.ts';

type Send = (path: string, init?: RequestInit) => Promise<Response>;

const examples = join(repository, 'examples');

/** What every example does, whatever it is written in. */
async function visit(send: Send): Promise<void> {
  let cookie = '';
  async function ask(method: string, path: string, body?: object, more: Record<string, string> = {}) {
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...more };
    const response = await send(path, {
      method,
      headers: { ...headers, ...(cookie && { cookie }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return response;
  }
  const login = { email: 'ada@example.com', password: 'correct horse' };
  expect((await ask('GET', '/me')).status).toBe(401);
  expect((await ask('POST', '/login', { ...login, password: 'wrong' })).status).toBe(401);
  expect((await ask('POST', '/login', { email: 'nobody@example.com' })).status).toBe(401);
  expect((await ask('POST', '/login', login, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await ask('POST', '/login', login)).status).toBe(200);
  const first = cookie;
  const me = await ask('GET', '/me');
  expect([me.status, (await me.text()).trim()]).toEqual([200, '"u-1"']);
  // Signing in again ends what came with the request.
  expect((await ask('POST', '/login', login)).status).toBe(200);
  const second = cookie;
  expect(second).not.toBe(first);
  cookie = first;
  expect((await ask('GET', '/me')).status).toBe(401);
  cookie = second;
  expect((await ask('POST', '/logout', {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await ask('POST', '/logout', {})).status).toBe(204);
  cookie = second;
  expect((await ask('GET', '/me')).status).toBe(401);
}

/** Starts a program that says which port it listens on. */
async function start(program: string, file: string | null, environment: Record<string, string> = {}): Promise<Send> {
  const cwd = mkdtempSync(join(tmpdir(), 'curfew-example-'));
  const env = { ...cleanEnvironment(), PORT: '0', PYTHONDONTWRITEBYTECODE: '1', ...environment };
  const child: ChildProcess = spawn(program, file === null ? [] : [join(examples, file)], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await exited;
    rmSync(cwd, { recursive: true, force: true });
  });
  let port: string | undefined;
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    port = /127\.0\.0\.1:(\d+)|port: (\d+)/.exec(line)?.slice(1).find(Boolean);
    if (port !== undefined) break;
  }
  return (path, init) => fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init });
}

describe('the example for', () => {
  test.each(['express', 'fastify'])('%s', async (name) => {
    await visit(await start(process.execPath, `${name}/server.ts`));
  });

  test('hono', async () => {
    process.env.SESSION_STORE = 'sqlite::memory:';
    const { app } = await import('../../examples/hono/app.ts');
    await visit(async (path, init) => app.request(`http://127.0.0.1${path}`, init));
  });

  test('the route handlers of next.js', async () => {
    process.env.SESSION_STORE = 'sqlite::memory:';
    const handlers: Readonly<Record<string, (request: Request) => Promise<Response>>> = {
      '/login': (await import('../../examples/nextjs/app/api/login/route.ts')).POST,
      '/me': (await import('../../examples/nextjs/app/api/me/route.ts')).GET,
      '/logout': (await import('../../examples/nextjs/app/api/logout/route.ts')).POST,
    };
    await visit(async (path, init) => {
      const request = new Request(`http://127.0.0.1${path}`, init);
      return handlers[path]?.(request) ?? new Response(null, { status: 404 });
    });
  });

  const hasFlask = spawnSync('python3', ['-c', 'import flask']).status === 0;
  test.skipIf(!hasFlask)('flask, over a server, where python3 has flask', async () => {
    const server = await startServer();
    const made = await curfew(['application', 'token', 'shop'], { cwd: server.directory });
    expect(made.code).toBe(0);
    const environment = { CURFEW_URL: server.origin, CURFEW_TOKEN: made.stdout.trim() };
    const send = await start('python3', 'flask/app.py', environment);
    await visit(send);
    await server.end();
    expect((await send('/me', { headers: { cookie: `shop-session=${'x'.repeat(40)}` } })).status).toBe(503);
  });

  const hasGo = spawnSync('go', ['version']).status === 0;
  test.skipIf(!hasGo)('go, over a server, where there is go', { timeout: 240_000 }, async () => {
    const server = await startServer();
    const made = await curfew(['application', 'token', 'shop'], { cwd: server.directory });
    const program = join(server.directory, 'shop');
    const built = spawnSync('go', ['build', '-o', program, '.'], { cwd: join(examples, 'go'), encoding: 'utf8' });
    expect([built.status, built.stderr]).toEqual([0, '']);
    const send = await start(program, null, { CURFEW_URL: server.origin, CURFEW_TOKEN: made.stdout.trim() });
    await visit(send);
    await server.end();
    expect((await send('/me', { headers: { cookie: `shop-session=${'x'.repeat(40)}` } })).status).toBe(503);
  });
});
