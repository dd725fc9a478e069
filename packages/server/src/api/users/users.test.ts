import { describe, expect, it } from 'vitest';
import { operator, password, startServer } from '../../../test/start.ts';

async function startAsAdmin() {
  const started = await startServer();
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
    expect((await call('GET', '/v1/users/ANA')).json()).toEqual(ana);
    expect((await call('GET', '/v1/users?limit=1')).json()).toMatchObject({ items: [{ username: 'Ana' }] });
    expect((await call('POST', '/v1/users', { username: 'ana', password: null })).json().code).toBe('user-exists');
    expect((await call('DELETE', '/v1/users/ana')).json()).toMatchObject({ user: { username: 'Ana' }, ended: 0 });
    expect((await call('GET', '/v1/users/ana')).json().code).toBe('user-not-found');
    expect((await call('DELETE', '/v1/users/ana')).statusCode).toBe(404);
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
