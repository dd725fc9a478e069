import { defaultPolicies } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { startServer } from '../../test/start.ts';

const day = 86_400_000;

describe('/v1/tokens/long-lived', () => {
  it('finds what lives too long, and fixes it once', async () => {
    const { send, signIn, authority } = await startServer({
      policies: { ...defaultPolicies, maxTokenLifetimeMs: 0 },
    });
    const { bearer } = await signIn('root');
    await authority.setProfile(
      'web_user',
      { email: 'web@example.com' },
      { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' },
    );
    const headers = { authorization: bearer };
    const minted = await send({
      method: 'POST',
      url: '/v1/sessions/minted',
      headers,
      payload: { username: 'web_user', kind: 'api' },
    });
    const { id } = minted.json().session;
    const found = await send({ url: '/v1/tokens/long-lived', headers });
    expect(found.json()).toMatchObject({
      lifetimeSeconds: day / 1_000,
      targetAt: '2026-11-23T12:00:00.000Z',
      found: [
        { id, user: 'web_user', email: 'web@example.com', expiresAt: null, why: 'no-end', exceedsBySeconds: null },
      ],
      fixed: 0,
      skipped: [],
    });
    const fix = (payload: object) =>
      send({ method: 'POST', url: '/v1/tokens/long-lived/fix', headers, payload }).then((answer) => answer.json());
    expect(await fix({ dryRun: true })).toMatchObject({ found: [{ id }], fixed: 0 });
    expect(await fix({ user: 'other' })).toMatchObject({ found: [], fixed: 0 });
    expect(await fix({})).toMatchObject({ found: [{ id }], fixed: 1 });
    expect(await fix({})).toMatchObject({ found: [], fixed: 0 });
    const session = await send({ url: `/v1/sessions/${id}`, headers });
    expect(session.json().lifetimeEndsAt).toBe('2026-11-23T12:00:00.000Z');
  });
});

describe('/v1/policies', () => {
  it('shows the rules in seconds', async () => {
    const { send, signIn } = await startServer();
    const { bearer } = await signIn('root');
    const answer = await send({ url: '/v1/policies', headers: { authorization: bearer } });
    expect(answer.json()).toMatchObject({
      policies: {
        default: {
          idleTimeoutSeconds: 3_600,
          tokenLifetimeSeconds: 86_400,
          maxSessions: 0,
          onLimit: 'evict-oldest',
        },
      },
      roles: {},
      maxTokenLifetimeSeconds: 0,
    });
  });

  it('shows the presets beside them, and where a policy allows more', async () => {
    const { send, signIn } = await startServer();
    const { bearer } = await signIn('root');
    const { presets, deviations } = (await send({ url: '/v1/policies', headers: { authorization: bearer } })).json();
    expect(Object.keys(presets)).toEqual([
      ...['nist-aal1', 'nist-aal2', 'nist-aal3'],
      ...['asvs-4-l1', 'asvs-4-l2', 'asvs-4-l3'],
    ]);
    expect(presets['asvs-4-l2']).toMatchObject({ idleTimeoutSeconds: 1_800, tokenLifetimeSeconds: 43_200 });
    expect(deviations).toContainEqual({
      policy: 'default',
      preset: 'nist-aal3',
      limit: 'idleTimeoutSeconds',
      allowedSeconds: 3_600,
      atMostSeconds: 900,
    });
    const isOff = { policy: 'minted', preset: 'nist-aal2', limit: 'tokenLifetimeSeconds', allowedSeconds: 0 };
    expect(deviations).toContainEqual({ ...isOff, atMostSeconds: 86_400 });
  });

  it('brings live sessions within them, after a dry run that changes nothing', async () => {
    const { send, signIn } = await startServer();
    const { bearer } = await signIn('root');
    const apply = (payload?: object) =>
      send({
        method: 'POST',
        url: '/v1/policies/apply',
        headers: { authorization: bearer },
        ...(payload && { payload }),
      });
    const whole = { examined: 1, complete: true, cursor: null };
    expect((await apply({ dryRun: true })).json()).toEqual({ ...whole, shortened: 0, ended: 0, changes: [] });
    expect((await apply()).json()).toMatchObject(whole);
  });
});

describe('upkeep', () => {
  it('sweeps and counts', async () => {
    const { send, signIn, advance } = await startServer();
    await signIn();
    advance(2 * day);
    const { bearer } = await signIn('root');
    const headers = { authorization: bearer };
    const before = await send({ url: '/v1/statistics', headers });
    expect(before.json()).toMatchObject({
      activeSessions: { count: 1, exact: true },
      users: { count: 3, exact: true },
      oldestUnsweptAt: '2026-11-22T13:00:00.000Z',
    });
    expect(before.json().migrations[0]).toMatchObject({ name: expect.any(String), appliedAt: expect.any(String) });
    const sweep = (payload?: object) =>
      send({ method: 'POST', url: '/v1/sweep', headers, ...(payload && { payload }) });
    expect((await sweep({ retention: '100d' })).json()).toEqual({ deleted: 0 });
    expect((await sweep({ retention: '5' })).json().code).toBe('invalid-duration');
    expect((await sweep()).json()).toEqual({ deleted: 1 });
    expect((await send({ url: '/v1/statistics', headers })).json().oldestUnsweptAt).toBeNull();
  });
});

describe('/v1/events', () => {
  it('shows users what happened to them, and administrators everything', async () => {
    const { send, signIn } = await startServer();
    const [mine, admin] = [await signIn('web_user'), await signIn('root')];
    await send({
      method: 'DELETE',
      url: `/v1/sessions/${mine.id}`,
      headers: { authorization: admin.bearer },
    });
    const again = await signIn('web_user');
    const list = async (authorization: string, query = '') =>
      (await send({ url: `/v1/events${query}`, headers: { authorization } })).json().items;
    const own = await list(again.bearer);
    expect(new Set(own.map((event: { user: string }) => event.user))).toEqual(new Set(['web_user']));
    expect(await list(admin.bearer, `?session=${mine.id}&type=session-ended`)).toMatchObject([
      {
        type: 'session-ended',
        initiator: 'admin',
        actor: 'root',
        user: 'web_user',
        sessionId: mine.id,
        reason: 'revoked',
        ip: '127.0.0.1',
      },
    ]);
    expect((await list(admin.bearer)).length).toBeGreaterThan(own.length);
    const foreign = await send({ url: '/v1/events?user=other', headers: { authorization: again.bearer } });
    expect(foreign.json().code).toBe('admin-required');
    const notOwnSession = await list(again.bearer, `?session=${admin.id}`);
    expect(notOwnSession).toEqual([]);
  });
});
