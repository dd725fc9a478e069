import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { parseTargetFile, type Report, runScanCommand, scan } from '../src/index.ts';
import { startCookieApp } from './fixtures/cookie-app.ts';
import { type Running, serve } from './fixtures/serve.ts';
import { passwords } from './fixtures/users.ts';
import { fast, statusOf } from './scan-app.ts';

const page = `<!doctype html><div id="app"></div><script>
  const app = document.getElementById('app');
  app.innerHTML = '<input type="text" id="u"><input type="password" id="p"><button id="go">Go</button>';
  document.getElementById('go').onclick = async () => {
    const body = JSON.stringify({ u: document.getElementById('u').value, p: btoa(document.getElementById('p').value) });
    await fetch('/api/enter', { method: 'POST', body });
    location.href = '/me';
  };
</script>`;

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly cookie?: string;
}

/** Signs in by a script only; keeps the id of the anonymous session. */
async function scriptedApp(): Promise<Running & { tokens(): Iterable<string> }> {
  const sessions = new Map<string, string | null>();

  function enter(token: string, body: string): Answer {
    const { u, p } = JSON.parse(body) as { u: string; p: string };
    const isRight = passwords.get(u) === Buffer.from(p, 'base64').toString('utf8');
    if (isRight && sessions.has(token)) sessions.set(token, u);
    return { status: isRight ? 200 : 401, text: '{}' };
  }

  function arrive(token: string): Answer {
    if (sessions.has(token)) return { status: 200, text: page };
    const cookie = randomBytes(16).toString('hex');
    sessions.set(cookie, null);
    return { status: 200, text: page, cookie };
  }

  function answer(url: string | undefined, token: string, body: string): Answer {
    const user = sessions.get(token) ?? null;
    if (url === '/me') return user === null ? { status: 401, text: 'nobody' } : { status: 200, text: user };
    if (url === '/api/enter') return enter(token, body);
    return url === '/' ? arrive(token) : { status: 404, text: '' };
  }

  const running = await serve((request, response, body) => {
    const token = /sid=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    const { status, text, cookie } = answer(request.url, token, body);
    const sets = cookie === undefined ? {} : { 'Set-Cookie': `sid=${cookie}; HttpOnly; Path=/` };
    response.writeHead(status, { 'Content-Type': 'text/html', ...sets }).end(text);
  });
  return Object.assign(running, { tokens: () => sessions.keys() });
}

const hasBrowser = existsSync('/usr/bin/chromium') || process.env.CURFEW_SCAN_BROWSER !== undefined;

describe.skipIf(!hasBrowser)(
  'a page that needs JavaScript is signed in to by a real browser',
  { timeout: 120_000 },
  () => {
    test('as a target file says: planted cookies and all', async () => {
      await using app = await scriptedApp();
      const file = `
url: ${app.url}
accounts: [{ user: alice, passwordEnv: PW }]
login:
  - browser: /
    type: { '#u': "\${user}", '#p': "\${password}" }
    click: '#go'
check: { request: GET /me }
logout: [{ request: POST /logout }]
`;
      const target = parseTargetFile(file, { PW: passwords.get('alice') });
      const report = await scan({ target, ...fast, requestTimeoutMs: 30_000, checks: ['fixation.cookie.issued'] });
      expect(statusOf(report, 'fixation.cookie.issued'), JSON.stringify(report, null, 1)).toBe('fail');
    });

    test('with nothing but --browser: also how the page sets its cookies is seen', async () => {
      await using app = await scriptedApp();
      let out = '';
      const silent = { write: () => undefined };
      const io = {
        stdout: { write: (text: string) => (out += text) },
        stderr: silent,
        environment: { PW: passwords.get('alice') },
        readFile: async () => '',
        writeFile: async () => undefined,
      };
      const account = ['--user', 'alice', '--password-env', 'PW', '--browser', '--timeout', '30s'];
      const checks = ['--checks', 'cookie.samesite,cookie.httponly', '--format', 'json', '--fail-on', 'low'];
      expect(await runScanCommand([app.url, ...account, ...checks, '--rate', '100000'], io), out).toBe(1);
      const report = JSON.parse(out) as Report;
      expect(statusOf(report, 'cookie.samesite'), out).toBe('fail');
      expect(statusOf(report, 'cookie.httponly'), out).toBe('pass');
      expect(out).not.toContain(passwords.get('alice'));
      expect(out).not.toContain(btoa(passwords.get('alice') ?? ''));
      for (const token of app.tokens()) expect(out).not.toContain(token);
    });

    test('a person shows the sign-in in a window, and the steps are written down without the password', async () => {
      await using app = await startCookieApp([]);
      let [out, said] = ['', ''];
      const password = passwords.get('alice') ?? '';
      const io = {
        stdout: { write: (text: string) => (out += text) },
        stderr: { write: (text: string) => (said += text) },
        environment: { PW: password },
        readFile: async () => '',
        writeFile: async () => undefined,
        async actor(window: Page) {
          await window.locator('input[name=username]').fill('alice');
          await window.locator('input[type=password]').fill(password);
          await window.getByRole('button', { name: 'Sign in' }).click();
          await window.getByRole('button', { name: 'Sign out' }).click();
          await window.waitForLoadState();
          await window.close();
        },
      };
      const account = ['--user', 'alice', '--password-env', 'PW', '--rate', '100000'];
      expect(await runScanCommand(['record', new URL('/login', app.url).href, ...account], io), said).toBe(0);
      expect(said).toContain('Sign in as alice in the window');
      expect(out).not.toContain(password);
      const target = parseTargetFile(out, { PW: password });
      const report = await scan({ target, ...fast, requestTimeoutMs: 30_000, checks: ['logout.server-side'] });
      expect(statusOf(report, 'logout.server-side'), `${out}\n${JSON.stringify(report, null, 1)}`).toBe('pass');
    });
  },
);
