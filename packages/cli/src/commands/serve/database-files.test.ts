import { renameSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';
import { type RunningServer, startServer } from '../../../test/server.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = openSandbox();
});
afterEach(() => sandbox.remove());

const rootPassword = 'correct horse battery staple';
const environment = { CURFEW_ROOT_PASSWORD: rootPassword };
const workers = 2;

/** One connection each, so that the workers take turns. */
async function ask(server: RunningServer, path: string, headers: Record<string, string> = {}): Promise<number> {
  const { status } = await fetch(server.address + path, { headers: { ...headers, connection: 'close' } });
  return status;
}

async function statuses(server: RunningServer, path: string, headers?: Record<string, string>): Promise<Set<number>> {
  return new Set(await Promise.all(Array.from({ length: 8 }, () => ask(server, path, headers))));
}

async function signIn(server: RunningServer): Promise<Record<string, string>> {
  const answer = await fetch(`${server.address}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'root', password: rootPassword }),
  });
  return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

describe('a server whose database is taken away', { timeout: 120_000 }, () => {
  it('lets nobody in, says so once in each process, and has lost nothing when it starts again', async () => {
    const server = await startServer(sandbox, ['--workers', String(workers)], environment);
    const session = await signIn(server);
    expect(await statuses(server, '/verify', session)).toEqual(new Set([204]));

    for (const end of ['-wal', '-shm']) rmSync(sandbox.path(`curfew-data/curfew.db${end}`));
    const logout = await sandbox.run(['auth-session', 'logout', 'root']);
    expect(logout.code).not.toBe(0);
    expect(logout.stderr).toContain('another process uses the SQLite database');
    expect(await statuses(server, '/verify', session)).toEqual(new Set([503]));
    expect(await statuses(server, '/readyz')).toEqual(new Set([503]));
    expect(await statuses(server, '/v1/sessions/current', session)).toEqual(new Set([503]));
    expect(await statuses(server, '/healthz')).toEqual(new Set([200]));
    expect(await server.stop()).toBe(0);
    const said = server.stderr.split('\n').filter((line) => line.includes('curfew.db-wal is gone while'));
    expect(said.length).toBeGreaterThan(0);
    expect(said.length).toBeLessThanOrEqual(workers);

    const again = await startServer(sandbox, [], environment);
    expect(await ask(again, '/verify', session)).toBe(204);
    await sandbox.succeed(['auth-session', 'logout', 'root']);
    expect(await ask(again, '/verify', session)).toBe(401);
    expect(await again.stop()).toBe(0);
  });

  it('does not follow a command to another database of the same name', async () => {
    const server = await startServer(sandbox, [], environment);
    const session = await signIn(server);
    renameSync(sandbox.path('curfew-data'), sandbox.path('moved'));
    await sandbox.succeed(['migrate']);
    expect(await ask(server, '/verify', session)).toBe(503);
    expect(await ask(server, '/readyz')).toBe(503);
    expect(await server.stop()).toBe(0);
  });
});
