import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openSandbox, type Sandbox } from '../../../../test/sandbox.ts';
import { type RunningServer, startServer } from '../../../../test/server.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = openSandbox();
});
afterEach(() => sandbox.remove());

const rootPassword = 'correct horse battery staple';
const environment = { CURFEW_ROOT_PASSWORD: rootPassword };
const launcher = join(import.meta.dirname, '../../../../bin/curfew.js');

async function signIn(address: string): Promise<string> {
  const answer = await fetch(`${address}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ username: 'root', password: rootPassword }),
  });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function verify(address: string, cookie: string): Promise<number> {
  return (await fetch(`${address}/verify`, { headers: { cookie, connection: 'close' } })).status;
}

describe('a reload', { timeout: 120_000 }, () => {
  const configure = (yaml: string) => writeFileSync(join(sandbox.folder, 'curfew.yaml'), yaml);
  const hangUp = async (server: RunningServer, words: string) => {
    server.signal('SIGHUP');
    await expect.poll(() => server.stderr, { timeout: 60_000 }).toContain(words);
  };

  it('gives every worker the new configuration, and ends no session', async () => {
    configure('csrf: standard\n');
    const server = await startServer(sandbox, ['--workers', '2'], environment);
    const cookie = await signIn(server.address);
    configure('cookieName: other\n');
    await hangUp(server, 'reloaded: every worker');
    for (let round = 0; round < 4; round++) expect(await signIn(server.address)).toMatch(/^other=/);
    expect(await verify(server.address, cookie.replace(/^session/, 'other'))).toBe(204);
    expect(server.stderr).not.toContain('ended');
    expect(await server.stop()).toBe(0);
  });

  it('changes nothing where the configuration is wrong, or takes a restart', async () => {
    const server = await startServer(sandbox, ['--workers', '2'], environment);
    const cookie = await signIn(server.address);
    configure('cookieNome: other\n');
    await hangUp(server, 'cookieNome');
    configure('store: sqlite:./another.db\n');
    await hangUp(server, 'not reloaded: store changed, which takes a restart');
    for (let round = 0; round < 4; round++) expect(await verify(server.address, cookie)).toBe(204);
    expect(await server.stop()).toBe(0);
  });
});

describe('under a service manager', { timeout: 120_000 }, () => {
  /** In place of systemd's own program, which says it to nobody here. */
  function listenForNotes(): { environment: Record<string, string>; notes: () => string[] } {
    const log = join(sandbox.folder, 'notes');
    writeFileSync(log, '');
    const program = join(sandbox.folder, 'systemd-notify');
    writeFileSync(program, `#!/bin/sh\necho "$@" >>'${log}'\n`);
    chmodSync(program, 0o755);
    const PATH = `${sandbox.folder}:${process.env.PATH}`;
    return {
      environment: { PATH, NOTIFY_SOCKET: '/run/notify' },
      notes: () => readFileSync(log, 'utf8').split('\n').slice(0, -1),
    };
  }

  it('says that it is ready, that it lives, and that it stops', async () => {
    const manager = listenForNotes();
    const server = await startServer(sandbox, [], { ...environment, ...manager.environment, WATCHDOG_USEC: '100000' });
    await expect.poll(manager.notes).toEqual(expect.arrayContaining(['READY=1', 'WATCHDOG=1']));
    server.signal('SIGHUP');
    await expect.poll(() => server.stderr).toContain('not reloaded: restart it');
    expect(await server.stop()).toBe(0);
    expect(manager.notes()[0]).toBe('READY=1');
    expect(manager.notes()).toContain('STOPPING=1');
  });

  it('says when it reloads, and when it has', async () => {
    const manager = listenForNotes();
    const server = await startServer(sandbox, ['--workers', '2'], { ...environment, ...manager.environment });
    await expect.poll(manager.notes).toEqual(['READY=1']);
    server.signal('SIGHUP');
    await expect
      .poll(manager.notes)
      .toEqual(['READY=1', expect.stringMatching(/^RELOADING=1 MONOTONIC_USEC=\d+$/), 'READY=1']);
    expect(await server.stop()).toBe(0);
  });

  /** Starts it with our socket as its third descriptor, as systemd does. */
  async function startWithSocket(args: readonly string[], variables: Readonly<Record<string, string>>) {
    const socket = createServer().listen(0, '127.0.0.1');
    await once(socket, 'listening');
    const address = socket.address();
    const { fd } = (socket as unknown as { _handle: { fd: number } })._handle;
    const script = 'export LISTEN_PID=$$; exec "$@"';
    const child = spawn('sh', ['-c', script, 'sh', process.execPath, launcher, 'serve', ...args], {
      cwd: sandbox.folder,
      env: { PATH: process.env.PATH, HOME: sandbox.folder, LISTEN_FDS: '1', ...environment, ...variables },
      stdio: ['ignore', 'pipe', 'pipe', fd],
    });
    const closed = once(child, 'close');
    // It has its own now, and would share what arrives with us.
    socket.close();
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await closed;
    });
    const said = Promise.all([child.stdout, child.stderr].map((stream) => text(stream as Readable)));
    const port = typeof address === 'object' ? address?.port : 0;
    return { child, closed, said, address: `http://127.0.0.1:${port}` };
  }

  it.each([[[]], [['--workers', '2']]])('answers on a socket that is handed over: %j', async (args) => {
    const server = await startWithSocket(['--public-url', 'https://sessions.example.com', ...args], {});
    // Held in the queue of the socket until somebody answers.
    const answer = await fetch(`${server.address}/healthz`, { headers: { connection: 'close' } });
    expect(answer.status).toBe(200);
    server.child.kill('SIGTERM');
    expect((await server.closed)[0]).toBe(0);
  });

  it('takes no socket without knowing how people reach it, and not two', async () => {
    const unknown = await startWithSocket([], {});
    expect((await unknown.said)[1]).toContain('listening on a socket that was handed over without a publicUrl');
    const two = await startWithSocket(['--public-url', 'https://sessions.example.com'], { LISTEN_FDS: '2' });
    expect((await two.said)[1]).toContain('hands over 2 sockets');
  });
});
