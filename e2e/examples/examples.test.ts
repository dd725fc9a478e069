import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cleanEnvironment, curfew, repository } from '../support/command.ts';
import { type Send, visitExample } from '../support/example.ts';
import { startServer } from '../support/server.ts';

const examples = join(repository, 'examples');

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
    await visitExample(await start(process.execPath, `${name}/server.ts`));
  });

  test('hono', async () => {
    process.env.SESSION_STORE = 'sqlite::memory:';
    const { app } = await import('../../examples/hono/app.ts');
    await visitExample(async (path, init) => app.request(`http://127.0.0.1${path}`, init));
  });

  test('the route handlers of next.js', async () => {
    process.env.SESSION_STORE = 'sqlite::memory:';
    const handlers: Readonly<Record<string, (request: Request) => Promise<Response>>> = {
      '/login': (await import('../../examples/nextjs/app/api/login/route.ts')).POST,
      '/me': (await import('../../examples/nextjs/app/api/me/route.ts')).GET,
      '/logout': (await import('../../examples/nextjs/app/api/logout/route.ts')).POST,
    };
    await visitExample(async (path, init) => {
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
    await visitExample(send);
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
    await visitExample(send);
    await server.end();
    expect((await send('/me', { headers: { cookie: `shop-session=${'x'.repeat(40)}` } })).status).toBe(503);
  });
});
