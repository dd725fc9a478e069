import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { password, startServer } from '../test/start.ts';

const tenMinutes = 600_000;

const calls: readonly (InjectOptions & { readonly url: string; readonly dryRun?: InjectOptions })[] = [
  { method: 'POST', url: '/v1/users', payload: { username: 'new', password: null } },
  { method: 'PATCH', url: '/v1/users/other', payload: { roles: ['admin'] } },
  { method: 'PATCH', url: '/v1/users/other', payload: { password: 'another long password' } },
  { method: 'DELETE', url: '/v1/users/other' },
  { method: 'POST', url: '/v1/sessions/minted', payload: { username: 'root', kind: 'api' } },
  { method: 'DELETE', url: '/v1/sessions?user=root&except=current' },
  { method: 'DELETE', url: '/v1/sessions?everyone=true' },
  {
    method: 'POST',
    url: '/v1/sessions/end',
    payload: { filter: {} },
    dryRun: { payload: { filter: {}, dryRun: true } },
  },
  { method: 'POST', url: '/v1/policies/apply', payload: {}, dryRun: { payload: { dryRun: true } } },
  { method: 'POST', url: '/v1/tokens/long-lived/fix', payload: {}, dryRun: { payload: { dryRun: true } } },
];

describe('a recent sign-in', () => {
  it.each(calls)('is asked for by $method $url', async ({ dryRun, ...call }) => {
    const { send, signIn, advance } = await startServer();
    const { cookie } = await signIn('root');
    advance(tenMinutes + 1);
    const refused = await send({ ...call, headers: { cookie } });
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'recent-sign-in-required']);
    const inTheHeader = await send({ ...call, headers: { authorization: `Bearer ${cookie.slice(8)}` } });
    expect(inTheHeader.json().code).toBe('recent-sign-in-required');
    if (dryRun !== undefined) {
      expect((await send({ ...call, ...dryRun, headers: { cookie } })).statusCode).toBe(200);
    }

    const proven = await send({
      method: 'POST',
      url: '/v1/sessions/current/reauthenticate',
      headers: { cookie },
      payload: { password },
    });
    const renewed = String(proven.headers['set-cookie']).split(';')[0] ?? '';
    const allowed = await send({ ...call, headers: { cookie: renewed } });
    expect([allowed.statusCode, allowed.statusCode < 300]).toEqual([allowed.statusCode, true]);
  });

  it('counts up to ten minutes after it, and is not renewed by use', async () => {
    const { send, signIn, advance } = await startServer();
    const { cookie } = await signIn('root');
    const rotate = () => send({ method: 'POST', url: '/v1/sessions/current/rotate', headers: { cookie }, payload: {} });
    const change = async (current: string) =>
      (await send({ method: 'PATCH', url: '/v1/users/other', headers: { cookie: current }, payload: { email: null } }))
        .statusCode;
    advance(tenMinutes);
    expect(await change(cookie)).toBe(200);
    const rotated = String((await rotate()).headers['set-cookie']).split(';')[0] ?? '';
    advance(1);
    expect(await change(rotated)).toBe(403);
  });

  it('is not asked of tokens for programs, whom nobody could ask', async () => {
    const { send, signIn, advance } = await startServer();
    const { bearer } = await signIn('root');
    const minted = await send({
      method: 'POST',
      url: '/v1/sessions/minted',
      headers: { authorization: bearer },
      payload: { username: 'root', kind: 'api' },
    });
    advance(10 * tenMinutes);
    const answer = await send({
      method: 'PATCH',
      url: '/v1/users/other',
      headers: { authorization: `Bearer ${minted.json().token}` },
      payload: { disabled: true },
    });
    expect(answer.statusCode).toBe(200);
  });

  it('is asked only of those who may do it at all', async () => {
    const { send, signIn, advance } = await startServer();
    const { cookie } = await signIn();
    advance(tenMinutes + 1);
    for (const call of calls.filter(({ url }) => !url.includes('user=root'))) {
      const refused = await send({ ...call, headers: { cookie } });
      expect([call.url, refused.statusCode, refused.json().code === 'user-not-found']).toEqual([call.url, 403, false]);
    }
  });
});
