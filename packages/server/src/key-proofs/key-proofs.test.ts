import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, UnsecuredJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { type Over, origin, Program } from '../../test/program.ts';
import { codeTools, operator, password, startServer, type TestServer } from '../../test/start.ts';

const publicUrl = new URL(origin);
const minute = 60_000;

async function start(options: Parameters<typeof startServer>[0] = {}): Promise<TestServer> {
  return startServer({ publicUrl, trustedProxies: ['127.0.0.1'], ...options });
}

describe('a token that is bound to a key', () => {
  for (const alg of ['ES256', 'Ed25519', 'EdDSA', 'RS256', 'PS256']) {
    it(`serves whoever proves the key with each request (${alg})`, async () => {
      const program = await (await Program.open(await start(), alg)).signIn();
      expect((await program.call()).json()).toMatchObject({ user: 'web_user' });
      expect((await program.call('/v1/sessions?limit=1')).statusCode).toBe(200);
    });
  }

  it('says so in lists, in the trail and to resource servers, and stays bound under another token', async () => {
    const server = await start();
    const program = await (await Program.open(server)).signIn();
    const seen = (await program.call()).json();
    expect(seen).toMatchObject({ boundTo: 'program', boundAt: seen.createdAt, keyProvenAt: seen.lastUsedAt });
    const rotated = await program.call('/v1/sessions/current/rotate', {}, 'POST', {});
    expect(rotated.json()).toMatchObject({ tokenType: 'DPoP' });
    program.token = rotated.json().token;
    expect((await program.call()).statusCode).toBe(200);
    const root = await server.signIn('root');
    const introspected = await server.send({
      method: 'POST',
      url: '/oauth2/introspect',
      headers: { authorization: root.bearer, 'content-type': 'application/x-www-form-urlencoded' },
      payload: `token=${program.token}`,
    });
    const { items } = await server.authority.listEvents({ username: 'web_user', limit: 10 });
    const made = items.find(({ type }) => type === 'sign-in');
    expect(introspected.json()).toMatchObject({
      active: true,
      token_type: 'DPoP',
      cnf: { jkt: made?.detail.boundTo },
    });
  });

  it('is refused as a bearer token, in a cookie and in a dialect, and ends without any proof', async () => {
    const server = await start();
    const program = await (await Program.open(server)).signIn();
    const { token } = program;
    const bearer = await server.send({ url: '/v1/sessions/current', headers: { authorization: `Bearer ${token}` } });
    expect(bearer.statusCode).toBe(401);
    expect(bearer.json()).toMatchObject({ code: 'invalid-proof' });
    expect(bearer.headers['www-authenticate']).toBe(
      'DPoP realm="Curfew", error="invalid_dpop_proof", algs="ES256 Ed25519 EdDSA PS256 RS256"',
    );
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { cookie: `__Host-session=${token}` },
      { cookie: `__Host-session=${token}; __Host-session-bound=x`, dpop: await program.proof('GET', '/verify') },
    ]) {
      expect((await server.send({ url: '/verify', headers })).statusCode).toBe(401);
    }
    const couch = await server.send({ url: '/_session', headers: { cookie: `AuthSession=${token}` } });
    expect(couch.json()).toMatchObject({ userCtx: { name: null } });
    expect((await program.call()).statusCode).toBe(200);
    const ended = await server.send({
      method: 'DELETE',
      url: '/v1/sessions/current',
      headers: { authorization: `DPoP ${token}` },
    });
    expect(ended.statusCode).toBe(204);
    expect((await program.call()).statusCode).toBe(401);
  });

  it('is bound for a second step as well, and where an administrator or its user makes it', async () => {
    const server = await start();
    const program = await Program.open(server);
    const root = await server.signIn('root');
    const minted = await server.send({
      method: 'POST',
      url: '/v1/sessions/minted',
      headers: { authorization: root.bearer, dpop: await program.proof('POST', '/v1/sessions/minted') },
      payload: { username: 'web_user' },
    });
    expect(minted.json()).toMatchObject({ tokenType: 'DPoP' });
    program.token = minted.json().token;
    expect((await program.call()).statusCode).toBe(200);
    const user = await (await Program.open(server)).signIn();
    const own = { label: 'script', expiresIn: '1d' };
    // One proof is enough for the token that came along and for the one that is asked for.
    const made = await user.call('/v1/account/tokens', {}, 'POST', own);
    user.token = made.json().token;
    expect(made.json()).toMatchObject({ tokenType: 'DPoP' });
    expect((await user.call()).json()).toMatchObject({ kind: 'api' });
    const misplaced = await server.send({
      method: 'POST',
      url: '/v1/sessions',
      headers: { dpop: await program.proof('POST', '/v1/sessions') },
      payload: { username: 'web_user', password },
    });
    expect([misplaced.statusCode, misplaced.json().code]).toEqual([400, 'invalid-request']);
  });

  it('is no token of a call that binds none, which says so', async () => {
    const server = await start();
    const program = await (await Program.open(server)).signIn();
    const anonymous = '/v1/sessions/anonymous';
    const scopes = ['POST /v1/applications/shop/'];
    const made = await server.authority.mint({ username: 'other', kind: 'api', lifetimeMs: minute, scopes }, operator);
    const application = made.ok ? made.token.reveal() : '';
    const root = await server.signIn('root');
    for (const [url, authorization, payload] of [
      [anonymous, undefined, { transport: 'bearer' }],
      [anonymous, `DPoP ${program.token}`, { transport: 'bearer' }],
      [
        '/v1/applications/shop/anonymous',
        `Bearer ${application}`,
        { presented: null, client: { ip: null, userAgent: null } },
      ],
      ['/_session', undefined, { name: 'web_user', password }],
      ['/arvados/v1/users/authenticate', undefined, { username: 'web_user', password }],
      ['/arvados/v1/api_client_authorizations', root.bearer, {}],
      ['/v2-beta/token', undefined, { code: `web_user:${password}` }],
    ] as const) {
      const dpop = await program.proof('POST', url);
      const headers = { dpop, ...(authorization && { authorization }) };
      const refused = await server.send({ method: 'POST', url, headers, payload });
      // Arvados says 422 of whatever is not valid.
      const status = url.startsWith('/arvados/') ? 422 : 400;
      expect([url, refused.statusCode, refused.body]).toEqual([url, status, expect.stringContaining('DPoP header')]);
    }
  });

  it.each([
    ['POST', '/v1/sessions/current/rotate', {}],
    ['POST', '/v1/sessions/current/reauthenticate', { password }],
    ['POST', '/v1/sessions/current/step-up', { code: '123456' }],
    ['PUT', '/v1/users/current/password', { oldPassword: password, newPassword: `${password} 2` }],
    ['POST', '/v1/account/codes/confirm', { code: '123456', enrolment: 'x' }],
    ['POST', '/v1/sessions/second-step', { code: '123456' }],
    ['POST', '/v1/passkeys/proof', { state: 'x', response: {} }],
    ['POST', '/v1/account/passkeys', { state: 'x', response: {} }],
  ] as const)('is not what %s %s makes of a plain one, which goes on as it was', async (method, url, payload) => {
    const server = await start();
    const program = await Program.open(server);
    const { bearer } = await server.signIn();
    const headers = { authorization: bearer, dpop: await program.proof(method, url) };
    const refused = await server.send({ method, url, headers, payload });
    expect([refused.statusCode, refused.body]).toEqual([400, expect.stringContaining('DPoP header')]);
    expect((await server.send({ url: '/v1/sessions/current', headers: { authorization: bearer } })).statusCode).toBe(
      200,
    );
  });
});

describe('a proof', () => {
  const attacks: readonly (readonly [string, (program: Program) => Over | Promise<Over>])[] = [
    ['of another type', () => ({ header: { typ: 'JWT' } })],
    ['of no type', () => ({ header: { typ: undefined } })],
    ['for another method', () => ({ claims: { htm: 'POST' } })],
    ['for a method in other letters', () => ({ claims: { htm: 'get' } })],
    ['for another path', () => ({ claims: { htu: `${origin}/v1/sessions` } })],
    ['for another host', () => ({ claims: { htu: 'https://evil.example/v1/sessions/current' } })],
    ['for plain http', () => ({ claims: { htu: 'http://sessions.example.com/v1/sessions/current' } })],
    ['for no address', () => ({ claims: { htu: undefined } })],
    ['without an id', () => ({ claims: { jti: undefined } })],
    ['with a huge id', () => ({ claims: { jti: 'x'.repeat(300) } })],
    ['without the hash of the token', () => ({ claims: { ath: undefined } })],
    ['with the hash of another token', () => ({ token: 'x'.repeat(40) })],
    ['that says no time', () => ({ claims: { iat: undefined } })],
    ['that says its time as text', () => ({ claims: { iat: '1' } })],
    ['with the private key', async ({ privateKey }) => ({ header: { jwk: await exportJWK(privateKey) } })],
    [
      'with a symmetric key',
      () => ({ header: { jwk: { kty: 'oct', k: 'AAAA' }, alg: 'HS256' }, key: new Uint8Array(32) }),
    ],
    [
      'signed by the public key as a secret',
      ({ jwk }) => ({
        header: { alg: 'HS256' },
        key: new TextEncoder().encode(JSON.stringify(jwk)),
      }),
    ],
    ['without a key', () => ({ header: { jwk: undefined } })],
    ['with a point off the curve', ({ jwk }) => ({ header: { jwk: { ...jwk, x: jwk.y } } })],
    ['signed by another key', async () => ({ key: (await generateKeyPair('ES256')).privateKey })],
    ['with a nonce that is no text', () => ({ claims: { nonce: 1 } })],
  ];

  it('counts for exactly this request, and every other is refused', async () => {
    const server = await start();
    const program = await (await Program.open(server)).signIn();
    for (const [name, make] of attacks) {
      const over = await make(program);
      const refused = await program.call(undefined, over);
      expect([name, refused.statusCode, refused.json().code]).toEqual([name, 401, 'invalid-proof']);
      expect(refused.headers['www-authenticate']).toContain('error="invalid_dpop_proof"');
    }
    const unsigned = new UnsecuredJWT({ jti: '1', htm: 'GET' }).encode();
    for (const text of ['', 'x', 'x'.repeat(10_000), unsigned]) {
      expect((await program.sendProof(text)).statusCode).toBe(401);
    }
    const twice = `${await program.proof('GET', '/v1/sessions/current')}, ${await program.proof('GET', '/v1/sessions/current')}`;
    expect((await program.sendProof(twice)).statusCode).toBe(401);
    // None of this has ended the session, and an address may be written in other ways.
    for (const htu of [
      `${origin}/v1/sessions/current?x=1#y`,
      'HTTPS://SESSIONS.example.com:443/v1/%73essions/current',
    ]) {
      expect((await program.call(undefined, { claims: { htu } })).statusCode).toBe(200);
    }
  });

  it('counts once, and only near its time', async () => {
    const server = await start();
    const program = await (await Program.open(server)).signIn();
    const proof = await program.proof('GET', '/v1/sessions/current');
    expect((await program.sendProof(proof)).statusCode).toBe(200);
    const replayed = await program.sendProof(proof);
    expect([replayed.statusCode, replayed.json().code]).toEqual([401, 'invalid-proof']);
    const now = server.authority.now() / 1_000;
    for (const [away, status] of [
      [-59, 200],
      [59, 200],
      [-61, 401],
      [61, 401],
    ] as const) {
      const answer = await program.call(undefined, { claims: { iat: now + away } });
      expect([away, answer.statusCode]).toEqual([away, status]);
    }
    const signIn = await program.proof('POST', '/v1/sessions', { token: '' });
    const again = { method: 'POST', url: '/v1/sessions', headers: { dpop: signIn } } as const;
    const payload = { username: 'web_user', password, transport: 'bearer' };
    expect((await server.send({ ...again, payload })).statusCode).toBe(201);
    expect((await server.send({ ...again, payload })).json()).toMatchObject({ code: 'invalid-proof' });
  });

  it('of another key opens nothing, and neither does any for a token that is bound to none', async () => {
    const server = await start();
    const program = await (await Program.open(server)).signIn();
    const thief = await Program.open(server);
    thief.token = program.token;
    expect((await thief.call()).json()).toMatchObject({ code: 'invalid-proof' });
    await expect
      .poll(async () => (await server.authority.listEvents({ username: 'web_user', limit: 20 })).items)
      .toContainEqual(expect.objectContaining({ type: 'binding-violated', detail: { cause: 'forged' } }));
    thief.token = (await server.signIn()).token;
    expect((await thief.call()).statusCode).toBe(401);
    // What only this process may write is nobody's to send.
    const root = await server.signIn('root');
    const forged = await server.send({
      method: 'POST',
      url: '/oauth2/introspect',
      headers: { authorization: root.bearer, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ token: `${program.token}\n;*;;;x` }).toString(),
    });
    expect(forged.json()).toMatchObject({ active: true, token_type: 'DPoP' });
    expect(await server.authority.validate(`${program.token}\n;*;;;x`)).toBeNull();
  });
});

describe('a gateway that asks about a bound token', () => {
  const forwarded = {
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'app.example.com',
    'x-forwarded-method': 'POST',
    'x-forwarded-uri': '/orders?x=1',
    'x-forwarded-for': '192.0.2.1',
  };
  const asked = 'https://app.example.com/orders';

  it('is answered by the request of the client, once for each proof', async () => {
    const server = await start();
    const program = await (await Program.open(server)).signIn();
    const ask = async (htm: string, url: string, more = {}) =>
      server.send({
        url: '/verify',
        headers: { ...forwarded, authorization: `DPoP ${program.token}`, dpop: await program.proof(htm, url), ...more },
      });
    expect((await ask('POST', asked)).statusCode).toBe(204);
    const proof = await program.proof('POST', asked);
    expect((await ask('POST', asked, { dpop: proof })).statusCode).toBe(204);
    const replayed = await ask('POST', asked, { dpop: proof });
    expect(replayed.statusCode).toBe(401);
    expect(replayed.headers['www-authenticate']).toContain('DPoP');
    for (const [htm, url] of [
      ['GET', asked],
      ['POST', 'https://app.example.com/'],
      ['GET', `${origin}/verify`],
    ] as const) {
      expect((await ask(htm, url)).statusCode).toBe(401);
    }
  });

  it('is answered by what Envoy itself says, and not by headers that Envoy passes on from the client', async () => {
    const server = await start();
    const program = await (await Program.open(server)).signIn();
    const { 'x-forwarded-proto': proto, 'x-forwarded-for': ip } = forwarded;
    const ask = async (htm: string, url: string, more = {}) =>
      server.send({
        method: 'POST',
        url: '/verify/orders',
        headers: {
          ...{ host: 'app.example.com', 'x-forwarded-proto': proto, 'x-forwarded-for': ip, ...more },
          ...{ authorization: `DPoP ${program.token}`, dpop: await program.proof(htm, url) },
        },
      });
    expect((await ask('POST', asked)).statusCode).toBe(200);
    // A proof that was made for another request, and what would make it fit.
    for (const [htm, url, more] of [
      ['GET', asked, { 'x-forwarded-method': 'GET' }],
      ['GET', asked, { 'x-original-method': 'GET' }],
      ['POST', 'https://evil.example/orders', { 'x-forwarded-host': 'evil.example' }],
      ['POST', 'https://evil.example/orders', { forwarded: 'host=evil.example' }],
      ['POST', 'https://app.example.com/cart', { 'x-forwarded-uri': '/cart' }],
    ] as const) {
      expect([more, (await ask(htm, url, more)).statusCode]).toEqual([more, 401]);
      expect([more, (await ask('POST', asked, more)).statusCode]).toEqual([more, 200]);
    }
  });

  it('is not believed where it is not trusted', async () => {
    const server = await start({ trustedProxies: [] });
    const program = await (await Program.open(server)).signIn();
    const dpop = await program.proof('POST', asked);
    const headers = { ...forwarded, authorization: `DPoP ${program.token}`, dpop };
    expect((await server.send({ url: '/verify', headers })).statusCode).toBe(401);
  });
});

describe('a server that wants its own nonce in each proof', () => {
  it('gives one, and renews it before it fades', async () => {
    const server = await start({ proofNonces: codeTools.secrets });
    const program = await Program.open(server);
    const payload = { username: 'web_user', password, transport: 'bearer' };
    const signIn = async (claims: Over['claims'] = {}) =>
      server.send({
        method: 'POST',
        url: '/v1/sessions',
        headers: { dpop: await program.proof('POST', '/v1/sessions', { token: '', claims }) },
        payload,
      });
    const first = await signIn();
    expect([first.statusCode, first.json().code]).toEqual([401, 'proof-nonce-required']);
    expect(first.headers['www-authenticate']).toContain('error="use_dpop_nonce"');
    const nonce = String(first.headers['dpop-nonce']);
    program.token = (await signIn({ nonce })).json().token;
    const current = await program.call(undefined, { claims: { nonce } });
    expect([current.statusCode, current.headers['dpop-nonce']]).toEqual([200, undefined]);
    server.advance(3 * minute);
    const fading = await program.call(undefined, { claims: { nonce } });
    expect(fading.statusCode).toBe(200);
    const next = String(fading.headers['dpop-nonce']);
    server.advance(3 * minute);
    expect((await program.call(undefined, { claims: { nonce } })).statusCode).toBe(401);
    expect((await program.call(undefined, { claims: { nonce: `${next}x` } })).statusCode).toBe(401);
    expect((await program.call(undefined, { claims: { nonce: next } })).statusCode).toBe(200);
    server.advance(-60 * minute);
    expect((await program.call(undefined, { claims: { nonce: next } })).statusCode).toBe(401);
  });
});

describe('a client that others wrote', () => {
  for (const proofNonces of [undefined, codeTools.secrets]) {
    it(`calls with a bound token as it is (${proofNonces === undefined ? 'without' : 'with'} nonces)`, async () => {
      const server = await startServer({ clock: Date.now, ...(proofNonces && { proofNonces }) });
      const { address } = await server.server.listen({ host: '127.0.0.1', port: 0 });
      const handle = oauth.DPoP({}, await oauth.generateKeyPair('ES256'));
      const minted = await server.authority.mint(
        {
          username: 'web_user',
          kind: 'api',
          lifetimeMs: minute,
          boundTo: { thumbprint: await handle.calculateThumbprint(), proofId: randomUUID(), request: randomUUID() },
        },
        operator,
      );
      if (!minted.ok) throw new Error(minted.code);
      const ask = () =>
        oauth.protectedResourceRequest(
          minted.token.reveal(),
          'GET',
          new URL('/v1/sessions/current', address),
          undefined,
          null,
          { DPoP: handle, [oauth.allowInsecureRequests]: true },
        );
      const answer = await ask().catch((error) => {
        if (!oauth.isDPoPNonceError(error)) throw error;
        return ask();
      });
      expect(await answer.json()).toMatchObject({ user: 'web_user' });
      expect((await ask()).status).toBe(200);
    });
  }
});
