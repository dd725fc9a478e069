import { describe, expect, it } from 'vitest';
import { startServer } from '../../test/start.ts';

const client = { ip: null, userAgent: null };

async function start(options: Parameters<typeof startServer>[0] = {}) {
  let lookups = 0;
  const server = await startServer({
    ...options,
    between: (authority) => ({
      ...authority,
      judge: (...asked) => {
        lookups++;
        return authority.judge(...asked);
      },
      describe: async () => {
        throw new Error('a gateway’s question costs one look');
      },
    }),
  });
  return { ...server, lookups: () => lookups };
}

describe('GET /verify with demands', () => {
  it('says what is missing, and where a person can prove it (RFC 9470)', async () => {
    const { send, signIn, lookups } = await start();
    const { cookie } = await signIn();
    const headers = { cookie, accept: 'text/html', 'x-forwarded-uri': '/reports' };
    const before = lookups();
    const answer = await send({ url: '/verify?level=aal2&maxAge=5m', headers });
    expect(lookups() - before).toBe(1);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer realm="Curfew", error="insufficient_user_authentication", error_description="A further or a more recent proof of who you are is needed", acr_values="aal2", max_age="300"',
    );
    expect(answer.headers.location).toBe('/step-up?level=aal2&maxAge=5m0s');
    const redirected = await send({ url: '/verify?level=aal2&redirect=true', headers });
    expect([redirected.statusCode, redirected.headers.location]).toEqual([302, '/step-up?level=aal2']);
    expect((await send({ url: '/verify?level=aal1&maxAge=5m', headers })).statusCode).toBe(204);
  });

  it('counts the age of the proof, not of the session', async () => {
    const { send, signIn, advance, authority } = await start();
    const { cookie, token } = await signIn();
    const url = '/verify?maxAge=5m';
    advance(300_000);
    expect((await send({ url, headers: { cookie } })).statusCode).toBe(204);
    advance(1);
    const old = await send({ url, headers: { cookie } });
    expect(old.statusCode).toBe(401);
    expect(old.headers['www-authenticate']).toContain('max_age="300"');
    expect(old.headers['www-authenticate']).not.toContain('acr_values');
    const raised = await authority.stepUp(token, { methods: ['pwd', 'otp'] }, client);
    if (!raised.ok) throw new Error(raised.code);
    const renewed = { cookie: `session=${raised.token.reveal()}` };
    expect((await send({ url: '/verify?level=aal2&maxAge=5m', headers: renewed })).statusCode).toBe(204);
  });

  it('asks whoever has no session to sign in', async () => {
    const { send } = await start();
    const answer = await send({ url: '/verify?level=aal2', headers: { accept: 'text/html' } });
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="Curfew"');
    expect(answer.headers.location).toBe('/sign-in');
  });

  it.each([
    ['level=aal4', 'invalid level \\"aal4\\": use aal1, aal2, aal3'],
    ['level=', 'invalid level'],
    ['level=AAL2', 'invalid level'],
    ['level=aal2&level=aal1', 'level is there more than once'],
    ['maxAge=300', 'invalid maxAge \\"300\\": use a duration such as 5m'],
    ['maxAge=0', 'invalid maxAge'],
    ['maxage=5m', 'there is no parameter \\"maxage\\"'],
    ['levle=aal2', 'there is no parameter \\"levle\\"'],
    ['redirect=yes', 'invalid redirect'],
  ])('refuses %s in place of letting somebody in', async (query, reason) => {
    const { send, signIn } = await start();
    const { cookie } = await signIn();
    const answer = await send({ url: `/verify?${query}`, headers: { cookie } });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain(reason);
    expect(answer.headers['remote-user']).toBeUndefined();
  });

  it.each([
    '/verify/?level=aal2',
    '/verify/?redirect=true&level=aal2',
    '/verify//?level=aal2',
    '/verify/./?level=aal2',
    '/verify/?utm_source=mail&level=aal2',
    '/curfew/verify/?level=aal2',
  ])('keeps the demand of %s, which is the same question with a slash', async (url) => {
    const { send, signIn } = await start({ publicUrl: new URL('http://127.0.0.1/curfew') });
    const { cookie } = await signIn();
    const answer = await send({ url, headers: { cookie } });
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([
      401,
      expect.stringContaining('acr_values="aal2"'),
    ]);
  });

  it.each(['/verify/?level=aal4', '/verify/?Level=aal2', '/verify/?maxage=5m', '/verify/?level=aal1&level=aal2'])(
    'refuses %s',
    async (url) => {
      const { send, signIn } = await start();
      const { cookie } = await signIn();
      expect((await send({ url, headers: { cookie } })).statusCode).toBe(400);
    },
  );

  it.each(['/verify%3Flevel=aal2', '/verify%2F?level=aal2', '/VERIFY?level=aal2', '/verify;?level=aal2'])(
    'lets nobody in by %s without the demand',
    async (url) => {
      const { send, signIn } = await start();
      const { cookie } = await signIn();
      expect([400, 404]).toContain((await send({ url, headers: { cookie } })).statusCode);
    },
  );

  it('leaves other parameters at the root of an application alone', async () => {
    const { send, signIn } = await start();
    const { cookie } = await signIn();
    expect((await send({ url: '/verify/?q=1&page=2', headers: { cookie } })).statusCode).toBe(200);
  });

  it('counts proofs that are recent enough, and no others, towards the level', async () => {
    const { send, authority, advance } = await start();
    const identity = { issuer: 'https://login.example.com', subject: 'u-1' };
    const admitted = await authority.admit({ identity, methods: ['pwd', 'otp'], presented: null, client });
    if (!admitted.ok) throw new Error(admitted.code);
    advance(1_800_000);
    const ask = async (token: string, query: string) =>
      (await send({ url: `/verify?${query}`, headers: { authorization: `Bearer ${token}` } })).statusCode;
    const oneFactor = await authority.stepUp(admitted.token.reveal(), { methods: ['pwd'] }, client);
    if (!oneFactor.ok) throw new Error(oneFactor.code);
    const token = oneFactor.token.reveal();
    expect(await ask(token, 'level=aal2&maxAge=5m')).toBe(401);
    expect(await ask(token, 'level=aal1&maxAge=5m')).toBe(204);
    expect(await ask(token, 'level=aal2')).toBe(204);
    const both = await authority.stepUp(token, { methods: ['otp'] }, client);
    if (!both.ok) throw new Error(both.code);
    expect(await ask(both.token.reveal(), 'level=aal2&maxAge=5m')).toBe(204);
  });

  it('believes whoever checked a proof what it is worth, for as long as it is recent', async () => {
    const { send, authority, advance } = await start();
    const identity = { issuer: 'https://login.example.com', subject: 'u-1' };
    const admitted = await authority.admit({ identity, methods: ['hwk'], level: 'aal3', presented: null, client });
    if (!admitted.ok) throw new Error(admitted.code);
    const ask = async (token: string) =>
      (await send({ url: '/verify?level=aal3&maxAge=5m', headers: { authorization: `Bearer ${token}` } })).statusCode;
    expect(await ask(admitted.token.reveal())).toBe(204);
    advance(300_001);
    expect(await ask(admitted.token.reveal())).toBe(401);
    const again = await authority.stepUp(admitted.token.reveal(), { methods: ['hwk'], level: 'aal3' }, client);
    if (!again.ok) throw new Error(again.code);
    expect(await ask(again.token.reveal())).toBe(204);
  });

  it('leaves the parameters of the original request alone, which Envoy appends', async () => {
    const { send, signIn } = await start();
    const { cookie } = await signIn();
    expect((await send({ url: '/verify/app?level=9&foo=bar', headers: { cookie } })).statusCode).toBe(200);
  });
});
