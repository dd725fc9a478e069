import { createConnection } from 'node:net';
import { createPasswordHasher } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { password, startServer, tokenIn } from '../test/start.ts';
import { loggablePath } from './operation/logging.ts';

describe('what is written down', () => {
  it('holds no token and no password, at the most talkative level, after a lively run', async () => {
    const { server, send, signIn, log, authority } = await startServer({ passwords: createPasswordHasher() });
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const secrets = new Set([password]);
    const bodies: string[] = [];
    const keep = (token: string | null) => {
      if (token !== null) secrets.add(token);
      return token ?? '';
    };

    const root = await signIn('root');
    const user = await signIn();
    keep(root.token);
    keep(user.token);
    const asRoot = { authorization: root.bearer };
    const minted = await send({
      method: 'POST',
      url: '/v1/sessions/minted',
      headers: asRoot,
      payload: { username: 'web_user', kind: 'api' },
    });
    const api = keep(minted.json().token);
    const rotated = await send({
      method: 'POST',
      url: '/v1/sessions/current/rotate',
      headers: { cookie: user.cookie },
      payload: { graceSeconds: 10 },
    });
    const fresh = keep(tokenIn(rotated));

    // Secrets in all the places where they do not belong.
    for (const secret of [root.token, user.token, api, fresh]) {
      for (const request of [
        { method: 'GET', url: `/v1/sessions/${secret}`, headers: asRoot },
        { method: 'GET', url: `/v1/sessions/x${secret}x`, headers: asRoot },
        { method: 'GET', url: `/v1/sessions?user=${secret}`, headers: asRoot },
        { method: 'GET', url: `/v1/sessions?cursor=${secret}`, headers: asRoot },
        { method: 'GET', url: `/v1/sessions?${secret}=1`, headers: asRoot },
        { method: 'GET', url: `/v1/users/${secret}`, headers: asRoot },
        { method: 'DELETE', url: `/v1/users/${secret}`, headers: asRoot },
        { method: 'GET', url: `/nothing/${secret}?token=${secret}&limit=${secret}`, headers: {} },
        {
          method: 'GET',
          url: `/${encodeURIComponent(secret).replace(/./g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`,
          headers: {},
        },
        { method: 'GET', url: `/sign-in?returnTo=/${secret}&timedOut=true`, headers: { cookie: `session=${secret}` } },
        { method: 'GET', url: '/verify', headers: { cookie: `session=${secret}`, 'x-request-id': secret } },
        { method: 'POST', url: '/v1/sessions', headers: {}, payload: { username: secret, password: secret } },
        { method: 'POST', url: '/v1/sessions', headers: {}, payload: { username: 'web_user', password, [secret]: 1 } },
        { method: 'POST', url: '/v1/sweep', headers: asRoot, payload: { retention: secret } },
        {
          method: 'POST',
          url: '/v1/sessions/minted',
          headers: asRoot,
          payload: { username: 'web_user', policy: secret },
        },
        { method: 'POST', url: '/oauth2/introspect', headers: asRoot, payload: { token: secret } },
      ] as const) {
        const answer = await send(request);
        // A page or an answer may give a person back what they typed; it is what others can read that counts.
        if (!request.url.startsWith('/sign-in')) bodies.push(answer.body);
      }
      await sendBroken(address, `GET / HTTP/1.1\r\nHost: x\r\nCookie: session=${secret}\r\nBroken\x00: 1\r\n\r\n`);
      await sendBroken(address, `GET / HTTP/9.9\r\nAuthorization: Bearer ${secret}\r\n\r\n`);
      await sendBroken(address, `GET / HTTP/1.1\r\nCookie: session=${secret}; ${'x'.repeat(20_000)}\r\n\r\n`);
    }
    for (const url of [
      '/v1/sessions',
      '/v1/events',
      '/v1/users',
      '/v1/statistics',
      '/v1/tokens/long-lived',
      '/metrics',
    ]) {
      bodies.push((await send({ url, headers: asRoot })).body);
    }
    bodies.push(JSON.stringify(await authority.listEvents({ limit: 200 })));
    bodies.push((await send({ url: '/v1/sessions/current', headers: { cookie: `session=${fresh}` } })).body);

    expect(secrets.size).toBe(5);
    const lines = log();
    expect(lines.split('\n').length).toBeGreaterThan(60);
    for (const secret of secrets) {
      expect(lines.includes(secret)).toBe(false);
      for (const body of bodies) expect(body.includes(secret), body.slice(0, 300)).toBe(false);
    }
  });

  it('is of an error what we know, and not what Node puts on it', async () => {
    const { app, log } = await startServer();
    const cause = Object.assign(new Error('parse error'), { code: 'HPE_X', rawPacket: 'Cookie: session=s3cret' });
    app.log.error({ err: new Error('failed', { cause }), req: { headers: 's3cret' }, res: { headers: 's3cret' } }, 'x');
    app.log.error({ err: 'thrown s3cret' }, 'y');
    expect(log()).toContain('HPE_X');
    expect(log()).not.toContain('s3cret');
  });

  it('shows of an address what cannot be secret', () => {
    expect(loggablePath('/v1/sessions?limit=5&cursor=abc&user=ana')).toBe('/v1/sessions?limit=5&cursor=***&user=***');
    expect(loggablePath('/v1/sessions/6f1c0000-0000-4000-8000-000000000000')).toBe(
      '/v1/sessions/6f1c0000-0000-4000-8000-000000000000',
    );
    expect(loggablePath(`/x/${'A'.repeat(40)}`)).toBe('/x/***');
    expect(loggablePath('/%E0%A4%A')).toBe('(unreadable)');
  });

  function sendBroken(address: string, bytes: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = createConnection({ port: Number(new URL(address).port), host: '127.0.0.1' }, () =>
        socket.write(bytes),
      );
      socket.on('data', () => undefined);
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
    });
  }
});
