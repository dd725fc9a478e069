import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { describe, test } from 'vitest';
import { emptyTarget } from '../src/index.ts';
import { findOut } from '../src/scan/scan.ts';
import { type Running, serve } from './fixtures/serve.ts';
import { accounts, passwords } from './fixtures/users.ts';
import { fast } from './scan-app.ts';

interface Shape {
  /** How the page keeps what the sign-in answered. */
  readonly keep: string;
  /** A script that answers the token that is kept, or nothing. */
  readonly kept: string;
  /** What the button for signing out does before it forgets the token. */
  readonly leave: string;
  /** A browser sees a page in an answer without a type, too. */
  readonly isTyped: boolean;
  /** The sign-in is in a dialog, which a button opens that says so. */
  readonly hasDialog?: boolean;
  /** Its script’s address has the password in it, which is a common word of test accounts. */
  readonly hasOrdinaryPassword?: boolean;
  /** One address for everything, as with GraphQL: the call is named in its body. */
  readonly endpoint?: string;
  readonly found: { readonly method: string; readonly url: string };
}

const shapes: Record<string, Shape> = {
  'local storage, revoked in a body': {
    keep: 'localStorage.setItem("auth-tokens", JSON.stringify(answer))',
    kept: 'JSON.parse(localStorage.getItem("auth-tokens") ?? "{}").access_token',
    leave: 'call("POST", "/tokens/revoke", token, JSON.stringify({ token }))',
    isTyped: true,
    hasDialog: true,
    found: { method: 'POST', url: '/tokens/revoke' },
  },
  'session storage, ended by deletion': {
    keep: 'sessionStorage.setItem("t", answer.access_token)',
    kept: 'sessionStorage.getItem("t")',
    leave: 'call("DELETE", "/tokens/mine", token)',
    isTyped: true,
    hasOrdinaryPassword: true,
    found: { method: 'DELETE', url: '/tokens/mine' },
  },
  'nothing but memory': {
    keep: 'window.token = answer.access_token',
    kept: 'window.token',
    leave: 'call("POST", "/tokens/revoke", token)',
    isTyped: false,
    endpoint: '/rpc',
    found: { method: 'POST', url: '/rpc' },
  },
};

function scriptOf({ keep, kept, leave, hasDialog, endpoint }: Shape): string {
  const fields = '<input id="u" autocomplete="username"><input id="p" type="password">';
  const dialog = `<button onclick="main.querySelector('dialog').showModal()">Sign in</button><dialog><form>${fields}<button type="button" id="go">OK</button></form></dialog>`;
  const request =
    endpoint === undefined
      ? 'url, { method, body,'
      : `'${endpoint}', { method: 'POST', body: JSON.stringify({ call: method + ' ' + url, ...JSON.parse(body ?? '{}') }),`;
  return `
  const main = document.querySelector('main');
  const call = (method, url, token, body) => fetch(${request}
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: 'Bearer ' + token }) } });
  async function draw() {
    const token = ${kept};
    if (!token) {
      main.innerHTML = ${JSON.stringify(hasDialog ? dialog : `${fields}<button id="go">Sign in</button>`)};
      main.querySelector('#go').onclick = async () => {
        const body = JSON.stringify({ client: 'desk', username: main.querySelector('#u').value, password: main.querySelector('#p').value });
        const answer = await (await call('POST', '/tokens', null, body)).json();
        ${keep};
        draw();
      };
      return;
    }
    const { name } = await (await call('GET', '/mine', token)).json();
    main.innerHTML = '<p></p><button id="options"></button><button id="user-menu"></button><ul hidden><li><a href="#">Log out</a></li></ul>';
    main.querySelector('p').textContent = name;
    main.querySelector('#user-menu').onclick = () => { main.querySelector('ul').hidden = false; };
    main.querySelector('a').onclick = async () => { await ${leave}; localStorage.clear(); sessionStorage.clear(); delete window.token; draw(); };
  }
  draw();
`;
}

function passwordOf({ hasOrdinaryPassword }: Shape, user: string): string {
  return hasOrdinaryPassword ? 'admin' : (passwords.get(user) ?? '');
}

async function startDesk(shape: Shape): Promise<Running> {
  const tokens = new Map<string, string>();

  function answer(line: string, token: string, body: string): { status: number; value: object } {
    if (line === 'POST /tokens') {
      const { username, password } = JSON.parse(body) as { username: string; password: string };
      if (password !== passwordOf(shape, username)) return { status: 401, value: {} };
      const access_token = randomBytes(24).toString('hex');
      tokens.set(access_token, username);
      return { status: 200, value: { access_token, token_type: 'Bearer' } };
    }
    const name = tokens.get(token);
    if (name === undefined) return { status: 401, value: {} };
    if (line === 'GET /mine') return { status: 200, value: { name } };
    if (line !== 'POST /tokens/revoke' && line !== 'DELETE /tokens/mine') return { status: 404, value: {} };
    tokens.delete(token);
    return { status: 200, value: {} };
  }

  return serve((request, response, body) => {
    if (request.url === '/admin.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(scriptOf(shape));
      return;
    }
    if (request.url === '/') {
      const script = shape.hasOrdinaryPassword
        ? '<script src="/admin.js"></script>'
        : `<script>${scriptOf(shape)}</script>`;
      const page = `<!doctype html><title>Desk</title><main></main>${script}`;
      response.writeHead(200, shape.isTyped ? { 'Content-Type': 'text/html' } : {}).end(page);
      return;
    }
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const called = shape.endpoint === request.url ? (JSON.parse(body) as { call: string }).call : null;
    const { status, value } = answer(called ?? `${request.method} ${request.url}`, token, body);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  });
}

const hasBrowser = existsSync('/usr/bin/chromium') || process.env.CURFEW_SCAN_BROWSER !== undefined;

// Side by side: a browser mostly waits until a page has nothing more to say.
describe.skipIf(!hasBrowser)('a page that keeps its token itself', { timeout: 120_000, concurrent: true }, () => {
  test.for(Object.entries(shapes))('in %s is signed out of where it was signed in', async ([, shape], { expect }) => {
    await using desk = await startDesk(shape);
    const alice = accounts.slice(0, 1).map((account) => ({ ...account, password: passwordOf(shape, account.user) }));
    const target = emptyTarget(desk.url, alice);
    const found = await findOut({ target, ...fast, requestTimeoutMs: 30_000 });
    expect(JSON.stringify(found.target.logout)).not.toContain(passwords.get('alice'));
    expect(found.target.logout, JSON.stringify(found)).toMatchObject([{ kind: 'request', ...shape.found }]);
  });
});
