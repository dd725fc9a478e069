import { applicationScope, CurfewError, type LiveSession } from '@curfew/core';
import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { operator, startServer, type TestServer } from '../../../test/start.ts';

const client = { ip: '192.0.2.7', userAgent: 'Test' };

async function tokenWith(server: TestServer, scopes: readonly string[] | null): Promise<string> {
  const minted = await server.authority.mint({ username: 'root', kind: 'api', lifetimeMs: null, scopes }, operator);
  if (!minted.ok) throw new Error(minted.code);
  return minted.token.reveal();
}

async function startShop(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options);
  const token = await tokenWith(server, [applicationScope('shop')]);
  const call = (path: string, payload: object, bearer = token, application = 'shop') =>
    server.send({
      method: 'POST',
      url: `/v1/applications/${application}/${path}`,
      headers: { authorization: `Bearer ${bearer}` },
      payload,
    });
  const admit = async (user: string, presented: string | null = null) =>
    (await call('admit', { user, methods: ['pwd'], roles: ['customer'], presented, client })).json();
  const lookUp = async (...tokens: string[]) =>
    (await call('lookup', { lookups: tokens.map((each) => ({ token: each, use: 'validate' })) })).json().found;
  return { ...server, server, token, call, admit, lookUp };
}

describe('an application over HTTP', () => {
  it('signs its users in, knows them by their tokens, and ends what was presented', async () => {
    const { admit, lookUp } = await startShop();
    const first = await admit('u-1');
    expect(first.session).toMatchObject({ subject: 'u-1', roles: ['customer'], ip: '192.0.2.7', level: 'aal1' });
    const second = await admit('u-1', first.token);
    expect(await lookUp(first.token, 'x'.repeat(40), second.token)).toMatchObject([
      { isAlive: false, session: null },
      { isAlive: false, session: null },
      { isAlive: true, session: { subject: 'u-1', methods: [{ method: 'pwd' }], data: {} } },
    ]);
  });

  it('writes data, also only where it is as it was read', async () => {
    const { admit, call } = await startShop();
    const { token: presented } = await admit('u-1');
    const write = async (body: object) => (await call('data', { presented, ...body })).json();
    expect(await write({ patch: { n: 1, cart: ['a'] } })).toEqual({ isWritten: true, data: { n: 1, cart: ['a'] } });
    const stale = await write({ patch: { n: 2 }, expected: {} });
    expect(stale).toEqual({ isWritten: false, data: { n: 1, cart: ['a'] } });
    expect(await write({ patch: { n: 2 }, expected: stale.data })).toMatchObject({ isWritten: true, data: { n: 2 } });
  });

  it('takes as many lookups as it says, however long their tokens and paths are', async () => {
    const { call } = await startShop();
    const lookup = { token: 'é'.repeat(512), use: 'validate', method: 'é'.repeat(32), path: 'é'.repeat(512) };
    const { statusCode, body } = await call('lookup', { lookups: Array(64).fill(lookup) });
    expect([statusCode, JSON.parse(body).found]).toMatchObject([200, Array(64).fill({ isAlive: false })]);
  });

  it('answers each lookup beside one that it cannot judge', async () => {
    const [full, broken] = ['full'.padEnd(40, '0'), 'broken'.padEnd(40, '0')];
    const { admit, lookUp, log } = await startShop({
      between: (real) => ({
        ...real,
        judge: async (presented, ...others) => {
          if (presented === full) throw new CurfewError('overloaded', undefined, { retryAfterMs: 1_000 });
          if (presented === broken) throw new RangeError('secret');
          return real.judge(presented, ...others);
        },
      }),
    });
    const { token } = await admit('u-1');
    const found = await lookUp(full, token, broken);
    expect(found).toMatchObject([
      { isAlive: false, session: null, refused: { code: 'overloaded', retryAfterSeconds: 1 } },
      { isAlive: true, session: { subject: 'u-1' } },
      { isAlive: false, session: null, refused: { code: 'internal-error' } },
    ]);
    expect(JSON.stringify(found)).not.toContain('secret');
    expect(log()).toContain('RangeError');
  });

  it('rotates, steps up, lists and ends', async () => {
    const { admit, call, lookUp } = await startShop();
    const [mine, other] = [await admit('u-1'), await admit('u-1')];
    const rotated = (await call('rotate', { presented: mine.token, client })).json();
    const proven = (await call('step-up', { presented: rotated.token, methods: ['otp'], client })).json();
    expect(proven.session.level).toBe('aal2');
    const { token: presented } = proven;
    expect((await call('sessions', { presented })).json().items).toHaveLength(2);
    expect((await call('sessions/end', { presented, client })).json()).toEqual({ ended: 1 });
    expect((await call('sign-out', { presented, client })).json()).toEqual({ ended: 1 });
    expect((await call('sign-out', { presented, client })).json()).toEqual({ ended: 0 });
    expect(await lookUp(presented, other.token)).toMatchObject([{ isAlive: false }, { isAlive: false }]);
    const dead = await call('rotate', { presented, client });
    expect([dead.statusCode, dead.json().code]).toEqual([404, 'session-not-found']);
  });

  it('has no say in sessions of anybody else', async () => {
    const { server, call, lookUp, signIn } = await startShop();
    const { token: presented } = await signIn('web_user');
    expect(await lookUp(presented)).toEqual([{ isAlive: false, session: null, missing: null }]);
    for (const [path, body] of [
      ['data', { patch: { admin: true } }],
      ['rotate', { client }],
      ['step-up', { methods: ['otp'], client }],
      ['sessions', {}],
      ['sessions/end', { client }],
    ] as const) {
      expect([path, (await call(path, { presented, ...body })).statusCode]).toEqual([path, 404]);
    }
    expect((await call('device-binding', { presented })).json()).toEqual({ bound: null });
    const challenge = server.authority.offerBinding((await server.authority.inspect(presented)) as LiveSession);
    const { publicKey: made } = await generateKeyPair('ES256');
    const publicKey = await exportJWK(made);
    const binding = await call('device-binding/registration', { presented, publicKey, challenge, client });
    expect(binding.json()).toEqual({ refused: 'authentication-required', proven: null });
    expect((await call('device-binding/proof', { presented, challenge })).json()).toEqual(binding.json());
    const report = await call('device-binding/violation', { presented, client });
    expect(report.json()).toEqual({ isRecorded: false });
    expect(await server.authority.inspect(presented)).toMatchObject({ username: 'web_user', data: {} });
  });

  it('makes nobody an administrator of Curfew', async () => {
    const { call, send } = await startShop();
    const admitted = await call('admit', { user: 'root', roles: ['admin'], methods: ['pwd'], presented: null, client });
    const { token, session } = admitted.json();
    expect(session.user).not.toBe('root');
    const refused = await send({ url: '/v1/users', headers: { authorization: `Bearer ${token}` } });
    expect(refused.json().code).toBe('admin-required');
  });

  it.each([
    [
      'a token that they make for themselves',
      async ({ send }, bearer) => {
        const payload = { label: 'mine', expiresIn: '30d' };
        const made = await send({
          method: 'POST',
          url: '/v1/account/tokens',
          headers: { authorization: bearer },
          payload,
        });
        expect(made.statusCode).toBe(201);
        return made.json().token;
      },
    ],
    [
      'a session that is minted for them',
      async ({ authority }, _bearer, username) => {
        const minted = await authority.mint({ username, kind: 'minted', lifetimeMs: 60_000 }, operator);
        return minted.ok ? minted.token.reveal() : '';
      },
    ],
    [
      'a password that they are given',
      async ({ authority }, _bearer, username) => {
        await authority.setPassword(username, 'a password of their own', operator);
        const client = { ip: null, userAgent: null };
        const issued = await authority.signIn({
          username,
          password: 'a password of their own',
          presented: null,
          client,
        });
        return issued.ok ? issued.token.reveal() : '';
      },
    ],
  ] satisfies [string, (server: TestServer, bearer: string, username: string) => Promise<string>][])(
    'makes nobody an administrator of Curfew by %s',
    async (_way, bringToken) => {
      const { call, send, server } = await startShop();
      const admitted = await call('admit', { user: 'u', roles: ['admin'], methods: ['pwd'], presented: null, client });
      const { token, session } = admitted.json();
      const another = await bringToken(server, `Bearer ${token}`, session.user);
      expect(another).toHaveLength(40);
      const headers = { authorization: `Bearer ${another}` };
      expect((await send({ url: '/v1/users', headers })).json().code).toBe('admin-required');
      const cookie = { cookie: `AuthSession=${another}` };
      const document = await send({ url: '/_users/org.couchdb.user:root', headers: cookie });
      expect(document.json()).not.toHaveProperty('_rev');
      expect((await send({ url: '/_session', headers: cookie })).json().userCtx.roles ?? []).not.toContain('_admin');
    },
  );

  it('grants nobody the token of another application', async () => {
    const { call, send } = await startShop();
    const admitted = await call('admit', { user: 'u', roles: ['admin'], methods: ['pwd'], presented: null, client });
    const headers = { authorization: `Bearer ${admitted.json().token}` };
    for (const scope of [applicationScope('blog'), 'POST /oauth2/introspect']) {
      const payload = { label: 'x', expiresIn: '30d', scopes: [scope] };
      const asked = await send({ method: 'POST', url: '/v1/account/tokens', headers, payload });
      expect([scope, asked.statusCode]).toEqual([scope, 403]);
    }
  });

  it('names the field that is wrong, and repeats no token', async () => {
    const { call, token } = await startShop();
    const bad = await call('admit', {
      user: 'u',
      methods: ['pwd'],
      presented: null,
      client: { ...client, ip: 'here' },
    });
    expect([bad.statusCode, bad.json().detail]).toEqual([400, '"client.ip" "here" is no IP address']);
    const long = await call('lookup', { lookups: [{ token: token.repeat(13), use: 'validate' }] });
    expect(long.statusCode).toBe(400);
    expect(long.body).not.toContain(token);
    const many = await call('lookup', { lookups: Array(65).fill({ token, use: 'validate' }) });
    expect(many.statusCode).toBe(400);
  });
});

describe('the permission of an application', () => {
  it.each([
    ['everything that an administrator may do', null],
    ['the scope of another application', [applicationScope('blog')]],
    ['a wider scope', ['POST /v1/applications/', 'POST /v1/', 'POST /']],
    ['a narrower one', ['POST /v1/applications/shop/admit']],
    ['the right to introspect', ['POST /oauth2/introspect']],
  ])('is not in %s', async (_what, scopes) => {
    const { server, call } = await startShop();
    const other = await tokenWith(server, scopes);
    const before = await server.authority.listUsers({ limit: 10 });
    for (const path of ['admit', 'lookup', 'sign-out']) {
      const bodies = { admit: { user: 'u', methods: ['pwd'], presented: null, client }, lookup: { lookups: [] } };
      const body = bodies[path as 'admit'] ?? { presented: null, client };
      const refused = await call(path, body, other);
      expect([path, refused.statusCode, refused.json().code]).toEqual([path, 403, 'scope-required']);
      expect(refused.json().detail).toContain('curfew application token shop');
    }
    expect(await server.authority.listUsers({ limit: 10 })).toEqual(before);
  });

  it('is in no cookie, in no dead token, and for no other application', async () => {
    const { server, call, token, send } = await startShop();
    const url = '/v1/applications/shop/lookup';
    const cookie = { cookie: `session=${token}`, 'sec-fetch-site': 'same-origin' };
    expect((await send({ method: 'POST', url, headers: cookie, payload: { lookups: [] } })).statusCode).toBe(401);
    expect((await call('lookup', { lookups: [] }, 'x'.repeat(40))).statusCode).toBe(401);
    expect((await call('lookup', { lookups: [] }, token, 'blog')).statusCode).toBe(403);
    expect((await call('lookup', { lookups: [] }, token, '%73hop')).statusCode).toBe(401);
    expect((await call('lookup', { lookups: [] })).statusCode).toBe(200);
    await server.authority.disableUser('root', operator);
    expect((await call('lookup', { lookups: [] })).statusCode).toBe(401);
  });

  it('opens nothing else', async () => {
    const { send, token } = await startShop();
    const headers = { authorization: `Bearer ${token}` };
    expect((await send({ url: '/v1/users', headers })).statusCode).toBe(401);
    const minting = { username: 'root', kind: 'api' };
    expect((await send({ method: 'POST', url: '/v1/sessions/minted', headers, payload: minting })).statusCode).toBe(
      401,
    );
  });

  it('is given by administrators, and the trail says so', async () => {
    const { send, signIn, authority } = await startServer();
    const { bearer } = await signIn('root');
    const scopes = [applicationScope('shop')];
    const made = await send({
      method: 'POST',
      url: '/v1/sessions/minted',
      headers: { authorization: bearer },
      payload: { username: 'other', kind: 'api', scopes, label: 'application shop' },
    });
    expect(made.statusCode).toBe(201);
    const { items } = await authority.listEvents({ type: 'session-minted', limit: 1 });
    expect(items).toMatchObject([{ actor: 'root', username: 'other', detail: { scopes: scopes[0] } }]);
  });
});
