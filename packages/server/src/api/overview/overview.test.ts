import { describe, expect, it } from 'vitest';
import { operator, password, startServer } from '../../../test/start.ts';

const minute = 60_000;
const day = 86_400_000;

interface Bucket {
  readonly at: string;
  readonly signIns: number;
  readonly ended: Record<string, number>;
  readonly validations: number;
  readonly p50Ms: number | null;
}

describe('GET /v1/overview', () => {
  it('counts what happened, minute by minute, without gaps', async () => {
    const { send, signIn, authority, advance } = await startServer();
    const { bearer } = await signIn('root');
    const mine = await signIn();
    advance(minute);
    const attempt = { username: 'web_user', password: 'wrong password' };
    await send({ method: 'POST', url: '/v1/sessions', payload: attempt });
    await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: mine.bearer } });
    const { id } = await signIn('other');
    await authority.endSession(id, operator);
    await signIn('other');
    await authority.disableUser('other', operator);
    await authority.flushActivity();

    const answer = await send({ url: '/v1/overview', headers: { authorization: bearer } });
    const { buckets, ...rest } = answer.json();
    expect(rest).toEqual({
      window: 'hour',
      serverTime: '2026-11-22T12:01:00.000Z',
      activeSessions: { count: 1, exact: true },
      users: { count: 3, exact: true },
      sweeperLagSeconds: 0,
      bucketSeconds: 60,
    });
    expect(buckets).toHaveLength(60);
    expect(buckets.map(({ at }: Bucket) => at).slice(-2)).toEqual([
      '2026-11-22T12:00:00.000Z',
      '2026-11-22T12:01:00.000Z',
    ]);
    const nothing = { signIns: 0, signInFailures: 0, signOuts: 0, ended: {}, validations: 0, p50Ms: null, p99Ms: null };
    expect(buckets[0]).toEqual({ at: '2026-11-22T11:02:00.000Z', ...nothing });
    expect(buckets.slice(-2)).toEqual([
      { ...nothing, at: '2026-11-22T12:00:00.000Z', signIns: 2 },
      {
        ...nothing,
        at: '2026-11-22T12:01:00.000Z',
        ...{ signIns: 2, signInFailures: 1, signOuts: 1 },
        ended: { 'signed-out': 1, revoked: 1, 'user-disabled': 1 },
      },
    ]);
  });

  it('knows the last day and the last month as well', async () => {
    const { send, signIn, authority, advance } = await startServer();
    for (const ms of [0, 20 * minute, 3 * day]) {
      advance(ms);
      await signIn();
      await authority.flushActivity();
    }
    const { bearer } = await signIn('root');
    await authority.flushActivity();
    const signIns = async (window: string) => {
      const answer = await send({ url: `/v1/overview?window=${window}`, headers: { authorization: bearer } });
      const buckets: readonly Bucket[] = answer.json().buckets;
      return [buckets.length, buckets.filter((bucket) => bucket.signIns > 0).map((bucket) => bucket.signIns)];
    };
    expect(await signIns('hour')).toEqual([60, [2]]);
    expect(await signIns('day')).toEqual([96, [2]]);
    expect(await signIns('month')).toEqual([30, [2, 2]]);
    const unknown = await send({ url: '/v1/overview?window=year', headers: { authorization: bearer } });
    expect(unknown.json().code).toBe('invalid-request');
  });

  it('has the validations for gateways, with their times, when the server has written them', async () => {
    const { send, signIn, server, authority } = await startServer();
    const { cookie, bearer } = await signIn('root');
    for (let n = 0; n < 5; n++) await send({ url: '/verify', headers: { cookie } });
    await send({ url: '/verify' });
    await server.listen({ host: '127.0.0.1', port: 0 });
    const before = await send({ url: '/v1/overview', headers: { authorization: bearer } });
    expect(before.json().buckets.at(-1)).toMatchObject({ validations: 0, p50Ms: null });
    await server.close();
    const counts = await authority.activity('minute', 0);
    const validations = counts.filter(({ name }) => name.startsWith('validation:'));
    expect(validations.reduce((sum, { count }) => sum + count, 0)).toBe(6);
  });

  it('says how late the sweeper is, beyond the time for which ended sessions are kept', async () => {
    const { send, signIn, advance } = await startServer();
    await signIn();
    advance(day + 3 * 3_600_000);
    const { bearer } = await signIn('root');
    const answer = await send({ url: '/v1/overview', headers: { authorization: bearer } });
    expect(answer.json().sweeperLagSeconds).toBe(2 * 3_600);
  });

  it('gives nothing that is not counted a name, and no password in it', async () => {
    const { send, authority } = await startServer();
    await send({ method: 'POST', url: '/v1/sessions', payload: { username: 'my-password', password } });
    await authority.flushActivity();
    const names = (await authority.activity('day', 0)).map(({ name }) => name);
    expect(names).toEqual(['sign-in-failed']);
  });
});

describe('the percentiles', () => {
  it('lie within the bucket that they fall into', async () => {
    const { send, signIn, authority } = await startServer();
    const { bearer } = await signIn('root');
    authority.countActivity('validation:3', 90);
    authority.countActivity('validation:6', 9);
    authority.countActivity('validation:12', 1);
    await authority.flushActivity();
    const answer = await send({ url: '/v1/overview', headers: { authorization: bearer } });
    const bucket = answer.json().buckets.at(-1);
    expect(bucket.validations).toBe(100);
    expect(bucket.p50Ms).toBeGreaterThan(0.5);
    expect(bucket.p50Ms).toBeLessThan(1);
    expect(bucket.p99Ms).toBe(10);
  });
});
