import { setTimeout as pause } from 'node:timers/promises';
import { childrenOf } from '@curfew/test-postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../../test/sandbox.ts';
import { freePort, type RunningServer, startServer } from '../../../../test/server.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = openSandbox();
});
afterEach(() => sandbox.remove());

const rootPassword = 'correct horse battery staple';
const environment = { CURFEW_ROOT_PASSWORD: rootPassword };

/** One connection each, so that the workers take turns. */
async function ask(address: string, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(address + path, { ...init, headers: { ...init.headers, connection: 'close' } });
}

async function signIn(address: string): Promise<string> {
  const answer = await ask(address, '/v1/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'root', password: rootPassword }),
  });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** Both say that they are at work, each under its number. */
async function workersOf(address: string): Promise<string[]> {
  const text = await (await ask(address, '/metrics')).text();
  return Array.from(text.matchAll(/^process_start_time_seconds\{worker="(\d+)"\}/gm), ([, worker = '']) => worker);
}

describe('serve --workers', { timeout: 120_000 }, () => {
  it('answers from several processes, which all refuse what one of them has ended', async () => {
    const server = await startServer(sandbox, ['--workers', '2'], environment);
    expect(server.stdout).toContain('  workers   2\n');
    expect(server.stdout.match(/Curfew listens/g)).toHaveLength(1);
    expect(await workersOf(server.address)).toEqual(['1', '2']);
    for (let round = 0; round < 10; round++) {
      const cookie = await signIn(server.address);
      const statuses = async () => {
        const answers = await Promise.all(
          [1, 2, 3, 4].map(() => ask(server.address, '/verify', { headers: { cookie } })),
        );
        return new Set(answers.map(({ status }) => status));
      };
      expect(await statuses()).toEqual(new Set([204]));
      const headers = { cookie, origin: server.address };
      expect((await ask(server.address, '/v1/sessions/current', { method: 'DELETE', headers })).status).toBe(204);
      expect(await statuses()).toEqual(new Set([401]));
    }
    expect(await server.stop()).toBe(0);
  });

  it('replaces a process that ends, and leaves none behind', async () => {
    const server = await startServer(sandbox, ['--workers', '2'], environment);
    const cookie = await signIn(server.address);
    const [victim = 0, survivor = 0] = childrenOf(server.pid);
    process.kill(victim, 'SIGKILL');
    while ((await workersOf(server.address)).join() !== '2,3' && (await workersOf(server.address)).join() !== '1,3')
      await pause(50);
    expect(server.stderr).toContain(`the worker ${victim} ended (SIGKILL); another one takes its place`);
    expect((await ask(server.address, '/verify', { headers: { cookie } })).status).toBe(204);
    const workers = childrenOf(server.pid);
    expect(workers).toHaveLength(2);
    expect(workers).toContain(survivor);
    // As a terminal does it: the signal reaches every process.
    for (const worker of workers) process.kill(worker, 'SIGINT');
    server.signal('SIGINT');
    expect(await server.ended).toBe(0);
    for (const worker of workers) expect(() => process.kill(worker, 0)).toThrow('ESRCH');
  });

  it('replaces a process that is killed before it listens, and says so', async () => {
    const { server, victim } = await killFirstWorker(1);
    expect(server.stderr).toContain(
      `the worker ${victim} ended before it listened (SIGKILL); another one takes its place`,
    );
    expect(await workersOf(server.address)).toHaveLength(2);
    expect(await server.stop()).toBe(0);
  });

  it('says why it does not start where every process is killed before it listens', async () => {
    const ended = killFirstWorker(Number.POSITIVE_INFINITY);
    await expect(ended).rejects.toThrow(
      /ended with 70: .*ended before it listened \(SIGKILL\): the server does not start/s,
    );
  });

  /** Kills so many workers as soon as they are there. */
  async function killFirstWorker(times: number): Promise<{ server: RunningServer; victim: number }> {
    const killed = new Set<number>();
    let isOver = false;
    let parent: number | undefined;
    const started = startServer(sandbox, ['--workers', '2'], environment, (pid) => {
      parent = pid;
    }).finally(() => {
      isOver = true;
    });
    started.catch(() => undefined);
    while (!isOver && killed.size < times) {
      for (const child of parent === undefined ? [] : childrenOf(parent)) {
        if (killed.has(child) || killed.size >= times) continue;
        killed.add(child);
        process.kill(child, 'SIGKILL');
      }
      await pause(5);
    }
    const [victim = 0] = killed;
    return { server: await started, victim };
  }

  it('says once what is in the way, and ends', async () => {
    const port = await freePort();
    const listen = `127.0.0.1:${port}`;
    const first = await startServer(sandbox, ['--listen', listen], environment);
    const { code, stderr } = await sandbox.run(['serve', '--workers', '3', '--listen', listen]);
    expect(code).toBe(69);
    expect(stderr.match(/another program listens on/g)).toHaveLength(1);
    await first.stop();
  });
});
