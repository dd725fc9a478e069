import { describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../../test/start.ts';

const url = '/v1/sessions/anonymous';
const bearer = { transport: 'bearer' };

function start({ send }: TestServer, remoteAddress = '203.0.113.9', payload: object = bearer) {
  return send({ method: 'POST', url, remoteAddress, payload });
}

async function startMany(server: TestServer, addresses: readonly string[]): Promise<number> {
  let started = 0;
  for (const address of addresses) if ((await start(server, address)).statusCode === 201) started++;
  return started;
}

const times = <Value>(length: number, make: (n: number) => Value) => Array.from({ length }, (_, n) => make(n));

describe('anonymous sessions', () => {
  it('cannot be made without end from one address, and nobody else minds', async () => {
    const server = await startServer();
    const other = (await start(server, '198.51.100.1')).json().token;
    expect(
      await startMany(
        server,
        times(400, () => '203.0.113.9'),
      ),
    ).toBe(100);
    const refused = await start(server);
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'too-many-requests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['set-cookie']).toBeUndefined();
    expect((await start(server, '198.51.100.2')).statusCode).toBe(201);
    const current = { url: '/v1/sessions/current', headers: { authorization: `Bearer ${other}` } };
    expect((await server.send(current)).statusCode).toBe(200);
    expect((await server.authority.statistics()).activeSessions.count).toBe(102);
    server.advance(2_000);
    expect(
      await startMany(
        server,
        times(9, () => '203.0.113.9'),
      ),
    ).toBe(1);
  });

  it('count for a network of IPv6, and for a site that has many of those', async () => {
    const server = await startServer();
    expect(
      await startMany(
        server,
        times(300, (n) => `2001:db8:1:1::${n.toString(16)}`),
      ),
    ).toBe(100);
    const networks = times(1_700, (n) => `2001:db8:1:${(n + 2).toString(16)}::1`);
    expect(await startMany(server, networks)).toBe(1_500);
    expect((await start(server, '2001:db8:2::1')).statusCode).toBe(201);
  });

  it('cannot be multiplied by rotating them', async () => {
    const server = await startServer();
    let token: string = (await start(server)).json().token;
    let rotated = 0;
    for (let n = 0; n < 200; n++) {
      const answer = await server.send({
        method: 'POST',
        url: '/v1/sessions/current/rotate',
        remoteAddress: '203.0.113.9',
        headers: { authorization: `Bearer ${token}` },
      });
      if (answer.statusCode !== 200) {
        expect(answer.json().code).toBe('too-many-requests');
        continue;
      }
      rotated++;
      token = answer.json().token;
    }
    expect(rotated).toBe(99);
    expect(
      (await server.send({ url: '/v1/sessions/current', headers: { authorization: `Bearer ${token}` } })).statusCode,
    ).toBe(200);
  });

  it('have limits that can be set, and switched off', async () => {
    const few = await startServer({ throttle: { anonymous: { burst: 2, everyMs: 60_000 } } });
    expect(
      await startMany(
        few,
        times(5, () => '203.0.113.9'),
      ),
    ).toBe(2);
    const off = await startServer({ throttle: { anonymous: { burst: 0, everyMs: 60_000 } } });
    expect(
      await startMany(
        off,
        times(300, () => '203.0.113.9'),
      ),
    ).toBe(300);
  });
});

describe('a signed-in session', () => {
  it('cannot be rotated without end, and stays valid', async () => {
    const server = await startServer();
    let { token } = await server.signIn();
    const other = await server.signIn();
    const rotate = (presented: string) =>
      server.send({
        method: 'POST',
        url: '/v1/sessions/current/rotate',
        headers: { authorization: `Bearer ${presented}` },
      });
    let rotated = 0;
    for (let n = 0; n < 60; n++) {
      const answer = await rotate(token);
      if (answer.statusCode !== 200) continue;
      rotated++;
      token = answer.json().token;
    }
    expect(rotated).toBe(20);
    expect((await server.send({ url: '/verify', headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(204);
    server.advance(3_000);
    expect((await rotate(token)).statusCode).toBe(200);
    expect(other.token).not.toBe(token);
  });
});
