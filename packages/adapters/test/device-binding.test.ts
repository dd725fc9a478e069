import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { frameworks } from './applications.ts';
import { openTestCurfew } from './fixture.ts';

const origin = 'https://shop.example';
const options = { publicUrl: origin };
const json = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };

describe.each(Object.entries(frameworks))('a browser that binds its session, in %s', (_name, start) => {
  test('is answered by the middleware itself, and a stolen jar is refused', async () => {
    let now = Date.now();
    const curfew = await openTestCurfew({ clock: () => now });
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
    // What a page sends there is the application's to answer.
    const page = await send(path, { method: 'POST', headers: { ...json, cookie: session }, body: '{}' });
    expect(cookieOf(page)).not.toContain('-bound');
  });
});
