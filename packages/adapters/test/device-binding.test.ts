import { hash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { readSessions } from '../src/web.ts';
import { frameworks, startExpress } from './applications.ts';
import { openRemoteCurfew, openTestCurfew } from './fixture.ts';

const origin = 'https://shop.example';
const options = { publicUrl: origin };
const json = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };

const places = [
  ...Object.entries(frameworks).map(([name, start]) => [name, start, openTestCurfew] as const),
  ['Express, over a server', startExpress, openRemoteCurfew] as const,
  ['Express, over a server with a cache', startExpress, openCachingCurfew] as const,
];

function openCachingCurfew(more: Parameters<typeof openRemoteCurfew>[0] = {}) {
  return openRemoteCurfew(more, { cache: '60s' });
}

describe.each(places)('a browser that binds its session, in %s', (_name, start, openCurfew) => {
  test('is answered by the middleware itself, and a stolen jar is refused', async () => {
    let now = Date.now();
    const curfew = await openCurfew({ clock: () => now });
    const send = await start(curfew, options);
    const keys = await generateKeyPair('ES256');
    const jwk = await exportJWK(keys.publicKey);
    const prove = (jti: string, header = {}) =>
      new SignJWT({ jti }).setProtectedHeader({ alg: 'ES256', typ: 'dbsc+jwt', ...header }).sign(keys.privateKey);
    const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';

    const signedIn = await send('/login', { method: 'POST', headers: json, body: '{"user":"u"}' });
    const offered = signedIn.headers.get('secure-session-registration') ?? '';
    const [, path = '', challenge = ''] = /path="([^"]+)";challenge="([^"]+)"/.exec(offered) ?? [];
    const session = cookieOf(signedIn);
    const registered = await send(path, {
      method: 'POST',
      headers: { cookie: session, 'secure-session-response': await prove(challenge, { jwk }) },
    });
    expect(registered.status).toBe(200);
    const instructions = (await registered.json()) as Record<string, string>;
    expect(instructions).toMatchObject({ scope: { origin } });
    const bound = cookieOf(registered);
    now += 60_000;
    expect((await send('/me', { headers: { cookie: `${session}; ${bound}` } })).status).toBe(200);
    expect((await send('/me', { headers: { cookie: session } })).status).toBe(401);

    now += 300_000;
    const ask = async (proof?: string) =>
      send(instructions.refresh_url ?? '', {
        method: 'POST',
        headers: {
          cookie: session,
          'sec-secure-session-id': instructions.session_identifier ?? '',
          ...(proof !== undefined && { 'secure-session-response': proof }),
        },
      });
    const asked = await ask();
    expect(asked.status).toBe(403);
    const [, next = ''] = /^"([^"]+)"/.exec(asked.headers.get('secure-session-challenge') ?? '') ?? [];
    const refreshed = await ask(await prove(next));
    expect(refreshed.status).toBe(200);
    expect((await send('/me', { headers: { cookie: `${session}; ${cookieOf(refreshed)}` } })).status).toBe(200);
    expect((await send('/me', { headers: { cookie: `${session}; ${bound}` } })).status).toBe(401);
    const forged = await new SignJWT({ jti: next })
      .setProtectedHeader({ alg: 'ES256', typ: 'dbsc+jwt' })
      .sign((await generateKeyPair('ES256')).privateKey);
    expect((await ask(forged)).status).toBe(400);
    const { items } = await curfew.authority.listEvents({ type: 'binding-violated', limit: 5 });
    expect(items).toContainEqual(expect.objectContaining({ detail: { cause: 'forged' } }));
    // Something grave takes a proof of the last moment, which a browser is sent to make.
    const cookie = `${session}; ${cookieOf(refreshed)}`;
    const grave = (method: string, path: string, jar = cookie) =>
      send(path, { method, headers: { ...json, cookie: jar }, ...(method === 'POST' && { body: '{}' }) });
    expect((await grave('POST', '/grave')).status).toBe(200);
    now += 60_000;
    for (const [method, path] of [
      ['POST', '/grave'],
      ['GET', '/vault?of=gold'],
    ] as const) {
      const sent = await grave(method, path);
      expect([sent.status, sent.headers.get('location')]).toEqual([307, path]);
      expect(cookieOf(sent)).toBe('__Host-session-bound=');
      expect((await grave(method, path, session)).status).toBe(401);
    }
    // A client may write another host's address in place of the path. Not every framework serves that.
    const { url } = await send('/me');
    if (url !== '') {
      const evil = request(url, { method: 'POST', path: 'http://evil.example/grave', headers: { ...json, cookie } });
      const [answer] = (await once(evil.end('{}'), 'response')) as [IncomingMessage];
      expect(answer.resume().headers.location ?? '/').toBe('/');
    }
    const [, another = ''] = /^"([^"]+)"/.exec((await ask()).headers.get('secure-session-challenge') ?? '') ?? [];
    const fresh = `${session}; ${cookieOf(await ask(await prove(another)))}`;
    expect((await grave('GET', '/vault?of=gold', fresh)).status).toBe(200);
    const unbound = cookieOf(await send('/login', { method: 'POST', headers: json, body: '{"user":"v"}' }));
    expect(await (await grave('GET', '/vault', unbound)).json()).toMatchObject({ code: 'binding-required' });
    // What a page sends there is the application's to answer.
    const page = await send(path, { method: 'POST', headers: { ...json, cookie: session }, body: '{}' });
    expect(cookieOf(page)).not.toContain('-bound');
  });
});

/** Proofs of a program with a key of its own (DPoP). */
async function openKey() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: await exportJWK(publicKey) };
  return (htm: string, path: string, token?: string, htu = `${origin}${path}`, claims = {}) =>
    new SignJWT({
      ...{ jti: randomUUID(), htm, htu, iat: Math.floor(Date.now() / 1_000) },
      ...(token !== undefined && { ath: hash('sha256', token, 'base64url') }),
      ...claims,
    })
      .setProtectedHeader(header)
      .sign(privateKey);
}

describe.each(places)('a program that binds its token, in %s', (_name, start, openCurfew) => {
  test('is served with a proof for each request, and nobody else is', async () => {
    const send = await start(await openCurfew(), options);
    const prove = await openKey();
    const signIn = { method: 'POST', headers: { ...json, dpop: await prove('POST', '/token') }, body: '{"user":"u"}' };
    const { token } = (await (await send('/token', signIn)).json()) as { token: string };
    const ask = async (dpop: string, authorization = `DPoP ${token}`) => {
      const { status, headers } = await send('/me', { headers: { authorization, dpop } });
      return { status, challenge: headers.get('www-authenticate') };
    };
    const proof = await prove('GET', '/me', token);
    expect(await ask(proof)).toMatchObject({ status: 200 });
    expect(await ask(proof)).toMatchObject({ status: 401 });
    expect(await ask(await prove('GET', '/me', token), `Bearer ${token}`)).toMatchObject({ status: 401 });
    for (const wrong of [
      await prove('POST', '/me', token),
      await prove('GET', '/', token),
      await prove('GET', '/me', token, 'https://evil.example/me'),
      await prove('GET', '/me'),
    ]) {
      const refused = await ask(wrong);
      expect(refused.status).toBe(401);
      expect(refused.challenge).toContain('DPoP realm="Curfew", error="invalid_dpop_proof"');
    }
    expect((await ask(await (await openKey())('GET', '/me', token))).status).toBe(401);
    const vault = await send('/vault', {
      headers: { authorization: `DPoP ${token}`, dpop: await prove('GET', '/vault', token) },
    });
    expect(vault.status).toBe(200);
  });

  test('is told where no token can be bound: the plain one goes on as it was', async () => {
    const send = await start(await openCurfew(), options);
    const prove = await openKey();
    const signIn = { method: 'POST', headers: json, body: '{"user":"u"}' };
    const { token } = (await (await send('/token', signIn)).json()) as { token: string };
    const authorization = `Bearer ${token}`;
    for (const path of ['/rotate', '/step-up', '/login']) {
      const headers = { ...json, authorization, dpop: await prove('POST', path) };
      expect([path, (await send(path, { ...signIn, headers })).status]).toEqual([path, 400]);
    }
    expect((await send('/me', { headers: { authorization } })).status).toBe(200);
  });

  test('puts nonces of the application into its proofs, where they are wanted', async () => {
    const send = await start(await openCurfew(), { ...options, dpopNonceSecret: 'x'.repeat(32) });
    const prove = await openKey();
    const ask = async (method: string, path: string, token?: string, claims = {}) =>
      send(path, {
        method,
        headers: {
          ...json,
          dpop: await prove(method, path, token, undefined, claims),
          ...(token !== undefined && { authorization: `DPoP ${token}` }),
        },
        ...(method === 'POST' && { body: '{"user":"u"}' }),
      });
    const first = await ask('POST', '/token');
    expect([first.status, first.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('use_dpop_nonce'),
    ]);
    const nonce = first.headers.get('dpop-nonce');
    const { token } = (await (await ask('POST', '/token', undefined, { nonce })).json()) as { token: string };
    expect((await ask('GET', '/me', token, { nonce })).status).toBe(200);
    for (const wrong of [{}, { nonce: `${nonce}x` }, { nonce: '1.x' }, { nonce: `1.${'é'.repeat(43)}` }]) {
      const refused = await ask('GET', '/me', token, wrong);
      expect([refused.status, refused.headers.get('dpop-nonce')]).toEqual([401, expect.stringMatching(/^\d+\./)]);
    }
  });
});

test('without a public URL no proof counts, because the client chooses the host that it names', async () => {
  const [start = () => Promise.reject()] = Object.values(frameworks);
  const curfew = await openTestCurfew();
  const [send, sendAnywhere] = [await start(curfew, options), await start(curfew, {})];
  const prove = await openKey();
  const signIn = async () => ({
    ...{ method: 'POST', body: '{"user":"u"}' },
    headers: { ...json, dpop: await prove('POST', '/token') },
  });
  const { token } = (await (await send('/token', await signIn())).json()) as { token: string };
  const { url } = await sendAnywhere('/me');
  const headers = { authorization: `DPoP ${token}`, dpop: await prove('GET', '/me', token, url) };
  expect((await sendAnywhere('/me', { headers })).status).toBe(401);
  const refused = await sendAnywhere('/token', await signIn());
  expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining('publicUrl')]);
  // Headers alone say of no request that it is the one of the proof.
  const proven = { authorization: `DPoP ${token}`, dpop: await prove('GET', '/', token) };
  const { isSignedIn, refusedProof } = await readSessions(curfew, options)(new Headers(proven));
  expect([isSignedIn, refusedProof?.message]).toEqual([false, expect.stringContaining('only the headers')]);
});
