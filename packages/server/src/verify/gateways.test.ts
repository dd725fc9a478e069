import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request as startRequest } from 'node:http';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { operator, password, startServer } from '../../test/start.ts';

const document = readFileSync(new URL('../../../../docs/forward-auth.md', import.meta.url), 'utf8');

interface Gateway {
  readonly name: string;
  readonly language: string;
  readonly probe: readonly string[];
  /** Makes the documented snippet run in a folder of its own. */
  prepare(snippet: string, folder: string): readonly string[];
}

/** Where the scripts are, beside the document, for the gateways that need one. */
const packaging = fileURLToPath(new URL('../../../../packaging', import.meta.url));
const apacheModules = '/usr/lib/apache2/modules';

const gateways: readonly Gateway[] = [
  {
    name: 'nginx',
    language: 'nginx',
    probe: ['nginx', '-v'],
    prepare(snippet, folder) {
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (n) => `${n}_temp_path ${folder}/${n};`,
      );
      const main = `daemon off; error_log stderr; pid ${folder}/pid; events {} http { access_log off;`;
      writeFileSync(
        join(folder, 'nginx.conf'),
        `${main}\n${temporary.join('\n')}\n${snippet.replace(/^\s*ssl_.*$/gm, '')}\n}`,
      );
      return ['nginx', '-c', join(folder, 'nginx.conf'), '-p', folder];
    },
  },
  {
    name: 'Caddy',
    language: 'caddyfile',
    probe: ['caddy', 'version'],
    prepare(snippet, folder) {
      writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n\tauto_https off\n}\n${snippet}`);
      return ['caddy', 'run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')];
    },
  },
  {
    name: 'HAProxy',
    language: 'haproxy',
    probe: ['haproxy', '-v'],
    prepare(snippet, folder) {
      writeFileSync(join(folder, 'haproxy.cfg'), snippet);
      return ['haproxy', '-db', '-f', join(folder, 'haproxy.cfg')];
    },
  },
  {
    name: 'Apache',
    language: 'apache',
    probe: ['sh', '-c', `apache2 -v && ls ${apacheModules}/mod_lua.so /usr/share/lua/5.3/socket/http.lua`],
    prepare(snippet, folder) {
      const modules = ['mpm_event', 'authz_core', 'headers', 'lua', 'proxy', 'proxy_http', 'proxy_wstunnel'];
      const isRoot = process.geteuid?.() === 0;
      const main = [
        `ServerRoot ${folder}`,
        'PidFile pid',
        'ErrorLog "|$/bin/cat 1>&2"',
        ...modules.map((name) => `LoadModule ${name}_module ${apacheModules}/mod_${name}.so`),
        ...(isRoot ? ['User www-data', 'Group www-data'] : []),
        `Listen ${/<VirtualHost (\S+)>/.exec(snippet)?.[1]}`,
      ];
      // Its workers are somebody else.
      chmodSync(folder, 0o755);
      copyFileSync(join(packaging, 'apache/curfew.lua'), join(folder, 'curfew.lua'));
      const host = snippet.replace(/^\s*SSL.*$/gm, '').replace('/etc/apache2/', `${folder}/`);
      writeFileSync(join(folder, 'apache2.conf'), `${main.join('\n')}\n${host}`);
      return ['apache2', '-DFOREGROUND', '-f', join(folder, 'apache2.conf')];
    },
  },
];

function snippetFor(language: string): string {
  const snippet = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(document)?.[1];
  if (snippet === undefined) throw new Error(`docs/forward-auth.md has no snippet for ${language}`);
  return snippet;
}

function isInstalled([command = '', ...args]: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

async function freePort(): Promise<number> {
  const server = createNetServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An application that trusts its gateway: it answers with the headers that reached it. */
async function startApplication(): Promise<number> {
  const application = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ url: request.url, headers: request.headers }));
  });
  application.on('upgrade', (request, socket) => {
    const { upgrade, cookie = 'none', 'remote-user': user, 'sec-websocket-key': key } = request.headers;
    // RFC 6455 4.2.2; HAProxy compares it.
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.end(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: ${upgrade}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n${user} ${cookie}`,
    );
  });
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    application.closeAllConnections();
    application.close();
  });
  return (application.address() as AddressInfo).port;
}

async function startBehind(gateway: Gateway) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const curfew = await startServer({ publicUrl: new URL('/curfew', url), trustedProxies: ['127.0.0.1'] });
  const { address } = await curfew.server.listen({ host: '127.0.0.1', port: 0 });
  const applicationPort = await startApplication();
  const snippet = snippetFor(gateway.language)
    .replaceAll('127.0.0.1:8420', new URL(address).host)
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${applicationPort}`)
    .replace('/etc/haproxy/curfew.lua', join(packaging, 'haproxy/curfew.lua'))
    .replace(/bind :443 .*/, `bind 127.0.0.1:${port}`)
    .replace('<VirtualHost *:443>', `<VirtualHost 127.0.0.1:${port}>`)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replace('server_name app.example.com;', '')
    .replace('app.example.com {', `${url} {`);
  const folder = mkdtempSync(join(tmpdir(), 'curfew-gateway-'));
  const [command = '', ...args] = gateway.prepare(snippet, folder);
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: folder, CURFEW_ADDRESS: new URL(address).host },
  });
  const errors: string[] = [];
  child.stderr.on('data', (chunk) => errors.push(String(chunk)));
  onTestFinished(async () => {
    await stop(child);
    rmSync(folder, { recursive: true, force: true });
  });
  await untilAnswered(url, child, errors);
  return { url, curfew };
}

async function untilAnswered(url: string, child: ChildProcess, errors: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${url}/curfew/sign-in`).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the gateway does not answer: ${errors.join('')}`);
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

interface Reached {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

describe.for(gateways)('$name as documented', (gateway) => {
  it('asks Curfew about every request', { timeout: 60_000 }, async ({ skip }) => {
    if (!isInstalled(gateway.probe)) skip(`${gateway.name} is not installed`);
    const { url, curfew } = await startBehind(gateway);
    const ask = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, { redirect: 'manual', ...init });
    const form = new URLSearchParams({ username: 'web_user', password });

    // Nobody: programs are refused, people are led to the page and back.
    expect((await ask('/reports')).status).toBe(401);
    const led = await ask('/reports?year=2026&month=1', { headers: { accept: 'text/html' } });
    expect(led.status).toBe(302);
    const signIn = new URL(led.headers.get('location') ?? '', url);
    expect(signIn.href).toBe(`${url}/curfew/sign-in?returnTo=%2Freports%3Fyear%3D2026%26month%3D1`);
    const page = await fetch(signIn, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('name="returnTo" value="/reports?year=2026&amp;month=1"');

    // Signed in through the gateway.
    form.set('returnTo', signIn.searchParams.get('returnTo') ?? '');
    const signedIn = await ask('/curfew/sign-in', { method: 'POST', body: form, headers: { origin: url } });
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/reports?year=2026&month=1']);
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const forged = {
      'remote-user': 'root',
      'x-curfew-user': 'root',
      'x-curfew-roles': 'admin',
      x_curfew_roles: 'admin',
    };
    const served = await ask('/reports?year=2026', { headers: { cookie, ...forged } });
    expect(served.status).toBe(200);
    const reached = (await served.json()) as Reached;
    expect(reached.url).toBe('/reports?year=2026');
    expect(reached.headers['remote-user']).toBe('web_user');
    expect(reached.headers['x-curfew-user']).toBe('web_user');
    expect(reached.headers['x-curfew-roles'] ?? '').toBe('');
    // For CGI, WSGI and PHP that is the same name.
    expect(reached.headers).not.toHaveProperty('x_curfew_roles');
    expect(reached.headers['x-curfew-session']).toMatch(/^[0-9a-f-]{36}$/);

    // What is the application's stays the application's, and what is Curfew's is below its path alone.
    for (const path of ['/assets/curfew.css', '/v1/sessions/current', '/account', '/sign-in', '/console', '/metrics']) {
      const own = await ask(path, { headers: { cookie } });
      expect(((await own.json()) as Reached).url, path).toBe(path);
    }
    expect(await (await ask('/curfew/v1/sessions/current', { headers: { cookie } })).json()).toMatchObject({
      user: 'web_user',
    });
    const account = await ask('/curfew/account', { headers: { accept: 'text/html' } });
    expect(account.headers.get('location')).toBe('/curfew/sign-in?returnTo=%2Fcurfew%2Faccount');
    for (const path of ['/curfew/metrics', '/curfew/readyz']) {
      expect((await ask(path, { headers: { cookie } })).status).toBe(404);
    }

    // Who it was is written down as the client, not as the gateway asked for it.
    const [session] = (await curfew.authority.listSessions({ limit: 1, username: 'web_user' })).items;
    expect(session?.ip).toBe('127.0.0.1');

    // Writes from other sites stop at the gateway.
    const write = (headers: Record<string, string>) =>
      ask('/reports', { method: 'POST', body: 'x', headers: { cookie, ...headers } });
    expect((await write({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await write({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await write({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await write({ origin: url })).status).toBe(200);

    // Ended means ended at the next request.
    await curfew.authority.endSessions({ username: 'web_user' }, operator);
    expect((await ask('/reports', { headers: { cookie } })).status).toBe(401);
    const over = await ask('/reports', { headers: { cookie, accept: 'text/html' } });
    expect(over.headers.get('location')).toContain('timedOut=true');
  });
});

/** @returns the status, and what the application says first on the connection that it has taken over. */
function upgrade(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<readonly [status: number, said: string]> {
  return new Promise((resolve, reject) => {
    const asked = startRequest(`${url}/socket`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    });
    asked.on('error', reject);
    asked.on('response', ({ statusCode = 0 }) => resolve([statusCode, '']));
    asked.on('upgrade', (response, socket, head) => {
      const chunks = [head];
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('end', () => resolve([response.statusCode ?? 0, Buffer.concat(chunks).toString()]));
    });
    asked.end();
  });
}

/** The body of the answer to an address as it stands. */
function rawAnswer(url: string, path: string, headers = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = startRequest(url, { path, headers }, (response) => {
      response.toArray().then((chunks) => resolve(Buffer.concat(chunks).toString()), reject);
    });
    asked.on('error', reject).end();
  });
}

describe.for(gateways)('$name as documented', (gateway) => {
  it('opens WebSockets, lets preflights through, and keeps the session cookie', { timeout: 60_000 }, async ({
    skip,
  }) => {
    if (!isInstalled(gateway.probe)) skip(`${gateway.name} is not installed`);
    const { url, curfew } = await startBehind(gateway);
    const { token } = await curfew.signIn();
    const session = `session=${token}`;

    expect(await rawAnswer(url, '/a', { cookie: session })).toContain('"headers"');
    // What begins like Curfew's own path, and is the application's: two that read it differently would let anybody in.
    for (const path of [
      '/curfew/../a',
      '/curfew/%2e%2e/a',
      '/curfew/..%2fa',
      '//a',
      '/curfew//../a',
      '/%63urfew/../a',
    ]) {
      expect([path, await rawAnswer(url, path)]).not.toEqual([path, expect.stringContaining('"headers"')]);
    }

    expect(await upgrade(url, {})).toEqual([401, '']);
    const [status, said] = await upgrade(url, { cookie: `${session}; theme=dark` });
    expect([status, said.replace(' ; ', ' ')]).toEqual([101, 'web_user theme=dark']);
    expect((await upgrade(url, { cookie: session, origin: 'https://evil.example' }))[0]).toBe(403);

    const reached = async (init: RequestInit) => {
      const answer = await fetch(`${url}/reports`, { redirect: 'manual', ...init });
      return answer.status === 200 ? ((await answer.json()) as Reached).headers : answer.status;
    };
    const preflight = { origin: 'https://other.example', 'access-control-request-method': 'PUT' };
    const forged = { 'remote-user': 'root', remote_user: 'root', cookie: session, authorization: `Bearer ${token}` };
    const passed = await reached({ method: 'OPTIONS', headers: { ...preflight, ...forged } });
    expect(passed).toMatchObject({ 'access-control-request-method': 'PUT' });
    for (const name of ['remote-user', 'remote_user']) expect(Object.keys(passed)).not.toContain(name);
    expect(JSON.stringify(passed)).not.toContain(token);
    expect(await reached({ method: 'OPTIONS' })).toBe(401);

    for (const [cookie, kept] of [
      [session, ''],
      [`a=1; ${session}`, 'a=1'],
      [`${session}; a=1`, 'a=1'],
      [`a=1; ${session}; b=2`, 'a=1; b=2'],
      [`my_session=1; ${session}`, 'my_session=1'],
      [`session=${'x'.repeat(40)}; a=1; ${session}`, 'a=1'],
      [`session=x; ${session}; session=y`, ''],
    ]) {
      const headers = await reached({ headers: { cookie: cookie ?? '' } });
      expect(headers).toMatchObject({ 'remote-user': 'web_user' });
      const { cookie: left = '' } = headers as IncomingHttpHeaders;
      expect(left.split(/;\s*/).filter(Boolean).join('; ')).toBe(kept);
    }

    // Where Curfew does not answer, nobody is let in.
    await curfew.server.close();
    expect(await reached({ headers: { cookie: session } })).toBeOneOf([403, 500, 502, 503]);
  });
});
