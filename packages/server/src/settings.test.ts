import type { Authority } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { password, startServer } from '../test/start.ts';
import { createServer } from './index.ts';
import type { ServerOptions } from './options.ts';

function refusalOf(options: Partial<ServerOptions>): string {
  try {
    createServer({ authority: { receivers: null } as Authority, log: { level: 'silent' }, ...options });
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the options', () => {
  it.each([
    [{ publicUrl: new URL('http://sessions.example.com') }, 'plain http'],
    [{ publicUrl: new URL('http://192.168.1.5:8420') }, 'plain http'],
    [{ publicUrl: new URL('http://localhost.evil.example') }, 'plain http'],
    [{ publicUrl: new URL('http://127.evil.example') }, 'plain http'],
    [{ publicUrl: new URL('ftp://sessions.example.com') }, 'neither https nor http'],
    [{ publicUrl: new URL('https://sessions.example.com/?a=b') }, 'only a path after the host'],
    [{ publicUrl: new URL('https://sessions.example.com//auth') }, 'between single slashes'],
    [{ publicUrl: new URL('https://sessions.example.com/a%2Fb') }, 'between single slashes'],
    [{ publicUrl: new URL('https://sessions.example.com/:auth') }, 'between single slashes'],
    [{ publicUrl: new URL('https://sessions.example.com/*') }, 'between single slashes'],
    [{ publicUrl: new URL('https://sessions.example.com/_session') }, '/_session is an address of its own'],
    [{ publicUrl: new URL('https://sessions.example.com/verify/') }, '/verify is an address of its own'],
    [{ publicUrl: new URL('https://user:secret@sessions.example.com') }, 'only a path after the host'],
    [{ trustedProxies: ['everybody'] }, '"everybody"'],
    [{ trustedProxies: ['10.0.0.0/33'] }, '"10.0.0.0/33"'],
    [{ trustedProxies: ['10.0.0.0/'] }, '"10.0.0.0/"'],
    [{ returnOrigins: ['app.example.com'] }, '"app.example.com"'],
    [{ returnOrigins: ['https://app.example.com/path'] }, '"https://app.example.com/path"'],
    [{ returnOrigins: ['*'] }, '"*"'],
    [{ log: { level: 'loud' } }, '"loud"'],
  ])('refuses %j and says why', (options, why) => {
    const refusal = refusalOf(options);
    expect(refusal).toContain(why);
    expect(refusal).not.toContain('secret');
  });

  it.each([
    'https://sessions.example.com',
    'https://sessions.example.com:8443',
    'http://localhost:8420',
    'http://127.0.0.1:8420',
    'http://[::1]:8420',
    'http://curfew.localhost',
    'https://app.example.com/curfew',
    'https://app.example.com/my-team/curfew.v2/',
  ])('accepts %s as the public URL', (url) => {
    expect(refusalOf({ publicUrl: new URL(url) })).toBe('accepted');
  });

  it('refuses to listen for the network without knowing that it is behind https', async () => {
    const { server } = await startServer();
    await expect(server.listen({ host: '0.0.0.0', port: 0 })).rejects.toMatchObject({ code: 'invalid-configuration' });
  });
});

describe('the cookie', () => {
  it('is guarded over https, when it is set and when it is cleared', async () => {
    const { send, signIn } = await startServer({ publicUrl: new URL('https://sessions.example.com') });
    const answer = await send({ method: 'POST', url: '/v1/sessions', payload: { username: 'web_user', password } });
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-session=[0-9A-Za-z]{40}; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
    const { cookie } = await signIn();
    const gone = await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { cookie } });
    expect(gone.headers['set-cookie']).toBe('__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0');
    expect(gone.headers['clear-site-data']).toBe('"cache", "storage"');
  });

  it('is only set where a session begins, is replaced or ends', async () => {
    const { send, signIn, app } = await startServer();
    await app.ready();
    const { cookie } = await signIn('root');
    for (const url of [
      '/',
      '/sign-in',
      '/sign-out',
      '/v1/sessions',
      '/v1/sessions/current',
      '/v1/users',
      '/v1/events',
    ]) {
      expect((await send({ url, headers: { cookie } })).headers['set-cookie']).toBeUndefined();
      expect(
        (await send({ url, headers: { cookie: `session=${'x'.repeat(40)}` } })).headers['set-cookie'],
      ).toBeUndefined();
    }
    expect((await send({ url: '/verify', headers: { cookie } })).headers['set-cookie']).toBeUndefined();
  });

  it('is never the other style’s', async () => {
    const https = await startServer({ publicUrl: new URL('https://sessions.example.com') });
    const { token } = await https.signIn();
    expect((await https.send({ url: '/verify', headers: { cookie: `session=${token}` } })).statusCode).toBe(401);
    expect((await https.send({ url: '/verify', headers: { cookie: `__Host-session=${token}` } })).statusCode).toBe(204);
    const http = await startServer();
    const plain = await http.signIn();
    const cookie = `__Host-session=${plain.token}`;
    expect((await http.send({ url: '/verify', headers: { cookie } })).statusCode).toBe(401);
  });
});
