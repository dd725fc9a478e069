import { describe, expect, it } from 'vitest';
import { expectErrors, me, signIn, who, workbench } from '../../../test/arvados.ts';
import { setCookies } from '../../../test/cookie-jar.ts';
import { password, startServer } from '../../../test/start.ts';

describe('GET /login and /logout', () => {
  const arvados = { trustedClients: [workbench] };
  const login = `/login?return_to=${encodeURIComponent(`${workbench}/projects?x=1`)}`;

  it('sends a stranger to the sign-in page, and whoever has signed in back with a token', async () => {
    const server = await startServer({ dialects: { arvados } });
    const first = await server.send({ url: login });
    expect(first.statusCode).toBe(302);
    const page = new URL(String(first.headers.location), 'http://curfew.invalid');
    expect(page.pathname).toBe('/sign-in');
    const signedIn = await server.send({
      method: 'POST',
      url: '/sign-in',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        username: 'web_user',
        password,
        returnTo: page.searchParams.get('returnTo') ?? '',
      }).toString(),
    });
    expect(signedIn.headers.location).toBe(login);
    const cookie = String(setCookies(signedIn)[0]).split(';')[0] ?? '';

    const back = await server.send({ url: login, headers: { cookie } });
    expect(back.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    const { origin, pathname, searchParams } = new URL(String(back.headers.location));
    expect([back.statusCode, origin, pathname, searchParams.get('x')]).toEqual([302, workbench, '/projects', '1']);
    const token = searchParams.get('api_token') ?? '';
    expect(token).toMatch(/^v2\/zzzzz-gj3su-[0-9a-z]{15}\/\w{40}$/);
    expect(await me(server, { authorization: `Bearer ${token}` })).toBe(200);
    const { items } = await server.authority.listSessions({ username: 'web_user', limit: 1, kind: 'api' });
    expect(items).toMatchObject([{ policy: 'arvados', label: 'arvados' }]);
    expect(server.log()).not.toContain(token.slice(-40));

    // Signing out there signs out here too, or the next click would sign in without a password.
    const out = await server.send({ url: `/logout?return_to=${workbench}/&api_token=${token}`, headers: { cookie } });
    expect([out.statusCode, out.headers.location]).toEqual([302, `${workbench}/`]);
    expect(await me(server, { authorization: `Bearer ${token}` })).toBe(401);
    expect((await server.send({ url: login, headers: { cookie } })).headers.location).toMatch(/^\/sign-in/);
    expect(server.log()).not.toContain(token.slice(-40));
  });

  it('gives tokens to trusted clients and navigations only', async () => {
    const server = await startServer({ dialects: { arvados } });
    const { cookie } = await server.signIn();
    for (const returnTo of ['https://evil.example/', `${workbench}.evil.example/`, '/x', '']) {
      for (const path of ['/login', '/logout']) {
        const answer = await server.send({
          url: `${path}?return_to=${encodeURIComponent(returnTo)}`,
          headers: { cookie },
        });
        expectErrors(answer, 400, 'return_to');
      }
    }
    expectErrors(await server.send({ url: `${login}&return_to=x`, headers: { cookie } }), 400, 'return_to');
    expectErrors(await server.send({ url: `${login}&remote=yyyyy`, headers: { cookie } }), 400, 'remote');
    const image = await server.send({ url: login, headers: { cookie, 'sec-fetch-dest': 'image' } });
    expect(image.headers.location).toMatch(/^\/sign-in/);
    expect((await server.authority.listSessions({ limit: 5, kind: 'api' })).items).toEqual([]);
    expect((await server.send({ url: '/login?timedOut=true&redirectTo=//evil.example' })).headers.location).toBe(
      '/sign-in?timedOut=true',
    );
  });

  it('A12: log-out with v1, v2, or an unknown token always redirects; the first two are over', async () => {
    const server = await startServer({ dialects: { arvados } });
    const [v1, v2] = [await signIn(server), await signIn(server)];
    for (const token of [
      v1.secret,
      v2.token,
      'x'.repeat(40),
      `v2/zzzzz-gj3su-${'0'.repeat(15)}/${'x'.repeat(40)}`,
      'junk',
      '',
    ]) {
      const answer = await server.send({
        url: `/logout?return_to=${workbench}&api_token=${encodeURIComponent(token)}`,
      });
      expect([answer.statusCode, answer.headers.location]).toEqual([302, `${workbench}/`]);
    }
    expect([await me(server, v1.headers), await me(server, v2.headers)]).toEqual([401, 401]);
    const third = await signIn(server);
    expect((await server.send({ url: '/logout', headers: third.headers })).headers.location).toBe(
      '/sign-in?signedOut=true',
    );
    expect(await me(server, third.headers)).toBe(401);
  });

  it('cannot be made to sign somebody else out by a link', async () => {
    const server = await startServer({ dialects: { arvados } });
    const { cookie, token } = await server.signIn();
    const attacker = await signIn(server, 'other');
    await server.send({ url: '/logout', headers: { cookie } });
    await server.send({ url: `/logout?api_token=${attacker.token}`, headers: { cookie } });
    expect(await server.authority.inspect(token)).not.toBeNull();
  });
});

describe('pages of other origins', () => {
  it.each([
    [workbench, workbench],
    ['https://evil.example', undefined],
    [`${workbench}.evil.example`, undefined],
    ['null', undefined],
    [`${workbench}/`, undefined],
  ])('%s may read answers: %s', async (origin, allowed) => {
    const { send } = await startServer({ dialects: { arvados: { trustedClients: [workbench] } } });
    const preflight = await send({ method: 'OPTIONS', url: who, headers: { origin } });
    const answer = await send({ url: who, headers: { origin } });
    for (const { headers } of [preflight, answer]) {
      expect(headers['access-control-allow-origin']).toBe(allowed);
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
      expect(headers.vary).toBe('Origin');
    }
    expect(preflight.statusCode).toBe(allowed === undefined ? 401 : 204);
    expect(answer.statusCode).toBe(401);
  });
});
