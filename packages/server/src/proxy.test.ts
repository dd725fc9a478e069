import { describe, expect, it } from 'vitest';
import { startServer } from '../test/start.ts';

const trustedProxies = ['10.0.0.0/8', '127.0.0.1', '2001:db8::/32'];

async function ipSeen(remoteAddress: string, forwardedFor: string | undefined): Promise<string> {
  const { send } = await startServer({ trustedProxies });
  const answer = await send({
    method: 'POST',
    url: '/v1/sessions/anonymous',
    remoteAddress,
    headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  });
  return answer.json().session.ip;
}

describe('the client’s address', () => {
  it.each([
    ['192.0.2.1', undefined, '192.0.2.1'],
    ['192.0.2.1', '198.51.100.7', '192.0.2.1'],
    ['10.0.0.1', undefined, '10.0.0.1'],
    ['10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['::ffff:10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['2001:db8::5', '2001:db9::7', '2001:db9::7'],
    ['10.0.0.1', '1.1.1.1, 198.51.100.7', '198.51.100.7'],
    ['10.0.0.1', '1.1.1.1, 198.51.100.7, 10.9.9.9', '198.51.100.7'],
    ['10.0.0.1', '10.1.1.1, 10.9.9.9', '10.1.1.1'],
    ['10.0.0.1', '198.51.100.7:5123', '198.51.100.7'],
    ['10.0.0.1', '[2001:db9::7]:5123', '2001:db9::7'],
    ['10.0.0.1', '198.51.100.7, unknown', '10.0.0.1'],
    ['10.0.0.1', '<script>', '10.0.0.1'],
    ['10.0.0.1', ',,,', '10.0.0.1'],
    ['10.0.0.1', '999.1.1.1', '10.0.0.1'],
    ['10.0.0.1', `${'1::9,'.repeat(1_000)}203.0.113.7`, '203.0.113.7'],
  ])('from %s with X-Forwarded-For %j is %s', async (remoteAddress, forwardedFor, expected) => {
    expect(await ipSeen(remoteAddress, forwardedFor)).toBe(expected);
  });

  it('is what throttling counts by, so that a made-up header opens no door', async () => {
    const { send } = await startServer({
      throttle: {
        address: { freeFailures: 2, firstDelayMs: 60_000, longestDelayMs: 60_000, forgetAfterMs: 3_600_000 },
      },
    });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      const answer = await send({
        method: 'POST',
        url: '/v1/sessions',
        headers: { 'x-forwarded-for': `198.51.100.${attempt}` },
        payload: { username: `user${attempt}`, password: 'wrong password' },
      });
      statuses.push(answer.statusCode);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });
});

describe('the request’s id', () => {
  const idOf = async (remoteAddress: string, id: string) => {
    const { send } = await startServer({ trustedProxies });
    return (await send({ url: '/healthz', remoteAddress, headers: { 'x-request-id': id } })).headers['x-request-id'];
  };
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  it('is the proxy’s where it is trusted and sane, and ours otherwise', async () => {
    expect(await idOf('10.0.0.1', 'trace-1234')).toBe('trace-1234');
    expect(await idOf('192.0.2.1', 'trace-1234')).toMatch(uuid);
    expect(await idOf('10.0.0.1', 'x')).toMatch(uuid);
    expect(await idOf('10.0.0.1', '"><script>alert(1)')).toMatch(uuid);
    expect(await idOf('10.0.0.1', 'a'.repeat(65))).toMatch(uuid);
  });
});
