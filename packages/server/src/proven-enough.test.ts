import { type AssuranceLevel, type Authority, policyPresets, proofOf, unlimited } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { operator, password, startServer, type TestServer } from '../test/start.ts';
import { servedPolicies } from './dialects/policies.ts';

const client = { ip: null, userAgent: null };
const roles = { careful: { ...unlimited, requires: 'aal2' }, relaxed: unlimited } as const;

function start(between?: (authority: Authority) => Authority): Promise<TestServer> {
  return startServer({ policies: { ...servedPolicies, roles }, ...(between && { between }) });
}

/** A session of somebody with a role, who has proven themselves by these methods. */
async function sessionBy({ authority }: TestServer, methods: readonly string[], role: string) {
  const identity = { issuer: 'https://login.example.com', subject: 'u-1' };
  const admitted = await authority.admit({ identity, methods, roles: ['admin', role], presented: null, client });
  if (!admitted.ok) throw new Error(admitted.code);
  const token = admitted.token.reveal();
  return { token, session: admitted.session, cookie: `session=${token}`, bearer: `Bearer ${token}` };
}
type Held = Awaited<ReturnType<typeof sessionBy>>;

/** Everything that somebody could try with a session: whether they got what they asked for. */
const effects: Readonly<Record<string, (server: TestServer, held: Held) => Promise<boolean>>> = {
  'who am I': async ({ send }, { bearer }) =>
    (await send({ url: '/v1/sessions/current', headers: { authorization: bearer } })).statusCode === 200,
  'pass a gateway': async ({ send }, { cookie }) =>
    (await send({ url: '/verify', headers: { cookie } })).statusCode === 204,
  'pass Envoy': async ({ send }, { cookie }) =>
    (await send({ url: '/verify/app', headers: { cookie } })).statusCode === 200,
  'see the home page': async ({ send }, { cookie }) =>
    (await send({ url: '/', headers: { cookie, accept: 'text/html' } })).statusCode === 200,
  'open the account page': async ({ send }, { cookie }) =>
    (await send({ url: '/account', headers: { cookie } })).statusCode !== 302,
  'stay alive': async ({ send }, { bearer }) =>
    (await send({ method: 'POST', url: '/v1/sessions/current/keep-alive', headers: { authorization: bearer } }))
      .statusCode === 200,
  'rotate the token': async ({ authority }, { token }) => (await authority.rotate(token, { client })).ok,
  'write data': async ({ authority }, { token }) => (await authority.patchData(token, { seen: true })) !== null,
  'add to data': async ({ authority }, { token }) => (await authority.updateData(token, () => ({ n: 1 }))) !== null,
  'list sessions': async ({ send }, { bearer }) =>
    (await send({ url: '/v1/sessions', headers: { authorization: bearer } })).statusCode === 200,
  'end other sessions': async ({ send }, { bearer }) =>
    (await send({ method: 'DELETE', url: '/v1/sessions?user=other', headers: { authorization: bearer } }))
      .statusCode === 200,
  'see users': async ({ send }, { bearer }) =>
    (await send({ url: '/v1/users', headers: { authorization: bearer } })).statusCode === 200,
  'disable a user': ({ authority }, { session, token }) =>
    done(authority.disableUser('other', { initiator: 'admin', actor: 'u', ...client, proof: proofOf(session, token) })),
  'make a token': ({ authority }, { session, token }) =>
    done(
      authority.mint(
        { username: session.username ?? '', kind: 'api', lifetimeMs: 1_000, withoutRecentSignIn: 'inherit' },
        { initiator: 'user', actor: null, ...client, proof: proofOf(session, token) },
      ),
    ),
  'be known to CouchDB’s clients': async ({ send }, { token }) =>
    (await send({ url: '/_session', headers: { cookie: `AuthSession=${token}` } })).json().userCtx.name !== null,
  'be known to Rancher’s clients': async ({ send }, { token }) =>
    (await send({ url: '/v2-beta/token', headers: { cookie: `token=${token}` } })).json().data[0].user !== null,
  'be known to CockroachDB’s clients': async ({ send }, { token }) =>
    (await send({ url: '/api/v2/sessions/', headers: { 'x-cockroach-api-session': token } })).statusCode === 200,
  'be known to Arvados’ clients': async ({ send }, { bearer }) =>
    (await send({ url: '/arvados/v1/api_client_authorizations/current', headers: { authorization: bearer } }))
      .statusCode === 200,
  'be introspected': async ({ send, signIn }, { token }) => {
    const { bearer } = await signIn('root');
    const asked = { method: 'POST', url: '/oauth2/introspect', payload: `token=${token}` } as const;
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return (await send({ ...asked, headers: { ...type, authorization: bearer } })).json().active;
  },
};

async function done(work: Promise<{ readonly ok: boolean }>): Promise<boolean> {
  return work.then(
    ({ ok }) => ok,
    () => false,
  );
}

const ways: readonly (readonly [methods: readonly string[], level: AssuranceLevel])[] = [
  [['pwd'], 'aal1'],
  [['otp'], 'aal1'],
  [['pwd', 'pin'], 'aal1'],
  [['pwd', 'otp'], 'aal2'],
  [['hwk', 'pin'], 'aal2'],
  [['mfa'], 'aal2'],
];

describe.each(ways)('somebody who has proven themselves by %j', (methods, level) => {
  describe.each(['relaxed', 'careful'])('and has the role %s', (role) => {
    const isEnough = role === 'relaxed' || level === 'aal2';

    it(`${isEnough ? 'may do everything' : 'may do nothing'}`, async () => {
      const server = await start();
      const did: Record<string, boolean> = {};
      for (const [effect, attempt] of Object.entries(effects)) {
        const held = await sessionBy(server, methods, role);
        expect(held.session.level).toBe(level);
        did[effect] = await attempt(server, held);
      }
      expect(did).toEqual(Object.fromEntries(Object.keys(effects).map((effect) => [effect, isEnough])));
    });

    it('may step up and sign out', async () => {
      const server = await start();
      const held = await sessionBy(server, methods, role);
      const raised = await server.authority.stepUp(held.token, { methods: ['pwd', 'hwk'] }, client);
      expect(raised).toMatchObject({ ok: true, session: { level: 'aal2' } });
      expect(await server.authority.validate(held.token)).toBeNull();
      if (!raised.ok) return;
      const token = raised.token.reveal();
      expect(await server.authority.validate(token)).not.toBeNull();
      const weak = await sessionBy(server, methods, role);
      await server.send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: weak.bearer } });
      expect(await server.authority.explain(weak.token)).toMatchObject({ outcome: 'ended', reason: 'signed-out' });
    });
  });
});

describe('ways in that know passwords alone', () => {
  const attempts = {
    CouchDB: ['/_session', { name: 'web_user', password }, 403, { error: 'forbidden' }],
    Rancher: ['/v2-beta/token', { code: `web_user:${password}` }, 403, { type: 'error', status: 403 }],
    CockroachDB: ['/api/v2/login/', { username: 'web_user', password }, 401, null],
    Arvados: [
      '/arvados/v1/users/authenticate',
      { username: 'web_user', password },
      403,
      { errors: [expect.any(String)] },
    ],
  } as const;

  it.each(Object.entries(attempts))('of %s refuse in their own words', async (_, [url, payload, status, body]) => {
    const { send, authority } = await start();
    await authority.setRoles('web_user', ['careful'], operator);
    const wrong = await send({
      method: 'POST',
      url,
      payload: JSON.parse(JSON.stringify(payload).replace('correct', 'x')),
    });
    expect([wrong.statusCode, wrong.body]).not.toEqual([status, expect.stringContaining('more than a password')]);
    const refused = await send({ method: 'POST', url, payload });
    expect(refused.statusCode).toBe(status);
    if (body !== null) expect(refused.json()).toMatchObject(body);
    expect(refused.body).toContain('more than a password');
    const { items } = await authority.listSessions({ username: 'web_user', limit: 10 });
    expect(items).toEqual([]);
  });

  it('refuse a password that comes with every request', async () => {
    const { send, authority } = await start();
    await authority.setRoles('web_user', ['careful'], operator);
    const basic = `Basic ${Buffer.from(`web_user:${password}`).toString('base64')}`;
    const answer = await send({ url: '/_users/_all_docs', headers: { authorization: basic } });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ error: 'forbidden' });
  });
});

describe('a page that needs more', () => {
  it('leads to the step-up page, from which one can sign out', async () => {
    const server = await start();
    const { cookie } = await sessionBy(server, ['pwd'], 'careful');
    for (const url of ['/', '/account', '/console']) {
      const { statusCode, headers } = await server.send({ url, headers: { cookie, accept: 'text/html' } });
      expect([statusCode, String(headers.location)]).toEqual([
        302,
        expect.stringMatching(/^\/step-up\?level=aal2&returnTo=/),
      ]);
    }
    const page = await server.send({ url: '/step-up?returnTo=%2Faccount', headers: { cookie } });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('action="/sign-out"');
    const question = await server.send({ url: '/sign-out', headers: { cookie } });
    expect(question.body).toContain('Sign out?');
  });

  it('asks for the password where the proof is too old, and goes back under a new token', async () => {
    const { send, signIn, advance, authority } = await start();
    const { cookie, token } = await signIn();
    advance(6 * 60_000);
    const url = '/step-up?maxAge=5m&returnTo=%2Faccount';
    expect((await send({ url, headers: { cookie } })).body).toContain('name="password"');
    const post = (typed: string) =>
      send({
        method: 'POST',
        url: '/step-up',
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ password: typed, maxAge: '5m', returnTo: '/account' }).toString(),
      });
    expect((await post('wrong')).statusCode).toBe(401);
    const proven = await post(password);
    expect([proven.statusCode, proven.headers.location]).toEqual([303, '/account']);
    expect(await authority.validate(token)).toBeNull();
  });

  it.each(['level=aal4', 'maxAge=0', 'maxAge=never'])('does not take %s for nothing', async (query) => {
    const { send, signIn } = await start();
    const { cookie } = await signIn();
    expect((await send({ url: `/step-up?${query}`, headers: { cookie } })).statusCode).toBe(400);
  });
});

describe('limits by level', () => {
  it('are shorter for who has proven less, until they step up', async () => {
    const levels = { aal1: { idleTimeoutMs: 0, tokenLifetimeMs: 3_600_000 } };
    const policies = {
      ...servedPolicies,
      policies: { ...servedPolicies.policies, default: { ...policyPresets['nist-aal2'], levels } },
    };
    const server = await startServer({ policies });
    const { token, session } = await sessionBy(server, ['pwd'], 'relaxed');
    expect(session.lifetimeEndsAt).toBe(server.authority.now() + 3_600_000);
    const raised = await server.authority.stepUp(token, { methods: ['otp'] }, client);
    expect(raised).toMatchObject({ ok: true, session: { lifetimeEndsAt: server.authority.now() + 24 * 3_600_000 } });
    const { items } = await server.authority.listEvents({ limit: 10, type: 'level-raised' });
    expect(items).toHaveLength(1);
  });

  it('are brought to sessions that are there, and lengthen none', async () => {
    const levels = {
      aal1: { idleTimeoutMs: 0, tokenLifetimeMs: 3_600_000 },
      aal2: { idleTimeoutMs: 0, tokenLifetimeMs: 0 },
    };
    const relaxed = { ...unlimited };
    const policies = {
      policies: { default: { ...policyPresets['nist-aal2'] } },
      roles: { relaxed },
      maxTokenLifetimeMs: 0,
    };
    const server = await startServer({ policies });
    const weak = await sessionBy(server, ['pwd'], 'relaxed');
    const strong = await sessionBy(server, ['mfa'], 'relaxed');
    Object.assign(relaxed, { levels });
    const report = await server.authority.applyPolicies({ dryRun: false }, operator);
    expect(report.changes.map(({ session }) => session.id)).toEqual([weak.session.id]);
    expect((await server.authority.findSession(strong.session.id))?.lifetimeEndsAt).toBe(strong.session.lifetimeEndsAt);
  });
});
