import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Authority } from '@curfew/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { operator, password, startServer, type TestServer } from '../test/start.ts';
import { servedPolicies } from './dialects/policies.ts';
import { createServer } from './index.ts';

const publicUrl = new URL('http://127.0.0.1:8420/curfew');
const html = { accept: 'text/html' };
const provider = {
  name: 'company',
  label: 'Example Corp',
  issuer: new URL('https://login.example'),
  clientId: 'curfew',
  clientSecret: 'a secret of the client',
  scopes: ['openid'],
  usernameClaim: 'preferred_username',
  roles: null,
  emailDomains: [],
  createUsers: true,
  levels: {},
};

function startBelow(options: Parameters<typeof startServer>[0] = {}): Promise<TestServer> {
  return startServer({ publicUrl, ...options });
}

/** What else is at the root, by first segment: what other systems' clients ask for, and whoever stands beside the server. */
async function routesAtRoot(): Promise<readonly string[]> {
  const { app } = await startBelow();
  const routes: string[] = [];
  app.addHook('onRoute', ({ url }) => void routes.push(url));
  await app.ready();
  expect(routes.filter((url) => url.startsWith('/curfew')).length).toBeGreaterThan(50);
  const names = routes.filter((url) => !/^\/curfew(\/|$)/.test(url)).map((url) => url.split('/')[1] ?? '');
  return [...new Set(names)].filter((name) => name !== '' && name !== '*').sort();
}

describe('below a path', () => {
  it('is everything of our own, and nothing of it beside that', async () => {
    const dialects = ['_admin', '_all_dbs', '_membership', '_session', '_status', '_up', '_users', '_uuids'];
    const named = ['api', 'arvados', 'discovery', 'login', 'logout', 'metrics', 'oidc', 'readyz', 'ts', 'v2-beta'];
    expect(await routesAtRoot()).toEqual([...dialects, ...named]);

    const { send, signIn } = await startBelow();
    const { cookie } = await signIn('root');
    const ours = ['/v1/sessions', '/assets/curfew.css', '/account', '/console', '/sign-in', '/openapi.json'];
    for (const url of [...ours, '/oauth2/introspect', '/sign-out', '/']) {
      const answer = await send({ url, headers: { ...html, cookie } });
      expect([answer.statusCode, answer.headers.location], url).toEqual([404, undefined]);
    }
  });

  it('cannot be below what is at the root', async () => {
    for (const name of ['verify', 'healthz', ...(await routesAtRoot())]) {
      const start = () =>
        createServer({
          authority: {} as Authority,
          log: { level: 'silent' },
          publicUrl: new URL(`/${name}/x`, publicUrl),
        });
      expect(start, name).toThrow(`/${name} is an address of its own`);
    }
  });

  it('does every link, form, picture, style sheet and redirect lead to what is there', async () => {
    const server = await startBelow({ consoleFolder: consoleFolder(), signIn: { providers: [provider] } });
    const [user, admin] = [await server.signIn(), await server.signIn('root')];
    const over = await server.signIn('other');
    await server.authority.endSession(over.id, operator);
    for (const cookie of [undefined, over.cookie, user.cookie, admin.cookie]) {
      const starts = ['/', '/console', '/account', '/sign-out', '/sign-in?signedOut=true', '/sign-in?timedOut=true'];
      const visited = await walk(
        server,
        cookie,
        starts.map((path) => `/curfew${path}`),
      );
      expect(visited).toContain('/curfew/assets/icon.svg');
      expect(visited).toContain('/curfew/sign-in');
      if (cookie === admin.cookie) expect(visited).toContain('/curfew/assets/console/main-abcdefgh.js');
    }
    // Whoever has proven too little is led to the page on which to prove it, and back.
    const careful = {
      idleTimeoutMs: 0,
      tokenLifetimeMs: 0,
      maxSessions: 0,
      onLimit: 'reject',
      requires: 'aal2',
    } as const;
    const strict = await startBelow({ policies: { ...servedPolicies, roles: { careful } } });
    await strict.authority.createUser({ username: 'weak', password, roles: ['careful'] }, operator);
    const { cookie: weak } = await strict.signIn('weak');
    expect(await walk(strict, weak, ['/curfew/', '/curfew/account'])).toContain(
      '/curfew/step-up?level=aal2&returnTo=%2Fcurfew%2F',
    );
    // What is wrong with a request leads to the sign-in page, too.
    const wrong = await server.send({ method: 'POST', url: '/curfew/sign-in', headers: { ...html } });
    expect([wrong.statusCode, ...addressesIn(wrong)]).toEqual([
      400,
      expect.stringMatching(/^\/curfew\/assets\/curfew\.css/),
      '/curfew/assets/icon.svg',
      '/curfew/assets/icon.svg',
      '/curfew/sign-in',
    ]);
  });

  it('do forms lead on within it, unless somebody came from elsewhere', async () => {
    const { send } = await startBelow();
    const post = async (url: string, fields: Record<string, string>) => {
      const payload = new URLSearchParams(fields).toString();
      return send({ method: 'POST', url, payload, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    };
    const person = { username: 'web_user', password };
    expect((await post('/curfew/sign-in', person)).headers.location).toBe('/curfew/');
    expect((await post('/curfew/sign-in', { ...person, returnTo: '/' })).headers.location).toBe('/');
    const out = await post('/curfew/sign-out', {});
    expect(out.headers.location).toBe('/curfew/sign-in?signedOut=true');
    // The cookie is the whole host's: gateways ask about the application's requests by it, and `__Host-` allows nothing else.
    expect(out.headers['set-cookie']).toContain('; Path=/; ');
  });

  it('do the dialects send people to the page that is there', async () => {
    const { send } = await startBelow({ dialects: { arvados: { trustedClients: ['https://workbench.example'] } } });
    const location = async (url: string) => (await send({ url, headers: html })).headers.location;
    expect(await location('/login?timedOut=true')).toBe('/curfew/sign-in?timedOut=true');
    expect(await location('/logout')).toBe('/curfew/sign-in?signedOut=true');
    expect(await location('/login?return_to=https%3A%2F%2Fworkbench.example%2F')).toMatch(
      /^\/curfew\/sign-in\?returnTo=%2Flogin%3Freturn_to/,
    );
    const discovery = (await send({ url: '/discovery/v1/apis/arvados/v1/rest' })).json();
    expect(discovery.documentationLink).toBe('http://127.0.0.1:8420/curfew/openapi.json');
    expect(discovery.rootUrl).toBe('http://127.0.0.1:8420/');
  });

  it('does a scope mean what it means everywhere', async () => {
    const { send, authority } = await startBelow();
    const scopes = ['GET /v1/sessions/current'];
    const minted = await authority.mint({ username: 'other', kind: 'api', lifetimeMs: null, scopes }, operator);
    const headers = { authorization: `Bearer ${minted.ok ? minted.token.reveal() : ''}` };
    expect((await send({ url: '/curfew/v1/sessions/current', headers })).statusCode).toBe(200);
    expect((await send({ url: '/curfew/v1/sessions', headers })).statusCode).toBe(401);
    const metrics = (await send({ url: '/metrics' })).body;
    expect(metrics).toContain('route="/v1/sessions/current"');
    expect(metrics).not.toContain('route="/curfew');
  });

  it('does the document say where everything is', async () => {
    const [below, plain] = [await startBelow(), await startServer({ publicUrl: new URL('/', publicUrl) })];
    const document = (await below.send({ url: '/curfew/openapi.json' })).json();
    expect(document.servers).toEqual([{ url: 'http://127.0.0.1:8420/curfew' }]);
    expect((await new Validator().validate(document)).errors ?? []).toEqual([]);
    const paths = Object.keys((await plain.send({ url: '/openapi.json' })).json().paths);
    expect(Object.keys(document.paths).sort()).toEqual(paths.sort());
    for (const path of ['/readyz', '/metrics']) expect(document.paths[path].get.servers).toEqual([{ url: '/' }]);
    expect(document.paths['/healthz'].get.servers).toBeUndefined();
  });

  it('does forward-auth answer, and beside it, to whom nobody has told the path', async () => {
    const { server, signIn } = await startBelow();
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const { cookie } = await signIn();
    const ask = async (path: string, headers = {}) => {
      const answer = await fetch(`${address}${path}`, { redirect: 'manual', headers });
      return [answer.status, answer.headers.get('location')];
    };
    for (const prefix of ['', '/curfew']) {
      expect(await ask(`${prefix}/verify`, { cookie })).toEqual([204, null]);
      expect(await ask(`${prefix}/verify/any/path`, { cookie })).toEqual([200, null]);
      const signInPage = 'http://127.0.0.1:8420/curfew/sign-in';
      expect(await ask(`${prefix}/verify`, html)).toEqual([401, signInPage]);
      expect(await ask(`${prefix}/verify?redirect=true`, html)).toEqual([302, signInPage]);
      expect(await ask(`${prefix}/healthz`)).toEqual([200, null]);
      expect(await ask(`${prefix}/verifying`, { cookie })).toEqual([404, null]);
    }
    expect(await ask('/curfewverify', { cookie })).toEqual([404, null]);
    // A demand is one wherever it is asked, and never dropped.
    for (const path of ['/verify', '/curfew/verify']) {
      const stepUp = 'http://127.0.0.1:8420/curfew/step-up?level=aal3';
      expect(await ask(`${path}?level=aal3&redirect=true`, { ...html, cookie })).toEqual([302, stepUp]);
      expect(await ask(`${path}?level=aal9`, { cookie })).toEqual([400, null]);
    }
    for (const path of ['/%76erify', '/curfew/%76erify', '/%63urfew/verify']) {
      expect((await ask(`${path}?level=aal3`, { cookie }))[0]).not.toBe(204);
    }
    expect(await ask('/readyz')).toEqual([200, null]);
    // A gateway that passes the path on does not pass these on.
    for (const path of ['/readyz', '/metrics', '/_session', '/v2-beta/token', '/curfew/verify']) {
      expect(await ask(`/curfew${path}`, { cookie }), path).toEqual([404, null]);
    }
  });
});

/** The page of the console as it is written, with what the build adds. */
function consoleFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-console-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const page = readFileSync(new URL('../../console/index.html', import.meta.url), 'utf8');
  const script = '<script type="module" src="/assets/console/main-abcdefgh.js"></script>';
  writeFileSync(join(folder, 'index.html'), page.replace(/<script.*src="\/src\/main\.tsx".*<\/script>/, script));
  writeFileSync(join(folder, 'main-abcdefgh.js'), '');
  return folder;
}

/** Follows every address that there is from these pages on. @returns all that were asked for */
async function walk(
  { send }: TestServer,
  cookie: string | undefined,
  starts: readonly string[],
): Promise<readonly string[]> {
  const [waiting, visited] = [[...starts], new Set<string>()];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (visited.has(url)) continue;
    visited.add(url);
    const answer = await send({ url, headers: { ...html, ...(cookie && { cookie }) } });
    // The provider of these tests does not exist.
    const expected = url.startsWith('/curfew/sign-in/company') ? [502, 503] : [200, 302, 403];
    expect(expected, `${url}: ${answer.body.slice(0, 200)}`).toContain(answer.statusCode);
    for (const found of addressesIn(answer)) {
      expect(found, `in ${url}`).toMatch(/^\/curfew(\/|$)/);
      waiting.push(found);
    }
  }
  return [...visited];
}

/** Where a page or a redirect leads, and what a style sheet needs. */
function addressesIn({ headers, body }: LightMyRequestResponse): readonly string[] {
  const type = String(headers['content-type'] ?? '');
  const inPage = type.startsWith('text/html') ? body.matchAll(/\s(?:href|src|action|data-root)="([^"]*)"/g) : [];
  const inStyle = type.startsWith('text/css') ? body.matchAll(/url\(\s*["']?(\/[^"')]*)/g) : [];
  const found = [...inPage, ...inStyle]
    .map(([, address = '']) => address.replaceAll('&amp;', '&'))
    // It opens a program that makes one-time codes, and leads nowhere.
    .filter((address) => !address.startsWith('otpauth:'));
  return headers.location === undefined ? found : [...found, String(headers.location)];
}
