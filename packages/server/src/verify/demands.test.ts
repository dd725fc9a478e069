import { describe, expect, it } from 'vitest';
import { startServer } from '../../test/start.ts';

const client = { ip: null, userAgent: null };

async function start() {
  let lookups = 0;
  const server = await startServer({
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
    const raised = await authority.stepUp(token, { methods: ['otp'] }, client);
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

  it('leaves the parameters of the original request alone, which Envoy appends', async () => {
    const { send, signIn } = await start();
    const { cookie } = await signIn();
    expect((await send({ url: '/verify/app?level=9&foo=bar', headers: { cookie } })).statusCode).toBe(200);
  });
});
