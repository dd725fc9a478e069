import { describe, expect, it } from 'vitest';
import { createCookieJar, setCookies } from '../../../test/cookie-jar.ts';
import { bearerOf, expectError, fromPage, json, login, probe } from '../../../test/rancher.ts';
import { password, startServer } from '../../../test/start.ts';

describe('where a credential is looked for (2.3)', () => {
  it('takes the cookie, Bearer, the bare value and Basic with x-api-bearer', async () => {
    const server = await startServer();
    const token = (await bearerOf(server)).slice(7);
    for (const headers of [
      { cookie: `token=${token}` },
      // In any case, as in Rancher.
      { cookie: `Token=${token}` },
      { cookie: `x=1; TOKEN=${token}; y=2` },
      { authorization: `Bearer ${token}` },
      { authorization: token },
      { authorization: `Basic ${btoa(`x-api-bearer:${token}`)}` },
      { authorization: `Basic ${btoa(`x-api-bearer=1a5:${token}`)}` },
      // Stale cookie and good header: the header counts.
      { authorization: `Bearer ${token}`, cookie: `token=${'x'.repeat(40)}` },
      // A session of the native sign-in page serves as well.
      { cookie: `session=${token}` },
    ]) {
      expect((await server.send(probe(headers))).statusCode).toBe(200);
    }
    for (const headers of [
      { cookie: `xtoken=${token}` },
      { cookie: `tokens=${token}` },
      { authorization: `Basic ${btoa(`somebody:${token}`)}` },
      { authorization: `Bearer ${'x'.repeat(40)}`, cookie: `token=${token}` },
      { authorization: `Negotiate ${token}` },
    ]) {
      expectError(await server.send(probe(headers)), 401, 'Unauthorized');
    }
  });

  it('takes the cookies of two users for nobody’s, and signing in ends both', async () => {
    const server = await startServer({ publicUrl: new URL('https://sessions.example.com') });
    const planted = (await bearerOf(server, 'other')).slice(7);
    const own = await server.signIn();
    expect(own.cookie).toMatch(/^__Host-session=/);
    // A crowd of planted ones hides nobody.
    const crowd = Array.from({ length: 20 }, (_, index) => `token=${String(index).padStart(40, 'x')}`).join('; ');
    for (const cookie of [
      `token=${planted}; ${own.cookie}`,
      `${own.cookie}; token=${planted}`,
      `token=${planted}; ${crowd}; ${own.cookie}`,
    ]) {
      expectError(await server.send(probe({ cookie })), 401, 'Unauthorized');
      const [resource] = (await server.send({ url: '/v2-beta/token', headers: { cookie } })).json().data;
      expect(resource).toMatchObject({ user: null });
    }
    for (const cookie of [`token=junk; ${own.cookie}`, `${own.cookie}; token=${own.token}`, `token=; ${own.cookie}`]) {
      const answer = await server.send(probe({ cookie }));
      expect([answer.statusCode, answer.headers['x-api-account-name']]).toEqual([200, 'web_user']);
    }
    const headers = { ...json, ...fromPage, cookie: `token=${planted}; ${own.cookie}` };
    const page = await server.send({ url: '/v2-beta/token', headers });
    const csrf = /^CSRF=(\w+)/.exec(setCookies(page).find((line) => line.startsWith('CSRF=')) ?? '')?.[1] ?? '';
    const signedIn = await server.send({ ...login('web_user'), headers: { ...headers, 'x-api-csrf': csrf } });
    expect(signedIn.statusCode).toBe(201);
    expect(await server.authority.inspect(planted)).toBeNull();
    expect(await server.authority.inspect(own.token)).toBeNull();
  });

  it('signing out ends the sessions of both cookies, and clears both', async () => {
    const server = await startServer({ publicUrl: new URL('https://sessions.example.com') });
    const [second, own] = [(await bearerOf(server)).slice(7), await server.signIn()];
    const headers = { ...fromPage, cookie: `token=${second}; ${own.cookie}` };
    const page = await server.send({ url: '/v2-beta/token', headers });
    const csrf = /^CSRF=(\w+)/.exec(setCookies(page).find((line) => line.startsWith('CSRF=')) ?? '')?.[1] ?? '';
    const request = { method: 'DELETE', url: '/v2-beta/token/current' } as const;
    const answer = await server.send({ ...request, headers: { ...headers, 'x-api-csrf': csrf } });
    expect(answer.statusCode).toBe(204);
    const cleared = setCookies(answer).map((line) => line.split('=', 1)[0]);
    expect(cleared.sort()).toEqual(['CSRF', '__Host-session', 'token']);
    expect([await server.authority.inspect(second), await server.authority.inspect(own.token)]).toEqual([null, null]);
  });

  it('clears the cookie under the name that it came with', async () => {
    const server = await startServer();
    const token = (await bearerOf(server)).slice(7);
    const page = await server.send({ url: '/v2-beta/token', headers: { cookie: `TOKEN=${token}` } });
    const csrf = /^CSRF=(\w+)/.exec(setCookies(page).find((line) => line.startsWith('CSRF=')) ?? '')?.[1] ?? '';
    const headers = { ...fromPage, cookie: `TOKEN=${token}`, 'x-api-csrf': csrf };
    const answer = await server.send({ method: 'DELETE', url: '/v2-beta/token/current', headers });
    const cleared = setCookies(answer).map((line) => line.split('=', 1)[0]);
    expect(cleared.sort()).toEqual(['CSRF', 'TOKEN', 'token']);
    expect(await server.authority.inspect(token)).toBeNull();
  });

  it('knows nobody in a session without a user', async () => {
    const server = await startServer();
    const client = { ip: null, userAgent: null };
    const started = await server.authority.startAnonymous({ presented: null, client });
    const headers = { authorization: `Bearer ${started.ok ? started.token.reveal() : ''}` };
    expectError(await server.send(probe(headers)), 401, 'Unauthorized');
    const [resource] = (await server.send({ url: '/v2-beta/token', headers })).json().data;
    expect(resource).toMatchObject({ user: null, userIdentity: null, accountId: null });
  });

  it('challenges unless asked not to', async () => {
    const { send } = await startServer();
    expect((await send(probe({}))).headers['www-authenticate']).toBe('Basic realm="Curfew"');
    expect((await send(probe({ 'x-api-no-challenge': 'true' }))).headers).not.toHaveProperty('www-authenticate');
  });
});

describe('CSRF (2.2): required exactly when the credential came from a cookie', () => {
  const write = { method: 'POST', url: '/v2-beta/projects' } as const;

  async function signedIn() {
    const server = await startServer();
    const jar = createCookieJar();
    jar.keep(await server.send({ ...login('web_user'), headers: { ...json, ...fromPage } }));
    return { server, token: jar.get('token') ?? '', csrf: jar.get('CSRF') ?? '' };
  }

  it.each(['Mozilla/5.0', 'curl/8', ''])('judges user agent %j like any other', async (userAgent) => {
    const { server, token, csrf } = await signedIn();
    const agent = { 'user-agent': userAgent };
    const other = 'A'.repeat(32);
    for (const headers of [
      { cookie: `token=${token}` },
      { cookie: `token=${token}; CSRF=${csrf}` },
      // A double submit of a value of one's own choice was enough in Rancher.
      { cookie: `token=${token}; CSRF=${other}`, 'x-api-csrf': other },
      { cookie: `token=${token}; CSRF=${csrf}`, 'x-api-csrf': '' },
      { cookie: `token=${token}; CSRF=${csrf}`, 'x-api-csrf': csrf, 'sec-fetch-site': 'cross-site' },
      { cookie: `token=${token}; CSRF=${csrf}`, 'x-api-csrf': csrf, origin: 'https://evil.example' },
    ]) {
      expectError(await server.send({ ...write, headers: { ...agent, ...headers } }), 403, 'InvalidCSRFToken');
    }
    // Past CSRF it is the method that is wrong: there is nothing to create here.
    for (const headers of [
      { cookie: `token=${token}; CSRF=${csrf}`, 'x-api-csrf': csrf },
      { cookie: `token=${token}`, 'x-api-csrf': csrf },
      { authorization: `Bearer ${token}` },
      { authorization: `Basic ${btoa(`x-api-bearer:${token}`)}` },
    ]) {
      expectError(await server.send({ ...write, headers: { ...agent, ...headers } }), 405, 'Method not allowed');
    }
    expect((await server.send(probe({ ...agent, cookie: `token=${token}` }))).statusCode).toBe(200);
  });

  it('refuses the value of another session', async () => {
    const { server, token } = await signedIn();
    const jar = createCookieJar();
    jar.keep(await server.send({ ...login('other'), headers: { ...json, ...fromPage } }));
    const headers = { cookie: `token=${token}`, 'x-api-csrf': jar.get('CSRF') ?? '' };
    expectError(await server.send({ ...write, headers }), 403, 'InvalidCSRFToken');
  });

  it('refuses a Basic credential that a browser sends from another site by itself', async () => {
    const { server, token } = await signedIn();
    const headers = { authorization: `Basic ${btoa(`x-api-bearer:${token}`)}`, 'sec-fetch-site': 'cross-site' };
    const answer = await server.send({ method: 'DELETE', url: '/v2-beta/token/current', headers });
    expectError(answer, 403, 'InvalidCSRFToken');
    expect((await server.send(probe({ cookie: `token=${token}` }))).statusCode).toBe(200);
  });

  it.each([
    ['chrome-extension://hfjbmagddngcpeloejdejnfgbamkjaeg', 204],
    ['moz-extension://bf4c2d1e-9c0b-4d53-9b5e-1f0a2c3d4e5f', 204],
    ['safari-web-extension://0C6C1D5E-0F6A-4E1B-9C3D-2A1B3C4D5E6F', 204],
    ['https://evil.example', 403],
    ['https://chrome-extension.evil.example', 403],
    ['null', 403],
  ])('lets an extension write with Basic as with Bearer, and no page: %s', async (origin, status) => {
    const { server, token } = await signedIn();
    const out = { method: 'DELETE', url: '/v2-beta/token/current' } as const;
    const authorization = `Basic ${btoa(`x-api-bearer:${token}`)}`;
    const headers = { authorization, origin, 'sec-fetch-site': 'cross-site' };
    expect((await server.send({ ...out, headers })).statusCode).toBe(status);
    // A cookie is never enough for one.
    const cookie = { cookie: `token=${token}`, origin, 'sec-fetch-site': 'cross-site' };
    expectError(await server.send({ ...out, headers: cookie }), 403, 'InvalidCSRFToken');
    const bearer = { ...headers, authorization: `Bearer ${token}` };
    expect((await server.send({ ...out, headers: bearer })).statusCode).toBe(204);
  });

  it('lets no other site sign anybody in or out', async () => {
    const { server, token, csrf } = await signedIn();
    const foreign = { ...json, 'sec-fetch-site': 'cross-site' };
    expectError(await server.send({ ...login('other'), headers: foreign }), 403, 'InvalidCSRFToken');
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' };
    const payload = new URLSearchParams({ code: `other:${password}` }).toString();
    expectError(await server.send({ ...login('other'), headers: form, payload }), 403, 'InvalidCSRFToken');
    const out = { method: 'DELETE', url: '/v2-beta/token/current' } as const;
    const headers = { cookie: `token=${token}; CSRF=${csrf}` };
    expectError(await server.send({ ...out, headers }), 403, 'InvalidCSRFToken');
    expect((await server.send(probe(headers))).statusCode).toBe(200);
  });

  it('gives the value again to who has lost it, also for a session that is over', async () => {
    const { server, token, csrf } = await signedIn();
    await server.authority.signOut(token, { ip: null, userAgent: null });
    const jar = createCookieJar();
    jar.keep(await server.send({ url: '/v2-beta/token', headers: { cookie: `token=${token}` } }));
    expect(jar.get('CSRF')).toBe(csrf);
    const headers = { ...json, ...fromPage, cookie: `token=${token}`, 'x-api-csrf': csrf };
    expect((await server.send({ ...login('web_user'), headers })).statusCode).toBe(201);
  });
});
