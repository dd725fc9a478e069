import { gzipSync } from 'node:zlib';
import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { asRoot, basic, cookieIn, startCouchdb, valueIn } from '../../../test/couchdb/wire.ts';
import { password } from '../../../test/start.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const wrong = { error: 'unauthorized', reason: 'Name or password is incorrect.' };

describe('POST /_session', () => {
  it.each<[string, string | Buffer, Record<string, string>]>([
    ['a form', `name=web_user&password=${encodeURIComponent(password)}`, { 'content-type': form }],
    [
      'a form with a charset (nano)',
      `name=web_user&password=${encodeURIComponent(password)}`,
      { 'content-type': `${form}; charset=utf-8` },
    ],
    ['D5, E1: JSON with username', JSON.stringify({ username: 'web_user', password }), { 'content-type': json }],
    [
      'both names, where they are the same',
      JSON.stringify({ name: 'web_user', username: 'web_user', password }),
      { 'content-type': json },
    ],
    [
      'E4: compressed JSON',
      gzipSync(JSON.stringify({ name: 'web_user', password })),
      { 'content-type': json, 'content-encoding': 'gzip' },
    ],
  ])('signs in with %s', async (_name, payload, headers) => {
    const { send, whoIs, authority } = await startCouchdb();
    const answer = await send({ method: 'POST', url: '/_session', payload, headers });
    expect([answer.statusCode, answer.json()]).toEqual([200, { ok: true, name: 'web_user', roles: [] }]);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.headers['cache-control']).toContain('must-revalidate');
    const value = valueIn(answer) ?? '';
    expect(value).toMatch(/^[0-9A-Za-z]{40}$/);
    expect((await whoIs(value)).json()).toEqual({
      ok: true,
      userCtx: { name: 'web_user', roles: [] },
      info: { authentication_handlers: ['cookie', 'default'], authenticated: 'cookie' },
    });
    expect(await authority.describe(value)).toMatchObject({
      policy: 'couchdb',
      label: 'couchdb',
      idleTimeoutMs: 600_000,
    });
  });

  it('D5: knows names with a space in them', async () => {
    const { send, logIn, whoIs } = await startCouchdb();
    const document = { type: 'user', name: 'jan apple', roles: [], password };
    const made = await send({
      method: 'PUT',
      url: '/_users/org.couchdb.user%3Ajan%20apple',
      headers: asRoot,
      payload: document,
    });
    expect([made.statusCode, made.json().id]).toEqual([201, 'org.couchdb.user:jan apple']);
    expect((await whoIs(await logIn('jan apple'))).json().userCtx).toEqual({ name: 'jan apple', roles: [] });
  });

  it('sets the cookie in the order that clients need, first and alone', async () => {
    const { send } = await startCouchdb();
    const answer = await send({ method: 'POST', url: '/_session', payload: { name: 'web_user', password } });
    expect(cookieIn(answer)).toMatch(
      /^AuthSession=\w{40}; Version=1; Expires=Sun, 22-Nov-2026 12:10:00 GMT; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it('E5, E6: marks the cookie Secure over https, never names a domain, and clears what it set', async () => {
    const server = await startCouchdb({}, { publicUrl: new URL('https://sessions.example.com') });
    const answer = await server.send({ method: 'POST', url: '/_session', payload: { name: 'web_user', password } });
    expect(cookieIn(answer)).toMatch(/; Max-Age=600; Secure; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookieIn(answer)).not.toContain('Domain');
    const out = await server.send({ method: 'DELETE', url: '/_session' });
    expect(cookieIn(out)).toBe(
      'AuthSession=; Version=1; Expires=Thu, 01-Jan-1970 00:00:00 GMT; Max-Age=0; Secure; Path=/; HttpOnly; SameSite=Lax',
    );
  });

  it.each<[string, InjectOptions, number, object, boolean]>([
    ['a wrong password', { payload: { name: 'web_user', password: 'wrong' } }, 401, wrong, true],
    ['an unknown user', { payload: { name: 'nobody', password } }, 401, wrong, true],
    ['a name that cannot be one', { payload: { name: 'a:b', password } }, 401, wrong, true],
    ['no password', { payload: { name: 'web_user' } }, 401, wrong, true],
    ['no name', { payload: {} }, 400, { error: 'bad_request', reason: 'request body must contain a username' }, false],
    [
      'two names',
      { payload: { name: 'a', username: 'b', password } },
      400,
      { error: 'bad_request', reason: 'request body contains different usernames' },
      false,
    ],
    ['E2: no content type', { payload: 'name=a&password=b', headers: {} }, 415, { error: 'bad_content_type' }, false],
    [
      'another content type',
      { payload: 'name=a', headers: { 'content-type': 'text/plain' } },
      415,
      {
        error: 'bad_content_type',
        reason: "Content-Type must be 'application/x-www-form-urlencoded' or 'application/json'",
      },
      false,
    ],
    [
      'broken JSON',
      { payload: '{"name":', headers: { 'content-type': json } },
      400,
      { error: 'bad_request', reason: 'invalid UTF-8 JSON' },
      false,
    ],
    [
      'JSON that is no object (500 in CouchDB)',
      { payload: '[1]', headers: { 'content-type': json } },
      400,
      { error: 'bad_request' },
      false,
    ],
    [
      'a name that is no text (500 in CouchDB)',
      { payload: { name: 1, password } },
      400,
      { error: 'bad_request' },
      false,
    ],
    [
      'a broken gzip',
      { payload: 'no gzip', headers: { 'content-type': json, 'content-encoding': 'gzip' } },
      400,
      { error: 'bad_request', reason: 'Request body is not properly gzipped.' },
      false,
    ],
    ['another encoding', { payload: 'x', headers: { 'content-type': json, 'content-encoding': 'br' } }, 415, {}, false],
    [
      'a bomb',
      { payload: gzipSync(Buffer.alloc(1_000_000, 32)), headers: { 'content-type': json, 'content-encoding': 'gzip' } },
      413,
      { error: 'request_entity_too_large' },
      false,
    ],
  ])('refuses %s', async (_name, request, status, body, clears) => {
    const { send, authority } = await startCouchdb();
    const answer = await send({ method: 'POST', url: '/_session', ...request });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject(body);
    expect(Object.keys(answer.json())).toEqual(['error', 'reason']);
    expect(valueIn(answer)).toBe(clears ? '' : null);
    expect((await authority.statistics()).activeSessions.count).toBe(0);
  });

  it('D15: a failed sign-in ends the session that came with it', async () => {
    const { send, logIn, whoIs } = await startCouchdb();
    const cookie = await logIn();
    await send({
      method: 'POST',
      url: '/_session',
      headers: { cookie: `AuthSession=${cookie}` },
      payload: { name: 'web_user', password: 'wrong' },
    });
    expect((await whoIs(cookie)).json().userCtx.name).toBeNull();
  });

  it('ends the session that somebody signs in over, whoever’s it was', async () => {
    const { send, logIn, whoIs } = await startCouchdb();
    const planted = await logIn('other');
    const answer = await send({
      method: 'POST',
      url: '/_session',
      headers: { cookie: `AuthSession=${planted}` },
      payload: { name: 'web_user', password },
    });
    expect(valueIn(answer)).not.toBe(planted);
    expect((await whoIs(planted)).json().userCtx.name).toBeNull();
  });

  it('E10: locks an account out as the engine does, also for the right password, and says how long', async () => {
    const { send } = await startCouchdb();
    const attempt = (text: string) => send({ url: '/_session', headers: { authorization: basic('web_user', text) } });
    for (let failure = 0; failure < 6; failure++) expect((await attempt('wrong')).statusCode).toBe(401);
    const locked = await attempt(password);
    expect([locked.statusCode, locked.json()]).toEqual([
      403,
      { error: 'forbidden', reason: 'Account is temporarily locked due to multiple authentication failures' },
    ]);
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(0);
    const signIn = await send({ method: 'POST', url: '/_session', payload: { name: 'web_user', password } });
    expect([signIn.statusCode, valueIn(signIn)]).toEqual([403, null]);
  });

  it('D8: goes on to next with the cookie and the body', async () => {
    const { send } = await startCouchdb();
    const answer = await send({ method: 'POST', url: '/_session?next=/_up', payload: { name: 'web_user', password } });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/_up']);
    expect(answer.json()).toMatchObject({ ok: true });
    expect(valueIn(answer)).toMatch(/^\w{40}$/);
  });

  it('D9: goes on to fail with a wrong password', async () => {
    const { send } = await startCouchdb();
    const answer = await send({
      method: 'POST',
      url: '/_session?fail=/_up',
      payload: { name: 'web_user', password: 'wrong' },
    });
    expect([answer.statusCode, answer.headers.location, answer.json(), valueIn(answer)]).toEqual([
      302,
      '/_up',
      wrong,
      '',
    ]);
  });

  it.each(['_up', 'https://evil.example', '//evil.example', '/\\evil.example', '/.//evil.example', '/%0d%0a//x\n', ''])(
    'never leaves the site for %j, nor signs in before it is looked at',
    async (next) => {
      const { send, authority } = await startCouchdb();
      for (const parameter of ['next', 'fail']) {
        const answer = await send({
          method: 'POST',
          url: '/_session',
          query: { [parameter]: next },
          headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
          payload: { name: 'web_user', password },
        });
        expect([answer.statusCode, answer.headers.location, valueIn(answer)]).toEqual([400, undefined, null]);
        expect(answer.json()).toEqual({ error: 'bad_request', reason: 'path must begin with a /.' });
      }
      expect((await authority.statistics()).activeSessions.count).toBe(0);
    },
  );

  it('refuses a page of another site, and such a write with a password from the browser’s memory', async () => {
    const { send, logIn, whoIs } = await startCouchdb();
    const foreign = { 'sec-fetch-site': 'cross-site' };
    const signIn = await send({
      method: 'POST',
      url: '/_session',
      headers: foreign,
      payload: { name: 'web_user', password },
    });
    expect([signIn.statusCode, signIn.json().error, valueIn(signIn)]).toEqual([403, 'forbidden', null]);
    const cookie = await logIn();
    const out = await send({
      method: 'DELETE',
      url: '/_session',
      headers: { ...foreign, cookie: `AuthSession=${cookie}` },
    });
    expect(out.statusCode).toBe(403);
    expect((await whoIs(cookie)).json().userCtx.name).toBe('web_user');
    const withBasic = await send({
      method: 'DELETE',
      url: '/_users/org.couchdb.user%3Aother',
      headers: { ...foreign, ...asRoot },
    });
    expect(withBasic.statusCode).toBe(403);
  });
});
