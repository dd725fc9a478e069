import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';
import { freePort, startServer } from '../../../test/server.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = openSandbox();
});
afterEach(() => sandbox.remove());

function signIn(address: string, password: string): Promise<Response> {
  return fetch(`${address}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'root', password }),
  });
}

/** Whether anybody answers at a port until `over` settles. */
async function isReached(port: number, over: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  void over.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const socket = connect(port, '127.0.0.1');
    const event = await Promise.race(['connect', 'error'].map((name) => once(socket, name).then(() => name))).catch(
      () => 'error',
    );
    socket.destroy();
    if (event === 'connect') return true;
  }
  return false;
}

describe('serve', () => {
  it('makes on its first run what it needs, and says what to do next', async () => {
    const server = await startServer(sandbox);
    const password = /password +([a-z2-9-]{23}) /.exec(server.stdout)?.[1] ?? '';
    expect(server.stdout).toContain(`Curfew listens on ${server.address}`);
    expect(server.stdout).toContain(`sign in   ${server.address}/sign-in`);
    expect(server.stdout).toMatch(/Next: (npx )?curfew user add alice\n$/);
    expect(statSync(sandbox.path('curfew-data')).mode & 0o777).toBe(0o700);
    expect((await fetch(`${server.address}/healthz`)).status).toBe(200);
    const signedIn = await signIn(server.address, password);
    expect(signedIn.status).toBe(201);
    expect(signedIn.headers.get('set-cookie')).toMatch(/^session=\w{40}; /);
    expect(await sandbox.succeed(['user', 'show', 'root'])).toContain('root\tadmin\t');
    expect(await server.stop()).toBe(0);
    // Not in the log.
    expect(server.stderr).not.toContain(password);

    const again = await startServer(sandbox);
    expect(again.stdout).not.toContain('password');
    expect(again.stdout).toMatch(/Next: (npx )?curfew auth-session list\n$/);
    expect((await signIn(again.address, password)).status).toBe(201);
    expect(await again.stop()).toBe(0);
  });

  it('has the keys that links in mails are sealed with, and sends traces where the environment says', async () => {
    let traces = '';
    const collector = createHttpServer(async (request, response) => {
      for await (const chunk of request) traces += chunk;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(collector, 'listening');
    const { port } = collector.address() as AddressInfo;
    const server = await startServer(sandbox, ['--public-url', 'http://localhost:8420'], {
      CURFEW_MAIL: '{ smtp: "smtp://127.0.0.1:1", from: curfew@example.com }',
      CURFEW_DPOP_NONCE: 'required',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    });
    expect((await fetch(`${server.address}/readyz`)).status).toBe(200);
    expect(await server.stop()).toBe(0);
    for (const name of ['GET /readyz', 'store life.ping']) expect(traces).toContain(`"name":"${name}"`);
    collector.close();
  });

  it('takes the password of root from the environment or a file, and does not repeat it', async () => {
    const file = sandbox.write('password', 'correct horse battery\n');
    const server = await startServer(sandbox, [], { CURFEW_ROOT_PASSWORD_FILE: file });
    expect(server.stdout).toContain('user      root');
    expect(`${server.stdout}${server.stderr}`).not.toContain('correct horse');
    expect(server.stdout).not.toContain('password');
    expect((await signIn(server.address, 'correct horse battery')).status).toBe(201);
    await server.stop();
    // A later run does not reset it.
    const again = await startServer(sandbox, [], { CURFEW_ROOT_PASSWORD: 'another good password' });
    expect((await signIn(again.address, 'another good password')).status).toBe(401);
    expect(again.stderr).not.toContain('is not used');
    await again.stop();
  });

  it('lets nobody reach it before it has an administrator', async () => {
    const port = await freePort();
    const failing = sandbox.run(['serve', '--listen', `127.0.0.1:${port}`], {
      environment: { CURFEW_ROOT_PASSWORD: 'short' },
    });
    expect(await isReached(port, failing)).toBe(false);
    expect((await failing).code).toBe(2);
  });

  it('makes the administrator whose password is given, also where a user was added before the first start', async () => {
    await sandbox.succeed(['user', 'add', 'alice', '--no-password']);
    const server = await startServer(sandbox, [], { CURFEW_ROOT_PASSWORD: 'correct horse battery' });
    expect(server.stdout).toContain('user      root');
    expect((await signIn(server.address, 'correct horse battery')).status).toBe(201);
    await server.stop();
  });

  it.each([
    [['user', 'add', 'alice', '--role', 'admin'], 'there is one who is not "root"'],
    [['user', 'add', 'root'], 'there is a user "root" who is no administrator'],
  ])('says why a given password is not used: after %j', async (command, reason) => {
    await sandbox.succeed([...command, '--no-password']);
    const server = await startServer(sandbox, [], { CURFEW_ROOT_PASSWORD: 'correct horse battery' });
    expect(server.stderr).toContain('CURFEW_ROOT_PASSWORD is not used: ');
    expect(server.stderr).toContain(reason);
    expect(server.stderr).not.toContain('correct horse');
    expect((await signIn(server.address, 'correct horse battery')).status).toBe(401);
    await server.stop();
  });

  it('makes no administrator where there are users already, but says that there is none', async () => {
    await sandbox.succeed(['user', 'add', 'alice', '--no-password']);
    const server = await startServer(sandbox);
    expect(server.stdout).toMatch(/Next: (npx )?curfew user add root --role admin\n$/);
    expect(await sandbox.succeed(['user', 'list', '--format', 'ndjson'])).not.toContain('root');
    await server.stop();
  });

  it('names the store in the next command where it was named to it', async () => {
    const server = await startServer(sandbox, ['--store', 'sqlite:here.db']);
    expect(server.stdout).toMatch(/Next: (npx )?curfew user add alice --store sqlite:here\.db\n$/);
    expect(statSync(sandbox.path('here.db')).mode & 0o777).toBe(0o600);
    await server.stop();
  });

  it('is felt by the command line at once, and feels it at once', async () => {
    const server = await startServer(sandbox);
    await sandbox.succeed(['user', 'add', 'web_user', '--no-password']);
    const cookie = (await sandbox.succeed(['auth-session', 'login', 'web_user', '--only-cookie'])).trim();
    const current = () => fetch(`${server.address}/v1/sessions/current`, { headers: { cookie } });
    const body = await (await current()).json();
    expect(body).toMatchObject({ user: 'web_user', kind: 'minted' });
    await sandbox.succeed(['auth-session', 'logout', 'web_user']);
    expect((await current()).status).toBe(401);
    await server.stop();
  });

  it('finishes the requests under way when it is told to stop', async () => {
    const server = await startServer(sandbox, [], { CURFEW_ROOT_PASSWORD: 'correct horse battery' });
    const answers = Array.from({ length: 8 }, () => signIn(server.address, 'correct horse battery'));
    // The first answer means that the others have arrived.
    await Promise.race(answers);
    server.signal('SIGTERM');
    for (const answer of await Promise.all(answers)) expect([201, 429, 503]).toContain(answer.status);
    expect(await server.ended).toBe(0);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops with 0 at %s', async (signal) => {
    const server = await startServer(sandbox);
    server.signal(signal);
    expect(await server.ended).toBe(0);
  });

  it('does not wait for a request that never ends when it is told to stop twice', async () => {
    const server = await startServer(sandbox);
    const { hostname, port } = new URL(server.address);
    const client = connect(Number(port), hostname);
    // The rest of the body never comes; an answer to a second request on its own connection shows that this one is in.
    client.write(`POST /v1/sessions HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 10\r\n\r\n{`);
    await fetch(`${server.address}/healthz`);
    server.signal('SIGTERM');
    await expect.poll(() => server.stderr, { timeout: 20_000 }).toContain('once more to stop at once');
    server.signal('SIGTERM');
    expect(await server.ended).toBe(143);
    client.destroy();
  });
});

describe('serve refuses', () => {
  it('a port that is in use, without losing the password of root', async () => {
    const port = await freePort();
    const other = createHttpServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const { code, stdout, stderr } = await sandbox.run(['serve', '--listen', `127.0.0.1:${port}`]);
    expect(code).toBe(69);
    const password = /^user +root\npassword +([a-z2-9-]{23}) .*\n$/.exec(stdout)?.[1] ?? '';
    expect(stderr).toContain(
      `ERROR: another program listens on 127.0.0.1:${port}\nHINT: stop it, or choose another port`,
    );
    other.close();
    const server = await startServer(sandbox);
    expect(server.stdout).not.toContain('password');
    expect((await signIn(server.address, password)).status).toBe(201);
    await server.stop();
  });

  it.each([
    ['nonsense', 2, '--listen: listen: "nonsense" is no HOST:PORT'],
    ['203.0.113.7:8420', 2, 'publicUrl'],
    ['0.0.0.0:0', 2, 'publicUrl'],
    ['127.0.0.1:70000', 2, 'is no HOST:PORT'],
  ])('to listen on %s', async (listen, code, message) => {
    const outcome = await sandbox.run(['serve', '--listen', listen]);
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr).not.toContain('    at ');
  });

  it('an address that is not this machine’s', async () => {
    const { code, stderr } = await sandbox.run(['serve', '--listen', '203.0.113.7:8420'], {
      environment: { CURFEW_PUBLIC_URL: 'https://sessions.example.com' },
    });
    expect(code).toBe(2);
    expect(stderr).toContain('203.0.113.7 is no address of this machine');
  });

  it('a password for root that is too short', async () => {
    const { code, stderr } = await sandbox.run(['serve', '--listen', '127.0.0.1:0'], {
      environment: { CURFEW_ROOT_PASSWORD: 'short' },
    });
    expect(code).toBe(2);
    expect(stderr).toContain('fewer than 15 characters');
  });

  it('a configuration that is wrong', async () => {
    sandbox.write('curfew.yaml', 'policies:\n  default: { idleTimeout: 3600 }\n');
    const { code, stderr } = await sandbox.run(['serve']);
    expect(code).toBe(2);
    expect(stderr).toContain('curfew.yaml:2: policies.default.idleTimeout: invalid duration "3600"');
  });
});
