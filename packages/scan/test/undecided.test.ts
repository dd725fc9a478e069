import { describe, expect, test } from 'vitest';
import { emptyTarget, scan } from '../src/index.ts';
import { requestStep } from '../src/target/step.ts';
import { startCookieApp } from './fixtures/cookie-app.ts';
import { startJsonApi, usualShape } from './fixtures/json-api.ts';
import { proven, startPageApp } from './fixtures/page-app.ts';
import { serve } from './fixtures/serve.ts';
import { accounts } from './fixtures/users.ts';
import { alarms, fast, scanCookieApp, statusOf } from './scan-app.ts';

test('without an oracle nothing passes', async () => {
  await using app = await startCookieApp(['public-page', 'keeps-id']);
  const target = { ...emptyTarget(app.url, accounts), check: requestStep('GET', '/account') };
  const report = await scan({ target, ...fast });
  expect(new Set(report.checks.map(({ status }) => status))).toEqual(new Set(['inconclusive']));
});

test('a wrong password is a failed sign-in, not a safe application', async () => {
  await using app = await startCookieApp(['keeps-id']);
  const [first] = accounts;
  const report = await scan({ target: emptyTarget(app.url, first ? [{ ...first, password: 'not it' }] : []), ...fast });
  expect(report).toMatchObject({ status: 'sign-in-failed', findings: [] });
  expect(report.checks.every(({ status }) => status === 'inconclusive')).toBe(true);
});

test('an application that throttles sign-ins is left undecided, and in peace', async () => {
  const report = await scanCookieApp(['throttles', 'keeps-id'], { maxDurationMs: 20_000 });
  expect(alarms(report).filter((id) => id.startsWith('fixation'))).toEqual([]);
  expect(statusOf(report, 'fixation.cookie.adopted')).toBe('inconclusive');
  expect(report.signIns).toBeLessThan(12);
});

test.for([200, 401, 403])('words ask for patience as well as a status does, here with %s', async (status) => {
  let signIns = 0;
  await using app = await serve((request, response, body) => {
    const isSignIn = request.method === 'POST' && request.url === '/login';
    if (isSignIn) signIns += 1;
    const isIn = isSignIn && signIns <= 4 && body.includes('correct');
    const form = '<form method=post action=/login><input name=u><input name=p type=password></form>';
    const page = request.headers.cookie?.includes('sid=good') ? 'alice' : form;
    const isRefused = isSignIn && !isIn;
    response.writeHead(isRefused ? status : 200, {
      'Content-Type': 'text/html',
      ...(isIn && { 'Set-Cookie': `sid=good-${signIns}-as-gold; Path=/` }),
    });
    response.end(isRefused ? `<p>Too many attempts. Please wait.</p>${form}` : page);
  });
  const report = await scan({ target: emptyTarget(app.url, accounts.slice(0, 1)), ...fast });
  expect(report).toMatchObject({ status: 'cut-short', reason: expect.stringContaining('"Too many attempts.') });
  expect(signIns).toBeLessThan(8);
});

test('an attacker copies what a browser calls itself: a session that is bound to it is taken over all the same', async () => {
  const report = await scanCookieApp(['bound-to-agent', 'keeps-id', 'logout-forgets-cookie-only'], {
    checks: ['fixation.cookie.issued', 'logout.server-side'],
  });
  expect(report.checks.map(({ status }) => status)).toEqual(['fail', 'fail']);
});

test('no session is left behind', async () => {
  await using app = await startCookieApp(['many-sessions']);
  const report = await scan({ target: emptyTarget(app.url, accounts), ...fast });
  expect(report.signIns).toBeGreaterThan(30);
  expect([...app.sessions.values()].filter(({ user }) => user !== null)).toEqual([]);
});

describe('an account is not locked', () => {
  test('two unexpected refusals stop all sign-ins', async () => {
    let signIns = 0;
    await using app = await serve((request, response, body) => {
      const isSignIn = request.method === 'POST' && request.url === '/login';
      if (isSignIn) signIns += 1;
      const isIn = isSignIn && signIns <= 3 && body.includes('correct');
      const isKnown = request.headers.cookie?.includes('sid=good') ?? false;
      const page = isKnown
        ? 'alice'
        : '<form method="post" action="/login"><input name="u"><input name="p" type="password"></form>';
      response.writeHead(isSignIn && !isIn ? 403 : 200, {
        'Content-Type': 'text/html',
        ...(isIn && { 'Set-Cookie': 'sid=good-as-gold; Path=/' }),
      });
      response.end(page);
    });
    const report = await scan({ target: emptyTarget(app.url, accounts.slice(0, 1)), ...fast });
    expect(report.checks.some(({ reason }) => reason?.includes('could lock the account'))).toBe(true);
    expect(signIns).toBeLessThan(12);
  });
});

describe('a second account that cannot sign in costs one attempt, and the checks that need it', () => {
  const wrong = accounts.map((account, index) => (index === 0 ? account : { ...account, password: 'not it' }));

  async function expectLittleLost(url: string, refusals: () => number): Promise<void> {
    const report = await scan({ target: emptyTarget(url, wrong), ...fast, checks: ['fixation', 'logout'] });
    expect(report, JSON.stringify(report, null, 1)).toMatchObject({ status: 'complete', findings: [] });
    expect(report.checks.find(({ id }) => id === 'fixation.planted-auth')).toMatchObject({
      status: 'skipped',
      reason: expect.stringContaining('second account'),
    });
    expect(statusOf(report, 'logout.server-side')).toBe('pass');
    expect(refusals()).toBe(1);
  }

  test.each([401, 200])('answered with %s', async (status) => {
    let refusals = 0;
    await using app = await startPageApp({
      signsIn: (seen) => {
        const user = proven(seen, '/login', 'u', 'p');
        if (user === null && seen.method === 'POST' && seen.path === '/login') refusals += 1;
        return user;
      },
      signsOut: ({ method, path }) => method === 'POST' && path === '/logout',
      menu: () => '<form method=post action=/logout><button>Sign out</button></form>',
      page: ({ path, method, user }) => {
        const form = '<form method=post action=/login><input name=u><input name=p type=password></form>';
        if (path === '/') return { html: form };
        return path === '/login' && method === 'POST' && user === null ? { status, html: form } : null;
      },
    });
    await expectLittleLost(app.url, () => refusals);
  });

  test('in an API', async () => {
    await using api = await startJsonApi(usualShape, []);
    let refusals = 0;
    await using proxy = await serve(async (request, response, body) => {
      const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      const answer = await fetch(new URL(request.url ?? '/', api.url), {
        method: request.method ?? 'GET',
        headers,
        ...(!isRead && { body }),
      });
      if (answer.status === 401 && body.includes('not it')) refusals += 1;
      response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? '' });
      response.end(await answer.text());
    });
    await expectLittleLost(proxy.url, () => refusals);
  });
});
