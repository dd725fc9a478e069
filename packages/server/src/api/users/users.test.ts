import { describe, expect, it } from 'vitest';
import { operator, password, startServer } from '../../../test/start.ts';

async function startAsAdmin(options: Parameters<typeof startServer>[0] = {}) {
  const started = await startServer(options);
  const { bearer } = await started.signIn('root');
  const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
    started.send({ method, url, headers: { authorization: bearer }, ...(payload && { payload }) });
  return { ...started, call };
}

describe('/v1/users', () => {
  it('creates, shows, lists and deletes', async () => {
    const { call } = await startAsAdmin();
    const created = await call('POST', '/v1/users', {
      username: 'Ana',
      password,
      roles: ['auditor'],
      email: 'ana@example.com',
      fullName: 'Ana María',
    });
    expect(created.statusCode).toBe(201);
    const ana = {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      username: 'Ana',
      roles: ['auditor'],
      email: 'ana@example.com',
      fullName: 'Ana María',
      createdAt: '2026-11-22T12:00:00.000Z',
      disabledAt: null,
      revision: 1,
    };
    expect(created.json()).toEqual(ana);
    const entry = {
      ...ana,
      lastSignInAt: null,
      liveSessions: { count: 0, exact: true },
      hasPassword: true,
      factors: [],
      signsInElsewhere: false,
      level: 'aal1',
    };
    expect((await call('GET', '/v1/users/ANA')).json()).toEqual(entry);
    expect((await call('GET', '/v1/users?limit=1')).json()).toMatchObject({ items: [{ username: 'Ana' }] });
    expect((await call('POST', '/v1/users', { username: 'ana', password: null })).json().code).toBe('user-exists');
    expect((await call('DELETE', '/v1/users/ana')).json()).toMatchObject({ user: { username: 'Ana' }, ended: 0 });
    expect((await call('GET', '/v1/users/ana')).json().code).toBe('user-not-found');
    expect((await call('DELETE', '/v1/users/ana')).statusCode).toBe(404);
  });

  it('tells of each how they sign in, when they last did, and how many sessions they have', async () => {
    const { call, signIn, advance } = await startAsAdmin();
    await call('POST', '/v1/users', { username: 'invited', password: null });
    await signIn();
    advance(60_000);
    const { id } = await signIn();
    await call('DELETE', `/v1/sessions/${id}`);
    const { items } = (await call('GET', '/v1/users')).json();
    expect(items).toMatchObject([
      { username: 'invited', lastSignInAt: null, hasPassword: false, level: null },
      { username: 'other', lastSignInAt: null, liveSessions: { count: 0, exact: true }, hasPassword: true },
      { username: 'root', lastSignInAt: '2026-11-22T12:00:00.000Z', liveSessions: { count: 1, exact: true } },
      { username: 'web_user', lastSignInAt: '2026-11-22T12:01:00.000Z', liveSessions: { count: 1, exact: true } },
    ]);
  });

  it('sorts by what it knows, and refuses what it does not', async () => {
    const { call, signIn, advance } = await startAsAdmin();
    advance(1_000);
    await signIn('other');
    const sorted = async (sort: string) => {
      const names: string[] = [];
      for (let cursor: string | null = '', pages = 0; cursor !== null && pages < 9; pages++) {
        const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const page = (await call('GET', `/v1/users?limit=2&sort=${sort}${from}`)).json();
        names.push(...page.items.map(({ username }: { username: string }) => username));
        cursor = page.cursor;
      }
      return names;
    };
    expect(await sorted('-signed-in')).toEqual(['other', 'root', 'web_user']);
    expect(await sorted('-name')).toEqual(['web_user', 'root', 'other']);
    expect(await sorted('created')).toHaveLength(3);
    for (const query of ['sort=sessions', 'sort=', 'sort=name&sort=created', 'order=name']) {
      expect([query, (await call('GET', `/v1/users?${query}`)).statusCode]).toEqual([query, 400]);
    }
    const { cursor } = (await call('GET', '/v1/users?limit=1')).json();
    const elsewhere = await call('GET', `/v1/users?sort=created&cursor=${cursor}`);
    expect(elsewhere.json().code).toBe('invalid-cursor');
  });

  it('shows what the rules come to for a user: roles, levels, and the cap over everything', async () => {
    const hour = 3_600_000;
    const rule = { idleTimeoutMs: 0, tokenLifetimeMs: 0, maxSessions: 0, onLimit: 'evict-oldest' } as const;
    const { call, authority } = await startAsAdmin({
      policies: {
        policies: {
          default: {
            ...rule,
            idleTimeoutMs: 2 * hour,
            tokenLifetimeMs: 48 * hour,
            levels: { aal1: { idleTimeoutMs: hour / 2, tokenLifetimeMs: 0 } },
          },
          api: rule,
        },
        roles: {
          ops: {
            ...rule,
            idleTimeoutMs: hour,
            maxSessions: 3,
            onLimit: 'reject',
            requires: 'aal2',
            binding: { mode: 'required' },
          },
        },
        maxTokenLifetimeMs: 24 * hour,
      },
    });
    await authority.setRoles('web_user', ['ops', 'constructor'], operator);
    const common = {
      tokenLifetimeSeconds: 86_400,
      maxSessions: 3,
      onLimit: 'reject',
      requires: 'aal2',
      binding: 'required',
      bindingGraceSeconds: 120,
      bindingRefreshSeconds: 300,
      onBindingViolation: 'refuse',
      idleTimeoutSeconds: 3_600,
    };
    expect((await call('GET', '/v1/users/WEB_USER/rules')).json()).toEqual({
      roles: ['ops'],
      policies: {
        default: { ...common, levels: { aal1: { idleTimeoutSeconds: 1_800, tokenLifetimeSeconds: 86_400 } } },
        api: { ...common, levels: {} },
      },
    });
    expect((await call('GET', '/v1/users/other/rules')).json().policies.api).toMatchObject({
      idleTimeoutSeconds: 0,
      tokenLifetimeSeconds: 86_400,
      requires: null,
      binding: 'preferred',
    });
    expect((await call('GET', '/v1/users/nobody/rules')).json().code).toBe('user-not-found');
  });

  it('changes a profile without ending sessions, and what is not mentioned stays', async () => {
    const { call, signIn, send, authority } = await startAsAdmin();
    await authority.setProfile('web_user', { attributes: { team: 'blue' } }, operator);
    const { cookie } = await signIn();
    await call('PATCH', '/v1/users/web_user', { email: 'web@example.com', fullName: 'Web' });
    const changed = await call('PATCH', '/v1/users/web_user', { fullName: null });
    expect(changed.json()).toMatchObject({ user: { email: 'web@example.com', fullName: null }, ended: 0 });
    const { profile } = (await authority.findUser('web_user')) ?? {};
    expect(profile).toEqual({ email: 'web@example.com', attributes: { team: 'blue' } });
    expect((await send({ url: '/verify', headers: { cookie } })).statusCode).toBe(204);
  });

  it.each([
    ['roles', { roles: ['admin'] }],
    ['password', { password: 'another long password' }],
    ['disabled', { disabled: true }],
  ])('ends the sessions of a user whose %s changes', async (_what, payload) => {
    const { call, signIn, send } = await startAsAdmin();
    const { cookie } = await signIn();
    const changed = await call('PATCH', '/v1/users/web_user', payload);
    expect(changed.json().ended).toBe(1);
    expect((await send({ url: '/verify', headers: { cookie } })).statusCode).toBe(401);
  });

  it.each([
    [{ email: 'no address' }],
    [{ fullName: 'A\u0007B' }],
    [{ roles: ['with space'] }],
    [{ password: 'short' }],
  ])('changes nothing where a part cannot be: %j', async (bad) => {
    const { call, authority, signIn } = await startAsAdmin();
    const { token } = await signIn('web_user');
    const before = (await call('GET', '/v1/users/web_user')).json();
    const good = { password: 'another good password', roles: ['auditor'], fullName: 'Web', disabled: true };
    const refused = await call('PATCH', '/v1/users/web_user', { ...good, ...bad });
    expect(refused.statusCode).toBe(400);
    expect((await call('GET', '/v1/users/web_user')).json()).toEqual(before);
    expect(await authority.inspect(token)).not.toBeNull();
  });

  it('changes everything in one step, and records each part', async () => {
    const { call, authority } = await startAsAdmin();
    const all = { password: 'another good password', roles: ['auditor'], fullName: 'Web', disabled: true };
    const changed = await call('PATCH', '/v1/users/web_user', all);
    expect(changed.json().user).toMatchObject({ roles: ['auditor'], fullName: 'Web', revision: 2 });
    const types = async () => {
      const { items } = await authority.listEvents({ username: 'web_user', limit: 10 });
      return items.map(({ type }) => type).sort();
    };
    const expected = ['password-changed', 'roles-changed', 'user-created', 'user-disabled'];
    expect(await types()).toEqual(expected);
    await call('PATCH', '/v1/users/web_user', { disabled: false });
    expect(await types()).toEqual([...expected, 'user-enabled']);
    await call('PATCH', '/v1/users/web_user', { disabled: false, roles: ['auditor'] });
    expect(await types()).toEqual([...expected, 'user-enabled']);
  });

  it('loses nothing of two changes at once', async () => {
    const { call } = await startAsAdmin();
    const changes = [{ email: 'web@example.com' }, { fullName: 'Web' }, { roles: ['auditor'] }, { disabled: true }];
    const answers = await Promise.all(changes.map((change) => call('PATCH', '/v1/users/web_user', change)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    expect((await call('GET', '/v1/users/web_user')).json()).toMatchObject({
      email: 'web@example.com',
      fullName: 'Web',
      roles: ['auditor'],
      disabledAt: expect.any(String),
    });
  });

  it('keeps a disabled user out until they are enabled again', async () => {
    const { call, send, advance } = await startAsAdmin();
    const signIn = async () =>
      (await send({ method: 'POST', url: '/v1/sessions', payload: { username: 'web_user', password } })).statusCode;
    expect((await call('PATCH', '/v1/users/web_user', { disabled: true })).json().user.disabledAt).not.toBeNull();
    expect(await signIn()).toBe(401);
    expect((await call('PATCH', '/v1/users/web_user', { disabled: false })).json().user.disabledAt).toBeNull();
    advance(1);
    expect(await signIn()).toBe(201);
  });

  it('is for administrators only', async () => {
    const { send, signIn } = await startServer();
    const { bearer } = await signIn();
    for (const [method, url] of [
      ['GET', '/v1/users'],
      ['POST', '/v1/users'],
      ['GET', '/v1/users/web_user'],
      ['GET', '/v1/users/web_user/rules'],
      ['PATCH', '/v1/users/web_user'],
      ['DELETE', '/v1/users/web_user'],
    ] as const) {
      const answer = await send({ method, url, headers: { authorization: bearer } });
      expect(`${method} ${url} ${answer.json().code}`).toBe(`${method} ${url} admin-required`);
    }
  });
});

describe('PUT /v1/users/current/password', () => {
  it('ends all other sessions and gives this one a new token', async () => {
    const { send, signIn } = await startServer();
    const [here, there] = [await signIn(), await signIn()];
    const change = (oldPassword: string) =>
      send({
        method: 'PUT',
        url: '/v1/users/current/password',
        headers: { cookie: here.cookie },
        payload: { oldPassword, newPassword: 'another long password' },
      });
    expect((await change('wrong password')).json().code).toBe('invalid-credentials');
    const changed = await change(password);
    expect(changed.statusCode).toBe(200);
    const cookie = String(changed.headers['set-cookie']).split(';')[0];
    const status = async (value: string | undefined) =>
      (await send({ url: '/verify', headers: { cookie: value } })).statusCode;
    expect(await status(cookie)).toBe(204);
    expect(await status(here.cookie)).toBe(401);
    expect(await status(there.cookie)).toBe(401);
  });

  it('refuses a weak new password without repeating it', async () => {
    const { send, signIn } = await startServer();
    const { cookie } = await signIn();
    const answer = await send({
      method: 'PUT',
      url: '/v1/users/current/password',
      headers: { cookie },
      payload: { oldPassword: password, newPassword: 'short1' },
    });
    expect(answer.json().code).toBe('invalid-password');
    expect(answer.body).not.toContain('short1');
  });
});
