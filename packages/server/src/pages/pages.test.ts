import { describe, expect, it } from 'vitest';
import { operator, password, startServer, type TestServer, tokenIn } from '../../test/start.ts';
import { durationInWords } from './words.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };

function post({ send }: TestServer, url: string, fields: Record<string, string>, headers = {}) {
  return send({
    method: 'POST',
    url,
    headers: { ...form, ...headers },
    payload: new URLSearchParams(fields).toString(),
  });
}

const browser = { accept: 'text/html,application/xhtml+xml' };

describe('the sign-in page', () => {
  it('is a form that works without scripts, with labels and the right hints for password managers', async () => {
    const { send } = await startServer();
    const page = await send({ url: '/sign-in' });
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('<html lang="en" dir="ltr">');
    // The files for passkeys do nothing where scripts are off.
    expect(page.body).not.toMatch(/<script(?! src="\/assets\/)|javascript:|\son\w+=|style=/i);
    expect(page.body).toMatch(
      /<label for="username">.*<input id="username"[^>]*autocomplete="username webauthn"[^>]* autofocus>/s,
    );
    expect(page.body).toMatch(/<label for="password">.*<input id="password"[^>]*autocomplete="current-password"/s);
    expect(page.body).not.toContain('role="alert"');
    const stylesheet = /href="(\/assets\/curfew\.css\?\w+)"/.exec(page.body)?.[1] ?? '';
    const style = await send({ url: stylesheet });
    expect([style.statusCode, style.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
    expect((await send({ url: '/assets/icon.svg' })).headers['content-type']).toBe('image/svg+xml');
  });

  it('lets browsers do nothing with it but that', async () => {
    const { send } = await startServer({
      publicUrl: new URL('https://sessions.example.com'),
      returnOrigins: ['https://app.example.com'],
    });
    const policies = {
      '/sign-in': "; script-src 'self'; connect-src 'self'",
      '/sign-out': '',
      '/': '',
    };
    for (const [url, scripts] of Object.entries(policies)) {
      expect((await send({ url, headers: browser })).headers).toMatchObject({
        'content-security-policy': `default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' https://app.example.com; base-uri 'none'; frame-ancestors 'none'${scripts}`,
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'strict-transport-security': 'max-age=31536000',
        'cache-control': 'no-store',
      });
    }
  });

  it('signs in and goes on to where the person was, or home', async () => {
    const server = await startServer();
    const home = await post(server, '/sign-in', { username: ' web_user ', password });
    expect([home.statusCode, home.headers.location]).toEqual([303, '/']);
    const cookie = `session=${tokenIn(home)}`;
    const page = await server.send({ url: '/', headers: { ...browser, cookie } });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('Hello, web_user');
    expect(page.body).toContain('22 November 2026 at 13:00 UTC');
    expect(page.body).toContain('action="/sign-out"');
    expect(page.body).toContain('/openapi.json');
    expect(page.body).not.toContain(tokenIn(home));
    const back = await post(server, '/sign-in', { username: 'web_user', password, returnTo: '/reports?year=2026' });
    expect(back.headers.location).toBe('/reports?year=2026');
  });

  it('shows a wrong password on the same page, keeps the name and puts the cursor into the password', async () => {
    const server = await startServer();
    const page = await post(server, '/sign-in', { username: 'web_user', password: 'wrong password', returnTo: '/x' });
    expect(page.statusCode).toBe(401);
    expect(page.headers['set-cookie']).toBeUndefined();
    expect(page.body).toMatch(/role="alert" id="error"><p>The user name or the password is wrong\./);
    expect(page.body).toMatch(
      /<input id="username"[^>]*value="web_user" aria-invalid="true" aria-describedby="error">/,
    );
    expect(page.body).toMatch(/<input id="password"[^>]* autofocus aria-invalid="true" aria-describedby="error">/);
    expect(page.body).toContain('name="returnTo" value="/x"');
    expect(page.body).toContain('<title>Sign-in failed');
    expect(page.body).not.toContain('wrong password"');
    const unknown = await post(server, '/sign-in', { username: 'web user:', password: 'wrong password' });
    expect([unknown.statusCode, unknown.body.includes('The user name or the password is wrong.')]).toEqual([401, true]);
  });

  it('keeps of the visit before it what the configuration names, and nothing else', async () => {
    const server = await startServer({ signIn: { carry: ['cart'] } });
    const visit = await server.send({ method: 'POST', url: '/v1/sessions/anonymous' });
    const token = tokenIn(visit) ?? '';
    await server.authority.patchData(token, { cart: ['book'], discount: 90 });
    const signedIn = await server.send({
      method: 'POST',
      url: '/sign-in',
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: `session=${token}` },
      payload: new URLSearchParams({ username: 'web_user', password }).toString(),
    });
    const session = await server.authority.inspect(tokenIn(signedIn));
    expect([session?.username, session?.data]).toEqual(['web_user', { cart: ['book'] }]);
    expect(await server.authority.inspect(token)).toBeNull();
  });

  it('escapes what was typed', async () => {
    const server = await startServer();
    const evil = '"><script>alert(1)</script>';
    const page = await post(server, '/sign-in', { username: evil, password: 'x', returnTo: `/${evil}` });
    expect(page.body).not.toContain('<script>');
    expect(page.body).toContain('&quot;&gt;&lt;script&gt;');
    const link = await server.send({ url: `/sign-in?returnTo=${encodeURIComponent('/"><script>')}` });
    expect(link.body).not.toContain('<script>');
  });

  it('says in words how long to wait after too many attempts', async () => {
    const server = await startServer();
    const attempt = () => post(server, '/sign-in', { username: 'web_user', password: 'wrong password' });
    for (let failures = 0; failures < 6; failures++) await attempt();
    const page = await attempt();
    expect(page.statusCode).toBe(429);
    expect(page.body).toContain('Too many attempts. Try again in 1 second.');
    expect(page.headers['retry-after']).toBe('1');
  });

  it('answers what it cannot read with a page for people and a problem for programs', async () => {
    const server = await startServer();
    const page = await post(server, '/sign-in', { username: 'web_user', password, admin: 'true' });
    expect([page.statusCode, page.headers['content-type']]).toEqual([400, 'text/html; charset=utf-8']);
    const problem = await post(server, '/sign-in', { username: 'web_user' }, { accept: '*/*' });
    expect(problem.json()).toMatchObject({ status: 400, code: 'invalid-request' });
    const json = await server.send({ method: 'POST', url: '/sign-in', payload: { username: 'web_user', password } });
    expect(json.json()).toMatchObject({ status: 415, code: 'unsupported-media-type' });
  });
});

describe('a session that is over', () => {
  const notice = async ({ send }: TestServer, cookie?: string) => {
    const page = await send({ url: '/sign-in?timedOut=true&returnTo=/x', headers: cookie ? { cookie } : {} });
    return /role="status">(.*?)<\/div>/s.exec(page.body)?.[1]?.replace(/<[^>]+>/g, '') ?? null;
  };

  it('is explained by the cookie that is still sent', async () => {
    const server = await startServer();
    const { authority, signIn, advance, send } = server;
    const prefix = 'Your session ended on 22 November 2026 at ';
    const revoked = await signIn();
    await authority.endSession(revoked.id, operator);
    expect(await notice(server, revoked.cookie)).toBe(
      `${prefix}12:00 UTC: it was ended by an administrator or from another device. Sign in to continue.`,
    );
    const elsewhere = await signIn();
    await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { cookie: elsewhere.cookie } });
    expect(await notice(server, elsewhere.cookie)).toContain('it was signed out');
    const changed = await signIn();
    await authority.setPassword('web_user', 'another long password', operator);
    expect(await notice(server, changed.cookie)).toContain('the password was changed');
    const idle = await signIn('other');
    advance(2 * 3_600_000);
    expect(await notice(server, idle.cookie)).toBe(
      `${prefix}13:00 UTC: it was not used for too long. Sign in to continue.`,
    );
    const capped = await authority.mint({ username: 'other', kind: 'minted', lifetimeMs: 1_000 }, operator);
    advance(1_000);
    expect(await notice(server, `session=${capped.ok ? capped.token.reveal() : ''}`)).toContain('maximum time');
    expect(await notice(server, `session=${'x'.repeat(40)}`)).toBe('Your session has ended. Sign in to continue.');
    expect(await notice(server)).toBe('Your session has ended. Sign in to continue.');
  });

  it('leads from a page to the sign-in page and back', async () => {
    const server = await startServer();
    const { cookie, id } = await server.signIn();
    await server.authority.endSession(id, operator);
    const page = await server.send({ url: '/', headers: { ...browser, cookie } });
    expect([page.statusCode, page.headers.location]).toEqual([302, '/sign-in?timedOut=true&returnTo=%2F']);
    const stranger = await server.send({ url: '/', headers: browser });
    expect([stranger.statusCode, stranger.headers.location]).toEqual([302, '/sign-in']);
    const anonymous = tokenIn(await server.send({ method: 'POST', url: '/v1/sessions/anonymous' }));
    const early = await server.send({ url: '/', headers: { ...browser, cookie: `session=${anonymous}` } });
    expect(early.headers.location).toBe('/sign-in');
  });

  it('is not claimed of one that is alive', async () => {
    const server = await startServer();
    const { cookie } = await server.signIn();
    expect(await notice(server, cookie)).toBe('You are signed in as web_user. Continue, or sign in as somebody else.');
  });
});

describe('words', () => {
  it.each([
    [1, '1 second'],
    [1_001, '2 seconds'],
    [119_000, '119 seconds'],
    [120_000, '2 minutes'],
    [15 * 60_000, '15 minutes'],
    [3 * 3_600_000 - 1, '3 hours'],
  ])('for %i ms are %j', (ms, words) => {
    expect(durationInWords(ms, { locale: 'en-GB' })).toBe(words);
  });
});

describe('the sign-out page', () => {
  it('asks on GET and ends on POST', async () => {
    const server = await startServer();
    const { cookie, token } = await server.signIn();
    const page = await server.send({ url: '/sign-out', headers: { cookie } });
    expect(page.body).toContain('Sign out?');
    expect(page.body).not.toContain(token);
    expect((await server.send({ url: '/verify', headers: { cookie } })).statusCode).toBe(204);
    const answer = await post(server, '/sign-out', {}, { cookie });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/sign-in?signedOut=true']);
    expect(answer.headers['set-cookie']).toContain('session=;');
    expect((await server.send({ url: '/verify', headers: { cookie } })).statusCode).toBe(401);
    expect((await server.send({ url: '/sign-out', headers: { cookie } })).body).toContain('You are not signed in');
    expect((await server.send({ url: '/sign-in?signedOut=true' })).body).toContain('You have signed out.');
    const again = await post(server, '/sign-out', {});
    expect(again.statusCode).toBe(303);
  });
});
