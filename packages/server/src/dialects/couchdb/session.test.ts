import { CurfewError } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { basic, cookieIn, startCouchdb, valueIn, windowOf } from '../../../test/couchdb/wire.ts';
import { operator, password } from '../../../test/start.ts';

const wrong = { error: 'unauthorized', reason: 'Name or password is incorrect.' };

describe('GET /_session', () => {
  it.each([
    ['nothing', {}],
    ['E13: the name and password of somebody signed out', { authorization: basic('_', '_') }],
    ['an empty cookie, as nano sends it after signing out', { cookie: 'AuthSession=' }],
    ['a cookie that is nobody’s', { cookie: `AuthSession=${'a'.repeat(40)}` }],
    ['two empty cookies', { cookie: 'AuthSession=; AuthSession=' }],
    ['a scheme of another system', { authorization: 'Bearer abc' }],
  ])('E3: is nobody’s with %s', async (_name, headers) => {
    const { send } = await startCouchdb();
    const answer = await send({ url: '/_session', headers });
    expect([answer.statusCode, answer.json(), cookieIn(answer)]).toEqual([
      200,
      { ok: true, userCtx: { name: null, roles: [] }, info: { authentication_handlers: ['cookie', 'default'] } },
      null,
    ]);
    const asked = await send({ url: '/_session?basic=true', headers });
    expect([asked.statusCode, asked.json()]).toEqual([401, { error: 'unauthorized', reason: 'Please login.' }]);
  });

  it.each(['YWRtaW46', 'not base64!', 'amFuOjU2Njg4MkI5OkEK3-1SRseo6yNRHfk-mmk6zOxm'])(
    'takes a malformed cookie for nobody’s and clears it, where CouchDB refuses everything: %s',
    async (value) => {
      const { whoIs } = await startCouchdb();
      const answer = await whoIs(value);
      expect([answer.statusCode, answer.json().userCtx.name, valueIn(answer)]).toEqual([200, null, '']);
    },
  );

  it('E12, D14: knows a name and a password, makes no session and sets no cookie', async () => {
    const { send, authority } = await startCouchdb();
    const answer = await send({ url: '/_session?basic=true', headers: { authorization: basic('web_user') } });
    expect([answer.statusCode, answer.json().userCtx, answer.json().info.authenticated]).toEqual([
      200,
      { name: 'web_user', roles: [] },
      'default',
    ]);
    expect(cookieIn(answer)).toBeNull();
    expect((await authority.statistics()).activeSessions.count).toBe(0);
    const refused = await send({ url: '/_session', headers: { authorization: basic('web_user', 'wrong') } });
    expect([refused.statusCode, refused.json()]).toEqual([401, wrong]);
    const broken = await send({ url: '/_session', headers: { authorization: 'Basic !!!' } });
    expect([broken.statusCode, broken.json()]).toEqual([
      400,
      { error: 'bad_request', reason: 'Authorization header has invalid base64 value' },
    ]);
  });

  it('E16: does not lock out who sends a name and a password with many requests at once, and feels a new password', async () => {
    const { send, authority } = await startCouchdb();
    const ask = (text: string) => send({ url: '/_session', headers: { authorization: basic('web_user', text) } });
    const statuses = async (text: string) =>
      new Set((await Promise.all(Array.from({ length: 40 }, () => ask(text)))).map((answer) => answer.statusCode));
    expect(await statuses(password)).toEqual(new Set([200]));
    expect(await statuses('wrong')).toEqual(new Set([401]));
    expect((await authority.listEvents({ type: 'sign-in-failed', limit: 50 })).items.length).toBeLessThan(6);
    await authority.setPassword('web_user', 'another long password', operator);
    expect(await statuses('another long password')).toEqual(new Set([200]));
  });

  it('E13: takes a password that starts with a colon', async () => {
    const { send, authority } = await startCouchdb();
    await authority.setPassword('web_user', ':starts with a colon', operator);
    const answer = await send({
      url: '/_session',
      headers: { authorization: basic('web_user', ':starts with a colon') },
    });
    expect(answer.json().userCtx.name).toBe('web_user');
  });

  it('asks the header and not the cookie where both are there', async () => {
    const { send, logIn } = await startCouchdb();
    const cookie = `AuthSession=${await logIn()}`;
    const answer = await send({ url: '/_session', headers: { cookie, authorization: basic('other') } });
    expect(answer.json().userCtx.name).toBe('other');
    expect(
      (await send({ url: '/_session', headers: { cookie, authorization: basic('other', 'wrong') } })).statusCode,
    ).toBe(401);
  });

  it('takes the same cookie twice for one, and those of two users for nobody’s', async () => {
    const { send, logIn } = await startCouchdb();
    const [one, other] = [await logIn(), await logIn('other')];
    const name = async (cookie: string) => (await send({ url: '/_session', headers: { cookie } })).json().userCtx.name;
    expect(await name(`AuthSession=${one}; AuthSession=${one}`)).toBe('web_user');
    expect(await name(`AuthSession=; AuthSession=${one}; x=y`)).toBe('web_user');
    expect(await name(`AuthSession=${one}; AuthSession=${other}`)).toBeNull();
    expect(await name(`authsession=${one}`)).toBeNull();
  });

  it('shows an administrator as CouchDB shows its own', async () => {
    const { whoIs, logIn } = await startCouchdb();
    expect((await whoIs(await logIn('root'))).json().userCtx).toEqual({ name: 'root', roles: ['_admin'] });
  });

  it('E15: answers a 401 with the challenge that a client asks for by name, and with no other', async () => {
    const { send } = await startCouchdb();
    const asked = await send({ url: '/_session?basic=true', headers: { 'x-couchdb-www-authenticate': 'Cookie' } });
    expect(asked.headers['www-authenticate']).toBe('Cookie');
    expect((await send({ url: '/_session?basic=true' })).headers['www-authenticate']).toBeUndefined();
  });

  it('is HEAD too, and nothing else', async () => {
    const { send } = await startCouchdb();
    expect((await send({ method: 'HEAD', url: '/_session' })).statusCode).toBe(200);
    for (const method of ['PUT', 'PATCH'] as const) {
      const answer = await send({ method, url: '/_session', payload: { a: 1 } });
      expect([answer.statusCode, answer.headers.allow, answer.json()]).toEqual([
        405,
        'GET,HEAD,POST,DELETE',
        { error: 'method_not_allowed', reason: 'Only GET,HEAD,POST,DELETE allowed' },
      ]);
    }
  });
});

describe('DELETE /_session', () => {
  it('ends the session itself, unlike CouchDB, and says so to everybody who asks', async () => {
    const { send, logIn, whoIs, authority } = await startCouchdb();
    const cookie = await logIn();
    const answer = await send({ method: 'DELETE', url: '/_session', headers: { cookie: `AuthSession=${cookie}` } });
    expect([answer.statusCode, answer.json(), valueIn(answer)]).toEqual([200, { ok: true }, '']);
    expect((await whoIs(cookie)).json().userCtx.name).toBeNull();
    expect(await authority.explain(cookie)).toMatchObject({ outcome: 'ended', reason: 'signed-out' });
    const native = await send({ url: '/v1/sessions/current', headers: { authorization: `Bearer ${cookie}` } });
    expect([native.statusCode, native.json().detail]).toEqual([401, 'the session is over: it was signed out']);
  });

  it('is 200 without a session, twice, and with next', async () => {
    const { send } = await startCouchdb({ requireValidUser: true });
    for (const url of ['/_session', '/_session']) {
      expect((await send({ method: 'DELETE', url })).json()).toEqual({ ok: true });
    }
    const answer = await send({ method: 'DELETE', url: '/_session?next=/_up' });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/_up']);
  });

  it('ends the session of the cookie also where a header came with it', async () => {
    const { send, logIn, whoIs } = await startCouchdb();
    const cookie = await logIn();
    await send({
      method: 'DELETE',
      url: '/_session',
      headers: { cookie: `AuthSession=${cookie}`, authorization: basic('other') },
    });
    expect((await whoIs(cookie)).json().userCtx.name).toBeNull();
  });

  it('never by GET', async () => {
    const { send, logIn, whoIs } = await startCouchdb();
    const cookie = await logIn();
    await send({
      url: '/_session?_method=DELETE',
      headers: { cookie: `AuthSession=${cookie}`, 'x-http-method-override': 'DELETE' },
    });
    expect((await whoIs(cookie)).json().userCtx.name).toBe('web_user');
  });
});

describe('a session of this dialect', () => {
  it('is an ordinary one: listed, ended by an operator, and felt at the next request', async () => {
    const { logIn, whoIs, authority } = await startCouchdb();
    const cookie = await logIn();
    const [session] = (await authority.listSessions({ username: 'web_user', limit: 5 })).items;
    if (session === undefined) throw new Error('it is not listed');
    expect(session).toMatchObject({ kind: 'interactive', policy: 'couchdb', label: 'couchdb' });
    await authority.endSession(session.id, operator);
    const answer = await whoIs(cookie);
    expect([answer.statusCode, answer.json().userCtx.name, cookieIn(answer)]).toEqual([200, null, null]);
    const events = (await authority.listEvents({ username: 'web_user', limit: 5 })).items.map((event) => event.type);
    expect(events).toEqual(expect.arrayContaining(['sign-in', 'session-ended']));
  });

  it('ends at its lifetime, however much it is used', async () => {
    const server = await startCouchdb({}, { policies: windowOf(600, 900) });
    const cookie = await server.logIn();
    server.advance(500_000);
    expect(cookieIn(await server.whoIs(cookie))).toContain('Max-Age=400;');
    await server.useWritten(cookie);
    server.advance(400_000);
    expect((await server.whoIs(cookie)).json().userCtx.name).toBeNull();
  });

  it('E1, E8: is asked for everywhere but at signing in and at /_up, where a valid user is required', async () => {
    const { send, logIn, whoIs } = await startCouchdb({ requireValidUser: true });
    for (const url of ['/_session', '/_uuids', '/_users/org.couchdb.user%3Aother', '/_membership']) {
      const answer = await send({ url });
      expect([url, answer.statusCode, answer.json()]).toEqual([
        url,
        401,
        { error: 'unauthorized', reason: 'Authentication required.' },
      ]);
    }
    expect((await send({ url: '/_up' })).json()).toMatchObject({ status: 'ok' });
    expect((await whoIs(await logIn())).json().userCtx.name).toBe('web_user');
  });

  it('says to strict servers what their native clients must', async () => {
    const { send } = await startCouchdb({}, { csrf: 'strict' });
    const answer = await send({ method: 'POST', url: '/_session', payload: { name: 'web_user', password } });
    expect([answer.statusCode, answer.json().error]).toEqual([403, 'forbidden']);
    const fromBrowser = await send({
      method: 'POST',
      url: '/_session',
      headers: { 'sec-fetch-site': 'same-origin' },
      payload: { name: 'web_user', password },
    });
    expect(fromBrowser.statusCode).toBe(200);
  });

  it('lets nobody in where the store does not answer', async () => {
    const broken = async () => {
      throw new CurfewError('store-unavailable');
    };
    const { whoIs, send } = await startCouchdb(
      {},
      { between: (authority) => ({ ...authority, judge: broken, signIn: broken, ping: broken }) },
    );
    const answer = await whoIs('a'.repeat(40));
    expect([answer.statusCode, answer.json().error]).toEqual([503, 'service_unavailable']);
    expect((await send({ method: 'POST', url: '/_session', payload: { name: 'web_user', password } })).statusCode).toBe(
      503,
    );
    expect((await send({ url: '/_up' })).statusCode).toBe(503);
  });
});
