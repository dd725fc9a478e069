import { describe, expect, it } from 'vitest';
import { operator, startServer } from '../../../test/start.ts';

const hour = 3_600_000;

interface Listed {
  readonly items: readonly { readonly id: string; readonly user: string; readonly current: boolean }[];
  readonly cursor: string | null;
}

describe('minting', () => {
  it('makes a session for a user, for administrators only, and never sets a cookie', async () => {
    const { send, signIn } = await startServer();
    const { bearer } = await signIn('root');
    const payload = { username: 'web_user', lifetime: '4h30m', label: 'nightly job' };
    const answer = await send({
      method: 'POST',
      url: '/v1/sessions/minted',
      headers: { authorization: bearer },
      payload,
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['set-cookie']).toBeUndefined();
    const { session, token } = answer.json();
    expect(session).toMatchObject({ user: 'web_user', kind: 'minted', label: 'nightly job', current: false });
    expect(session.lifetimeEndsInSeconds).toBe(16_200);

    const asUser = await send({
      method: 'POST',
      url: '/v1/sessions/minted',
      headers: { authorization: `Bearer ${token}` },
      payload,
    });
    expect(asUser.json().code).toBe('admin-required');
    const asNobody = await send({ method: 'POST', url: '/v1/sessions/minted', payload });
    expect(asNobody.json().code).toBe('authentication-required');
  });

  it('with scopes makes one that may do no more, and no others', async () => {
    const { send, signIn } = await startServer();
    const { bearer } = await signIn('root');
    const mint = (authorization: string, scopes?: string[]) =>
      send({
        method: 'POST',
        url: '/v1/sessions/minted',
        headers: { authorization },
        payload: { username: 'root', ...(scopes && { scopes }) },
      });
    const scoped = await mint(bearer, ['POST /v1/sessions/minted', 'GET /v1/users/']);
    const authorization = `Bearer ${scoped.json().token}`;
    const status = async (url: string) => (await send({ url, headers: { authorization } })).statusCode;
    expect(await status('/v1/users/web_user')).toBe(200);
    expect(await status('/v1/users')).toBe(401);
    expect(await status('/v1/sessions')).toBe(401);
    expect(await status('/verify')).toBe(401);
    expect((await mint(authorization)).json().code).toBe('admin-required');
    expect((await mint(authorization, ['GET /v1/users/'])).json().code).toBe('admin-required');
  });

  it('makes one without an end where the policy has none', async () => {
    const { send, signIn } = await startServer();
    const { bearer } = await signIn('root');
    const payload = { username: 'web_user', kind: 'api', lifetime: null };
    const answer = await send({
      method: 'POST',
      url: '/v1/sessions/minted',
      headers: { authorization: bearer },
      payload,
    });
    expect(answer.json().session).toMatchObject({ kind: 'api', expiresAt: null, lifetimeEndsInSeconds: null });
  });

  it.each([
    [null, 2 * hour, 2 * hour],
    [null, 48 * hour, 24 * hour],
    [3 * hour, 2 * hour, 2 * hour],
    [hour, 2 * hour, hour],
    [hour, null, hour],
  ])('of %s ms, made with a session that has %s ms left, lives for %s ms', async (lifetimeMs, left, expected) => {
    const { authority } = await startServer();
    const request = { username: 'web_user', kind: 'api', policy: 'default', lifetimeMs } as const;
    // By somebody who signed in long ago, with a session that has that much time left.
    const mintWith = (lifetimeEndsAt: number | null) => {
      const user = { userId: null, username: 'web_user', roles: [], provider: null, scopes: null } as const;
      const proof = { ...user, kind: 'interactive', authenticatedAt: 0, level: 'aal1', lifetimeEndsAt } as const;
      return authority.mint({ ...request, withoutRecentSignIn: 'inherit' }, { ...operator, initiator: 'user', proof });
    };
    const minted = await mintWith(left === null ? null : authority.now() + left);
    expect(minted.ok && minted.session.lifetimeEndsAt).toBe(authority.now() + expected);
    expect(await mintWith(authority.now())).toMatchObject({ ok: false, code: 'lifetime-too-long' });
  });

  it.each([
    [{ username: 'web_user', lifetime: '0' }, 'invalid-duration'],
    [{ username: 'web_user', lifetime: '3600' }, 'invalid-duration'],
    [{ username: 'web_user', lifetime: '-1h' }, 'invalid-duration'],
    [{ username: 'nobody' }, 'user-not-found'],
    [{ username: 'web_user', policy: 'unknown' }, 'invalid-request'],
    [{ username: 'web_user', policy: 'default', lifetime: '25h' }, 'lifetime-too-long'],
    [{ username: 'web_user', kind: 'interactive' }, 'invalid-request'],
  ])('refuses %j with %s', async (payload, code) => {
    const { send, signIn } = await startServer();
    const { bearer } = await signIn('root');
    const answer = await send({
      method: 'POST',
      url: '/v1/sessions/minted',
      headers: { authorization: bearer },
      payload,
    });
    expect(answer.json().code).toBe(code);
  });
});

describe('seeing sessions', () => {
  it('shows users their own and administrators everybody’s', async () => {
    const { send, signIn } = await startServer();
    const [mine, admin] = [await signIn('web_user'), await signIn('root')];
    await signIn('other');
    const list = async (authorization: string, query = '') =>
      (await send({ url: `/v1/sessions${query}`, headers: { authorization } })).json<Listed>();
    expect((await list(mine.bearer)).items).toMatchObject([{ id: mine.id, user: 'web_user', current: true }]);
    expect((await list(mine.bearer, '?user=WEB_USER')).items).toHaveLength(1);
    expect((await list(admin.bearer)).items.map((session) => session.user).sort()).toEqual([
      'other',
      'root',
      'web_user',
    ]);
    expect((await list(admin.bearer, '?user=other')).items).toHaveLength(1);
    expect((await list(admin.bearer, '?user=nobody')).items).toEqual([]);
    const foreign = await send({ url: '/v1/sessions?user=other', headers: { authorization: mine.bearer } });
    expect(foreign.statusCode).toBe(403);
  });

  it('filters by state and kind, and goes on from a cursor', async () => {
    const { send, signIn, advance } = await startServer();
    const admin = await signIn('root');
    for (let count = 0; count < 5; count++) {
      advance(1_000);
      await signIn('web_user');
    }
    const list = async (query: string) =>
      (await send({ url: `/v1/sessions?${query}`, headers: { authorization: admin.bearer } })).json<Listed>();
    await send({
      method: 'DELETE',
      url: '/v1/sessions?user=web_user&before=2026-11-22T12:00:03Z',
      headers: { authorization: admin.bearer },
    });
    expect((await list('state=ended&user=web_user')).items).toHaveLength(2);
    expect((await list('state=active&user=web_user')).items).toHaveLength(3);
    expect((await list('kind=minted')).items).toEqual([]);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Listed = await list(`limit=2${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map((session) => session.id));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(6);
    expect(seen).toHaveLength(6);
  });

  it('answers for another user’s session as for one that does not exist', async () => {
    const { send, signIn } = await startServer();
    const [mine, foreign, admin] = [await signIn('web_user'), await signIn('other'), await signIn('root')];
    const nowhere = '00000000-0000-4000-8000-000000000000';
    for (const method of ['GET', 'DELETE'] as const) {
      const ask = async (id: string, authorization: string) => {
        const answer = await send({ method, url: `/v1/sessions/${id}`, headers: { authorization } });
        return { ...answer.json(), instance: null, status: answer.statusCode };
      };
      const hidden = await ask(foreign.id, mine.bearer);
      const absent = await ask(nowhere, mine.bearer);
      expect(hidden).toMatchObject({ status: 404, code: 'session-not-found' });
      expect({ ...hidden, detail: null }).toEqual({ ...absent, detail: null });
      expect(await ask(foreign.id, admin.bearer)).toMatchObject({ status: 200, user: 'other' });
    }
  });
});

describe('anonymous sessions', () => {
  it('know nothing of one another', async () => {
    const { send } = await startServer();
    const start = async () =>
      (await send({ method: 'POST', url: '/v1/sessions/anonymous', payload: { transport: 'bearer' } })).json();
    const [mine, another] = [await start(), await start()];
    const headers = { authorization: `Bearer ${mine.token}` };
    const status = async (method: 'GET' | 'DELETE', id: string) =>
      (await send({ method, url: `/v1/sessions/${id}`, headers })).statusCode;
    expect(await status('GET', another.session.id)).toBe(404);
    expect(await status('DELETE', another.session.id)).toBe(404);
    expect(await status('GET', mine.session.id)).toBe(200);
    expect(await status('DELETE', mine.session.id)).toBe(200);
    expect(await status('GET', mine.session.id)).toBe(401);
  });
});

describe('ending sessions', () => {
  it('ends one’s own other session by id, and shows it as it is when it is over', async () => {
    const { send, signIn } = await startServer();
    const [here, there] = [await signIn(), await signIn()];
    for (let time = 0; time < 2; time++) {
      const answer = await send({
        method: 'DELETE',
        url: `/v1/sessions/${there.id}`,
        headers: { authorization: here.bearer },
      });
      expect(answer.json()).toMatchObject({ id: there.id, state: 'ended', endReason: 'revoked', endedBy: 'user' });
    }
    expect((await send({ url: '/v1/sessions/current', headers: { cookie: there.cookie } })).statusCode).toBe(401);
    expect((await send({ url: '/v1/sessions/current', headers: { cookie: here.cookie } })).statusCode).toBe(200);
  });

  it('keeps no more of a client than a list can show', async () => {
    const { send, signIn, authority } = await startServer();
    const [mine, other] = [await signIn(), await signIn()];
    const headers = { authorization: mine.bearer, 'user-agent': `Browser ${'x'.repeat(8_000)}` };
    await send({ method: 'DELETE', url: `/v1/sessions/${other.id}`, headers });
    const { items } = await authority.listEvents({ type: 'session-ended', limit: 1 });
    expect(items[0]?.userAgent).toHaveLength(512);
  });

  it('ends all of one’s own but the present one', async () => {
    const { send, signIn } = await startServer();
    const sessions = [await signIn(), await signIn(), await signIn()];
    const [here] = sessions;
    const answer = await send({
      method: 'DELETE',
      url: '/v1/sessions?user=web_user&except=current',
      headers: { authorization: here?.bearer ?? '' },
    });
    expect(answer.json()).toMatchObject({ count: 2, items: [{ state: 'ended' }, { state: 'ended' }] });
    expect((await send({ url: '/v1/sessions/current', headers: { cookie: here?.cookie } })).statusCode).toBe(200);
  });

  it('ends everybody’s for administrators, but not the excepted one', async () => {
    const { send, signIn } = await startServer();
    const [admin, user] = [await signIn('root'), await signIn('web_user')];
    const answer = await send({
      method: 'DELETE',
      url: `/v1/sessions?everyone=true&except=${admin.id}`,
      headers: { authorization: admin.bearer },
    });
    expect(answer.json()).toEqual({ count: 1, items: [] });
    expect((await send({ url: '/verify', headers: { cookie: user.cookie } })).statusCode).toBe(401);
    expect((await send({ url: '/verify', headers: { cookie: admin.cookie } })).statusCode).toBe(204);
  });

  it.each([
    ['', 400, 'invalid-request'],
    ['?user=web_user&everyone=true', 400, 'invalid-request'],
    ['?everyone=true', 403, 'admin-required'],
    ['?user=other', 403, 'admin-required'],
    ['?user=web_user&except=nonsense', 400, 'invalid-request'],
    ['?user=web_user&before=yesterday', 400, 'invalid-request'],
    ['?user=web_user&before=2999-01-01T00:00:00Z', 400, 'invalid-request'],
  ])('refuses DELETE /v1/sessions%s of a user with %i %s, and ends nothing', async (query, status, code) => {
    const { send, signIn } = await startServer();
    const { bearer } = await signIn();
    await signIn('other');
    const answer = await send({ method: 'DELETE', url: `/v1/sessions${query}`, headers: { authorization: bearer } });
    expect(answer.statusCode).toBe(status);
    expect(answer.json().code).toBe(code);
    const admin = await signIn('root');
    const ended = await send({ url: '/v1/sessions?state=ended', headers: { authorization: admin.bearer } });
    expect(ended.json().items).toEqual([]);
  });
});
