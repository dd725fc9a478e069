import { spawnSync } from 'node:child_process';
import { createConnection } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CurfewError, createAuthority } from '@curfew/core';
import { openSqliteStore } from '@curfew/store-sqlite';
import { describe, expect, it, vi } from 'vitest';
import { lintMetrics } from '../../test/metrics-lint.ts';
import { password, startServer } from '../../test/start.ts';
import { servedPolicies } from '../dialects/policies.ts';
import { createServer } from '../server.ts';
import { createMaintenance } from './maintenance.ts';

describe('health', () => {
  it('tells a process that runs from one that can judge', async () => {
    let isBroken = false;
    const { send } = await startServer({
      between: (authority) => ({
        ...authority,
        ping: async () => {
          if (isBroken) throw new CurfewError('store-unavailable', 'the store is gone');
        },
        statistics: async () => {
          if (isBroken) throw new CurfewError('store-unavailable', 'the store is gone');
          return authority.statistics();
        },
      }),
    });
    const statuses = async () => [
      (await send({ url: '/healthz' })).statusCode,
      (await send({ url: '/readyz' })).statusCode,
      (await send({ url: '/metrics' })).statusCode,
    ];
    expect(await statuses()).toEqual([200, 200, 200]);
    isBroken = true;
    expect(await statuses()).toEqual([200, 503, 200]);
    expect((await send({ url: '/readyz' })).json().code).toBe('store-unavailable');
    expect((await send({ url: '/metrics' })).body).toContain('curfew_sessions_active Nan');
    isBroken = false;
    expect(await statuses()).toEqual([200, 200, 200]);
  });
});

describe('/metrics', () => {
  it('counts requests, sign-ins and validations in the Prometheus format', async () => {
    const { send, signIn, advance } = await startServer();
    const { cookie } = await signIn();
    await send({ method: 'POST', url: '/v1/sessions', payload: { username: 'web_user', password: 'wrong password' } });
    await send({ url: '/verify', headers: { cookie } });
    await send({ url: '/verify' });
    await send({ url: '/verify', method: 'POST', headers: { cookie, 'sec-fetch-site': 'cross-site' } });
    await send({ url: '/no/such/place' });
    advance(7_200_000);
    const { body, headers } = await send({ url: '/metrics' });
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const line of [
      'curfew_http_requests_total{route="/v1/sessions",method="POST",status="201"} 1',
      'curfew_http_requests_total{route="/v1/sessions",method="POST",status="401"} 1',
      'curfew_http_requests_total{route="unknown",method="GET",status="404"} 1',
      'curfew_sign_ins_total{outcome="signed-in"} 1',
      'curfew_sign_ins_total{outcome="invalid-credentials"} 1',
      'curfew_validations_total{outcome="valid"} 1',
      'curfew_validations_total{outcome="invalid"} 1',
      'curfew_validations_total{outcome="cross-site"} 1',
      'curfew_validations_total{outcome="failed"} 0',
      'curfew_validation_duration_seconds_bucket{le="+Inf"} 3',
      'curfew_validation_duration_seconds_count 3',
      'curfew_sessions_active 0',
      'curfew_sweeper_lag_seconds 3600',
    ]) {
      expect(body.split('\n')).toContain(line);
    }
    expect(body).toContain('process_cpu_seconds_total');
    expect(body).not.toContain('web_user');
    for (const line of body.split('\n')) expect(line).toMatch(/^($|#|[a-z0-9_:]+(\{.*\})? \S+$)/);
  });

  it('is named as Prometheus wants it, by the rules of promtool, and by promtool where it is installed', async () => {
    const { send, signIn } = await startServer();
    await send({ url: '/verify', headers: { cookie: (await signIn()).cookie } });
    const { body } = await send({ url: '/metrics' });
    expect(lintMetrics(body)).toEqual([]);
    const { error, status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: body });
    if (error === undefined) expect([status, `${stdout}${stderr}`]).toEqual([0, '']);
  });

  it('would be told of every breach of those rules', () => {
    const faulty = (name: string, type = 'gauge', labels = '') =>
      lintMetrics(`# HELP ${name} Help\n# TYPE ${name} ${type}\n${name}${labels} 1\n`);
    expect(faulty('curfew_sessions')).toEqual([]);
    expect(faulty('curfew_sessions_total')).toHaveLength(1);
    expect(faulty('curfew_sessions', 'counter')).toHaveLength(1);
    expect(faulty('curfew_session_count')).toHaveLength(1);
    expect(faulty('curfew_sessions', 'gauge', '{le="1"}')).toHaveLength(1);
    expect(faulty('curfew_sessions', 'gauge', '{perUser="1"}')).toHaveLength(1);
    expect(faulty('curfew_gauge_sessions')).toHaveLength(1);
    expect(faulty('curfew_lag_ms')).toHaveLength(1);
    expect(faulty('curfew_lag_milliseconds')).toHaveLength(1);
    expect(lintMetrics('curfew_sessions 1\n')).toHaveLength(2);
  });
});

describe('the sweeper', () => {
  it('runs now and then, goes on after a failure and stops when it is told to', async () => {
    vi.useFakeTimers();
    try {
      const { authority, app } = await startServer();
      let sweeps = 0;
      const failing = {
        ...authority,
        sweep: async () => {
          sweeps++;
          if (sweeps === 2) throw new Error('no');
          return 0;
        },
      };
      const maintenance = createMaintenance(failing, app.log, { maintenance: { sweepIntervalMs: 1_000 } });
      maintenance.start();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(sweeps).toBeGreaterThanOrEqual(5);
      expect(sweeps).toBeLessThanOrEqual(20);
      await maintenance.stop();
      const before = sweeps;
      await vi.advanceTimersByTimeAsync(10_000);
      expect(sweeps).toBe(before);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('listening', () => {
  it('starts the sweeper, and closing stops it', async () => {
    let sweeps = 0;
    const { server } = await startServer({
      maintenance: { sweepIntervalMs: 5 },
      between: (authority) => ({
        ...authority,
        sweep: async () => {
          sweeps++;
          return 0;
        },
      }),
    });
    await server.app.ready();
    expect(sweeps).toBe(0);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    try {
      await server.listen({ host: '127.0.0.1', port: 0 });
      await vi.advanceTimersByTimeAsync(100);
      expect(sweeps).toBeGreaterThan(1);
      const closed = server.close();
      await vi.advanceTimersByTimeAsync(100);
      await closed;
      const before = sweeps;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(sweeps).toBe(before);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('closing', () => {
  it('finishes what is under way, says so, and takes nothing new', async () => {
    let finish: () => void = () => undefined;
    const isWaiting = Promise.withResolvers<void>();
    const { server } = await startServer({
      passwords: {
        hash: async (text) => text,
        isOutdated: () => false,
        verify: (text, hash) =>
          new Promise((resolve) => {
            finish = () => resolve(text === hash);
            isWaiting.resolve();
          }),
      },
    });
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const slow = fetch(`${address}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'web_user', password }),
    });
    await isWaiting.promise;
    const closed = server.close();
    const ready = await fetch(`${address}/readyz`);
    expect([ready.status, ready.headers.get('connection')]).toEqual([503, 'close']);
    finish();
    expect((await slow).status).toBe(201);
    await closed;
    await expect(fetch(`${address}/healthz`)).rejects.toThrow();
  });

  it('loses no answer of clients that keep their connections', async () => {
    const { server, signIn } = await startServer();
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const { cookie } = await signIn();
    const port = Number(new URL(address).port);
    const clients = Array.from({ length: 20 }, () => askUntilClosed(port, cookie));
    await Promise.all(clients.map(({ isAsking }) => isAsking));
    await server.close();
    for (const { asked, answered } of await Promise.all(clients.map(({ isClosed }) => isClosed))) {
      expect(answered).toBeGreaterThan(0);
      expect(answered).toBe(asked);
    }
  });

  /** One request after the other on one connection, as a load generator does, until the server says that it closes. */
  function askUntilClosed(port: number, cookie: string) {
    const bytes = `GET /verify HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`;
    const { promise: isAsking, resolve: hasAnswers } = Promise.withResolvers<void>();
    const isClosed = new Promise<{ asked: number; answered: number }>((resolve) => {
      let [asked, answered] = [0, 0];
      const ask = () => {
        asked++;
        socket.write(bytes);
      };
      const socket = createConnection({ port, host: '127.0.0.1' }, ask);
      socket.setEncoding('latin1');
      socket.on('data', (text: string) => {
        answered += text.split('HTTP/1.1 204').length - 1;
        if (answered >= 3) hasAnswers();
        if (text.includes('Connection: close')) socket.end();
        else ask();
      });
      socket.on('error', () => resolve({ asked, answered }));
      socket.on('close', () => resolve({ asked, answered }));
    });
    return { isAsking, isClosed };
  }
});

describe('a server that is closed', () => {
  it('is forgotten by its process, which may open many', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const servers = [await openAndClose(), await openAndClose(), await openAndClose()];
    const remembered = () => {
      collectGarbage();
      return servers.filter((server) => server.deref() !== undefined).length;
    };
    await expect.poll(remembered).toBe(0);
  });

  async function openAndClose(): Promise<WeakRef<object>> {
    const store = openSqliteStore({ path: ':memory:' });
    await store.life.migrate();
    const authority = createAuthority({ store, policies: servedPolicies });
    const server = createServer({ authority });
    expect(await server.ownMetrics()).toContain('process_cpu_seconds_total');
    await server.close();
    await authority.close();
    return new WeakRef(server.app);
  }
});
