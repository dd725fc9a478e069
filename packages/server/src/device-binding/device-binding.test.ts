import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { BoundBrowser, origin, startBinding as start } from '../../test/bound-browser.ts';
import { operator, password, startServer } from '../../test/start.ts';

const minute = 60_000;

const text = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a browser that can bind its session', () => {
  for (const alg of ['ES256', 'RS256'] as const) {
    it(`does so after signing in, and proves its key again and again (${alg})`, async () => {
      const server = await start();
      const browser = await BoundBrowser.open(server, alg);
      const signedIn = await browser.signIn();
      expect(signedIn.headers['secure-session-registration']).toMatch(
        /^\(ES256 RS256\);path="\/v1\/device-binding\/registration";challenge="[\w.-]+"$/,
      );
      const registered = await browser.register();
      expect(registered.statusCode).toBe(200);
      expect(registered.headers['cache-control']).toBe('no-store');
      expect(registered.headers['set-cookie']).toBe(
        `__Host-session-bound=${browser.bound}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=300`,
      );
      expect(registered.json()).toMatchObject({
        session_identifier: browser.id,
        refresh_url: '/v1/device-binding/refresh',
        scope: { origin, include_site: false },
        credentials: [
          { type: 'cookie', name: '__Host-session-bound', attributes: 'Path=/; Secure; HttpOnly; SameSite=Lax' },
        ],
      });
      for (let round = 0; round < 3; round++) {
        server.advance(6 * minute);
        expect((await browser.verify()).statusCode).toBe(401);
        const asked = await browser.askToRefresh(null);
        expect(asked.statusCode).toBe(403);
        expect(asked.headers).toMatchObject({
          'cache-control': 'no-store',
          'cross-origin-resource-policy': 'same-origin',
        });
        expect(asked.headers['access-control-allow-origin']).toBeUndefined();
        expect((await browser.refresh()).statusCode).toBe(200);
        expect((await browser.verify()).statusCode).toBe(204);
      }
    });
  }

  it('needs no second round with the challenge that came with the last cookie', async () => {
    const server = await start();
    const browser = await (await BoundBrowser.open(server)).bind();
    server.advance(5 * minute);
    expect((await browser.refresh()).statusCode).toBe(200);
    server.advance(5 * minute);
    expect((await browser.refresh()).statusCode).toBe(200);
  });

  it('may write its headers as strings or bare, and is found among planted cookies', async () => {
    const server = await start();
    const browser = await BoundBrowser.open(server);
    await browser.signIn();
    const stranger = await server.signIn('other');
    const planted = { cookie: `${stranger.cookie}; ${browser.cookie}` };
    const proof = await browser.proof({ challenge: browser.challenge, header: { jwk: browser.jwk } });
    expect((await browser.registerWith(`"${proof}"`, planted)).statusCode).toBe(200);
    const quoted = { 'sec-secure-session-id': `"${browser.id}"`, ...planted };
    expect((await browser.askToRefresh(null, quoted)).statusCode).toBe(403);
    expect((await browser.refresh()).statusCode).toBe(200);
  });

  it('does all this below the path of the public URL', async () => {
    const server = await start(undefined, new URL(`${origin}/curfew`));
    const browser = await BoundBrowser.open(server, 'ES256', '/curfew');
    const signedIn = await browser.signIn();
    expect(signedIn.headers['secure-session-registration']).toContain('path="/curfew/v1/device-binding/registration"');
    expect((await browser.register()).json()).toMatchObject({ refresh_url: '/curfew/v1/device-binding/refresh' });
    expect((await browser.refresh()).statusCode).toBe(200);
  });

  it('is asked to by the pages as well, and after proving more; not over http, nor for a bearer token', async () => {
    const server = await start();
    const form = await server.send({
      method: 'POST',
      url: '/sign-in',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `username=web_user&password=${encodeURIComponent(password)}`,
    });
    expect(form.statusCode).toBe(303);
    expect(form.headers['secure-session-registration']).toBeDefined();
    const { cookie } = await server.signIn();
    const url = '/v1/sessions/current/reauthenticate';
    const raised = await server.send({ method: 'POST', url, headers: { cookie }, payload: { password } });
    expect(raised.headers['secure-session-registration']).toBeDefined();
    const payload = { username: 'web_user', password, transport: 'bearer' };
    const bearer = await server.send({ method: 'POST', url: '/v1/sessions', payload });
    expect(bearer.headers['secure-session-registration']).toBeUndefined();
    const plain = await startServer();
    const signedIn = await plain.send({
      method: 'POST',
      url: '/v1/sessions',
      payload: { username: 'other', password },
    });
    expect(signedIn.headers['secure-session-registration']).toBeUndefined();
    expect((await plain.send({ method: 'POST', url: '/v1/device-binding/refresh' })).statusCode).toBe(404);
    const off = await (await BoundBrowser.open(await start({ mode: 'off' }))).signIn();
    expect(off.headers['secure-session-registration']).toBeUndefined();
  });

  it('learns that its session is over', async () => {
    const server = await start();
    const browser = await (await BoundBrowser.open(server)).bind();
    await server.authority.endSessions({ username: 'web_user' }, operator);
    const answer = await browser.refresh();
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ continue: false });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('keeps what it holds while a visit from another site comes without cookies', async () => {
    const server = await start();
    const browser = await (await BoundBrowser.open(server)).bind();
    const withheld = { cookie: '', 'sec-fetch-site': 'cross-site' };
    expect((await browser.askToRefresh(null, withheld)).statusCode).toBe(503);
    expect((await browser.askToRefresh(null, { cookie: '' })).json()).toEqual({ continue: false });
  });
});

describe('a stolen cookie jar', () => {
  it('is refused after the life of the bound cookie, by every read, while the browser goes on', async () => {
    const server = await start();
    const browser = await (await BoundBrowser.open(server)).bind();
    const stolen = { cookie: browser.cookie };
    server.advance(5 * minute + 10_000);
    await browser.askToRefresh(null);
    await browser.refresh();
    const asks = [
      { url: '/verify' },
      { url: '/v1/sessions/current' },
      { url: '/v1/sessions' },
      { method: 'POST', url: '/v1/sessions/current/rotate' },
      { method: 'POST', url: '/v1/sessions/current/keep-alive' },
      { method: 'POST', url: '/v1/sessions/current/reauthenticate', payload: { password } },
      { method: 'PATCH', url: '/v1/sessions/current/data', payload: { a: 1 } },
      { url: '/v1/account/codes' },
    ] as const;
    for (const ask of asks) {
      expect((await server.send({ ...ask, headers: stolen })).statusCode, ask.url).toBe(401);
      const bearer = { authorization: `Bearer ${browser.token}` };
      expect((await server.send({ ...ask, headers: bearer })).statusCode, ask.url).toBe(401);
    }
    const root = await server.signIn('root');
    const introspected = await server.send({
      method: 'POST',
      url: '/oauth2/introspect',
      headers: { authorization: root.bearer, 'content-type': 'application/x-www-form-urlencoded' },
      payload: `token=${browser.token}`,
    });
    expect(introspected.json()).toEqual({ active: false });
    expect((await browser.verify()).statusCode).toBe(204);
    const why = await server.send({ url: '/v1/sessions/current', headers: stolen });
    expect(why.json().detail).toContain('another device');
    const { items } = await server.authority.listEvents({ type: 'binding-violated', limit: 10 });
    expect(items).toHaveLength(1);
  });

  it('does not sign out whom it was stolen from, and can itself be signed out', async () => {
    const server = await start();
    const browser = await (await BoundBrowser.open(server)).bind();
    const stolen = `__Host-session=${browser.token}`;
    server.advance(minute);
    expect((await browser.verify({ cookie: stolen })).statusCode).toBe(401);
    expect((await browser.verify()).statusCode).toBe(204);
    const out = await server.send({ method: 'DELETE', url: '/v1/sessions/current', headers: { cookie: stolen } });
    expect(out.statusCode).toBe(204);
    expect((await browser.verify()).statusCode).toBe(401);
  });

  it('registers no key of its own: it has not seen the challenge, and the first key counts', async () => {
    const server = await start();
    const browser = await BoundBrowser.open(server);
    await browser.signIn();
    const thief = await BoundBrowser.open(server);
    thief.token = browser.token;
    for (const challenge of ['', 'x', randomBytes(40).toString('base64url')]) {
      expect((await thief.register({ challenge })).statusCode).toBe(400);
    }
    expect((await browser.register()).statusCode).toBe(200);
    const seen = browser.challenge;
    expect((await thief.register({ challenge: seen })).statusCode).toBe(400);
    server.advance(minute);
    expect((await thief.verify()).statusCode).toBe(401);
    expect((await browser.verify()).statusCode).toBe(204);
  });
});

describe('registration', () => {
  it('refuses every proof that is not exactly one', async () => {
    const server = await start();
    const browser = await BoundBrowser.open(server);
    await browser.signIn();
    const { challenge, jwk } = browser;
    const other = await generateKeyPair('ES256', { extractable: true });
    const rsa = await generateKeyPair('RS256', { extractable: true });
    const good = await browser.proof({ challenge, header: { jwk } });
    const [head = '', payload = '', signature = ''] = good.split('.');
    const proofs: Record<string, string> = {
      'no proof': '',
      'no signature': `${head}.${payload}.`,
      'alg none': new UnsecuredJWT({ jti: challenge }).encode(),
      'alg none with everything else': `${text({ alg: 'none', typ: 'dbsc+jwt', jwk })}.${payload}.`,
      'alg none under the right name': `${text({ alg: 'ES256', typ: 'dbsc+jwt', jwk })}.${payload}.`,
      'another algorithm': await browser.proof({
        challenge,
        header: { alg: 'HS256', jwk },
        key: Buffer.from(JSON.stringify(jwk)),
      }),
      'HS256 with the key in the header': await browser.proof({
        challenge,
        header: { alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } },
        key: new Uint8Array(32),
      }),
      'a key that did not sign': await browser.proof({ challenge, header: { jwk }, key: other.privateKey }),
      'a private key': await browser.proof({ challenge, header: { jwk: { ...jwk, d: 'AAAA' } } }),
      'a point that is not on the curve': await browser.proof({ challenge, header: { jwk: { ...jwk, y: jwk.x } } }),
      'a short coordinate': await browser.proof({ challenge, header: { jwk: { ...jwk, x: 'AA' } } }),
      'another curve': await browser.proof({ challenge, header: { jwk: { ...jwk, crv: 'P-384' } } }),
      'a key of another kind': await browser.proof({ challenge, header: { jwk: await exportJWK(rsa.publicKey) } }),
      'no key': await browser.proof({ challenge }),
      'no type': await browser.proof({ challenge, header: { jwk, typ: undefined } }),
      'another type': await browser.proof({ challenge, header: { jwk, typ: 'JWT' } }),
      'an extension that must be understood': `${text({ alg: 'ES256', typ: 'dbsc+jwt', jwk, crit: ['x'], x: 1 })}.${payload}.${signature}`,
      'a changed payload': `${head}.${text({ jti: challenge, more: 1 })}.${signature}`,
      'no challenge': await browser.proof({ challenge, header: { jwk }, claims: { jti: 7 } }),
      'an endless one': await browser.proof({ challenge, header: { jwk }, claims: { more: 'x'.repeat(5_000) } }),
      'what is no JWT': 'a.b.c.d.e',
    };
    for (const [what, proof] of Object.entries(proofs)) {
      expect((await browser.registerWith(proof)).statusCode, what).toBe(400);
    }
    expect((await browser.registerWith(good, { cookie: '' })).statusCode).toBe(401);
    expect(
      (await browser.registerWith(good, { cookie: '', authorization: `Bearer ${browser.token}` })).statusCode,
    ).toBe(401);
    expect((await browser.registerWith(good)).statusCode).toBe(200);
    expect((await browser.registerWith(good)).statusCode).toBe(400);
  });

  it("takes no other session's challenge, nor one that has come of age", async () => {
    const server = await start();
    const [one, other] = [await BoundBrowser.open(server), await BoundBrowser.open(server)];
    await one.signIn();
    await other.signIn('other');
    expect((await one.register({ challenge: other.challenge })).statusCode).toBe(400);
    server.advance(2 * minute + 1);
    expect((await one.register()).statusCode).toBe(400);
    expect((await one.verify()).statusCode).toBe(204);
  });
});

describe('a refresh', () => {
  it('refuses every proof that is not the key’s, says so in the trail, and gives no cookie', async () => {
    const server = await start();
    const browser = await (await BoundBrowser.open(server)).bind();
    const { challenge, jwk } = browser;
    const other = await generateKeyPair('ES256', { extractable: true });
    const [, payload = ''] = (await browser.proof({ challenge })).split('.');
    const proofs: Record<string, string> = {
      'a key in the proof': await browser.proof({ challenge, header: { jwk } }),
      'another key in the proof': await browser.proof({
        challenge,
        header: { jwk: await exportJWK(other.publicKey) },
        key: other.privateKey,
      }),
      'an address of a key': await browser.proof({ challenge, header: { jku: 'https://evil.example/keys' } }),
      'another key': await browser.proof({ challenge, key: other.privateKey }),
      'alg none': `${text({ alg: 'none', typ: 'dbsc+jwt' })}.${payload}.`,
      'HS256 with the public key': await browser.proof({
        challenge,
        header: { alg: 'HS256' },
        key: Buffer.from(JSON.stringify(jwk)),
      }),
      'no type': await browser.proof({ challenge, header: { typ: undefined } }),
      'an endless one': await browser.proof({ challenge, claims: { more: 'x'.repeat(5_000) } }),
    };
    for (const [what, proof] of Object.entries(proofs)) {
      const answer = await browser.askToRefresh(proof);
      expect(answer.statusCode, what).toBe(400);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    const { items } = await server.authority.listEvents({ type: 'binding-violated', limit: 50 });
    expect(items).toHaveLength(Object.keys(proofs).length);
    expect((await browser.refresh()).statusCode).toBe(200);
  });

  it('takes each challenge once, an older one within its time, and no other session’s', async () => {
    const server = await start();
    const browser = await (await BoundBrowser.open(server)).bind();
    const other = await (await BoundBrowser.open(server)).bind('other');
    const older = browser.challenge;
    server.advance(minute);
    await browser.askToRefresh(null);
    const proof = await browser.proof({ challenge: browser.challenge });
    expect((await browser.askToRefresh(proof)).statusCode).toBe(200);
    for (const again of [proof, await browser.proof({ challenge: other.challenge })]) {
      const refused = await browser.askToRefresh(again);
      expect(refused.statusCode).toBe(403);
      expect(refused.headers['set-cookie']).toBeUndefined();
      expect(refused.headers['secure-session-challenge']).toBeDefined();
    }
    expect((await browser.refresh({ challenge: older })).statusCode).toBe(200);
    const { items } = await server.authority.listEvents({ type: 'binding-violated', limit: 10 });
    expect(items).toEqual([]);
  });

  it('says nothing to whoever is not that browser', async () => {
    const server = await start();
    const browser = await (await BoundBrowser.open(server)).bind();
    const stranger = await (await BoundBrowser.open(server)).bind('other');
    const nobody = await browser.askToRefresh(null, { cookie: '' });
    const foreign = await browser.askToRefresh(null, { cookie: stranger.cookie });
    const unknown = await browser.askToRefresh(null, { 'sec-secure-session-id': 'unknown' });
    for (const answer of [nobody, foreign, unknown]) {
      expect(answer.json()).toEqual({ continue: false });
      expect(answer.headers['secure-session-challenge']).toBeUndefined();
    }
    const page = await server.send({
      method: 'POST',
      url: '/v1/device-binding/refresh',
      headers: { cookie: browser.cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    });
    expect(page.statusCode).toBe(400);
    expect(page.headers['secure-session-challenge']).toBeUndefined();
  });

  it('signs nobody out, however many come at the same time', async () => {
    const server = await start();
    const browser = await (await BoundBrowser.open(server)).bind();
    const tabs = Array.from({ length: 20 }, async () => {
      const asked = await browser.askToRefresh(null);
      const [, challenge = ''] = /^"([^"]+)"/.exec(String(asked.headers['secure-session-challenge'])) ?? [];
      return browser.askToRefresh(await browser.proof({ challenge }));
    });
    const answers = await Promise.all(tabs);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 200));
    for (const answer of answers) {
      browser.take(answer);
      expect((await browser.verify()).statusCode).toBe(204);
    }
  });

  it('is counted by what became of it', async () => {
    const server = await start();
    const browser = await (await BoundBrowser.open(server)).bind();
    await browser.refresh();
    await server.send({ url: '/v1/sessions/current', headers: { 'secure-session-skipped': 'unreachable;a="b"' } });
    await server.send({ url: '/v1/sessions/current', headers: { 'secure-session-skipped': 'made up' } });
    const metrics = await server.server.ownMetrics();
    expect(metrics).toContain('curfew_device_binding_total{outcome="registered"} 1');
    expect(metrics).toContain('curfew_device_binding_total{outcome="refreshed"} 1');
    expect(metrics).toContain('curfew_device_binding_skipped_total{reason="unreachable"} 1');
    expect(metrics).toContain('curfew_device_binding_skipped_total{reason="other"} 1');
  });
});
