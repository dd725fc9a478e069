import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unlimited } from '@curfew/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { codeAt } from '../test/one-time-code.ts';
import { operator, password, startServer, tokenIn } from '../test/start.ts';
import { client, finish, pendingToken, startWithCodes as start, typePassword } from '../test/with-codes.ts';
import { servedPolicies } from './dialects/policies.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };
describe('setting one-time codes up', () => {
  it('works over the API, and raises the level under a new token', async () => {
    const { send, signIn, authority } = await startServer();
    const { cookie, token } = await signIn();
    const call = (method: 'GET' | 'POST', url: string, payload?: object) =>
      send({ method, url, headers: { cookie }, ...(payload && { payload }) });
    expect((await call('GET', '/v1/account/codes')).json()).toEqual({ codes: null });
    const { secret, address, enrolment } = (await call('POST', '/v1/account/codes')).json();
    expect(address).toContain(`secret=${secret}`);
    expect((await call('GET', '/v1/account/codes')).json()).toEqual({ codes: null });
    const confirm = (code: string) => call('POST', '/v1/account/codes/confirm', { enrolment, code });
    expect((await confirm('000000')).json()).toMatchObject({ code: 'invalid-code' });
    const confirmed = await confirm(codeAt(secret, authority.now()));
    expect(confirmed.json().recoveryCodes).toHaveLength(10);
    const raised = tokenIn(confirmed);
    expect(await authority.validate(token)).toBeNull();
    expect(await authority.validate(raised)).toMatchObject({ level: 'aal2' });
    const { items } = await authority.listEvents({ username: 'web_user', limit: 10 });
    expect(items.map(({ type }) => type)).toEqual(expect.arrayContaining(['factor-added', 'level-raised']));
  });

  it('needs the session that began it, soon, and a recent sign-in', async () => {
    const { signIn, authority, advance } = await startServer();
    const [mine, other] = [await signIn(), await signIn()];
    const begun = await authority.beginEnrolment(mine.token);
    if (!begun.ok) throw new Error(begun.code);
    const confirm = (token: string) => {
      const code = codeAt(begun.secret, authority.now());
      return authority.confirmEnrolment(token, { enrolment: begun.enrolment, code }, client);
    };
    expect(await confirm(other.token)).toMatchObject({ code: 'invalid-code' });
    advance(10 * 60_000 + 1);
    await expect(confirm(mine.token)).rejects.toMatchObject({ code: 'recent-sign-in-required' });
    await expect(authority.beginEnrolment(mine.token)).rejects.toMatchObject({ code: 'recent-sign-in-required' });
  });

  it('is for people: tokens of programs, and of half a sign-in, cannot', async () => {
    const { server } = await start();
    const minted = await server.authority.mint({ username: 'other', kind: 'api', lifetimeMs: null }, operator);
    if (!minted.ok) throw new Error(minted.code);
    for (const token of [minted.token.reveal(), await pendingToken(server)]) {
      expect(await server.authority.beginEnrolment(token)).toMatchObject({ code: 'authentication-required' });
    }
  });

  it('is open to who must before they can do anything else, and lets them', async () => {
    const roles = { careful: { ...unlimited, requires: 'aal2' } } as const;
    const { send, authority, signIn } = await startServer({ policies: { ...servedPolicies, roles } });
    await authority.setRoles('web_user', ['careful'], operator);
    const { cookie } = await signIn();
    expect((await send({ url: '/v1/sessions/current', headers: { cookie } })).json()).toMatchObject({
      code: 'step-up-required',
    });
    const begun = (await send({ method: 'POST', url: '/v1/account/codes', headers: { cookie } })).json();
    const confirmed = await send({
      method: 'POST',
      url: '/v1/account/codes/confirm',
      headers: { cookie },
      payload: { enrolment: begun.enrolment, code: codeAt(begun.secret, authority.now()) },
    });
    expect((await send({ url: '/verify', headers: { cookie: `session=${tokenIn(confirmed)}` } })).statusCode).toBe(204);
  });

  it('shows the secret once, and keeps it sealed', async () => {
    const { server, secret, recoveryCodes } = await start();
    const exported = await server.authority.exportPerson({ username: 'web_user' }, operator);
    const everything = JSON.stringify([exported, await server.authority.listEvents({ limit: 100 })]) + server.log();
    for (const hidden of [secret, ...recoveryCodes]) expect(everything).not.toContain(hidden);
    const { bearer } = await server.signIn('root');
    const seen = await server.send({ url: '/v1/users/web_user/codes', headers: { authorization: bearer } });
    expect(seen.json()).toEqual({
      codes: { createdAt: expect.any(String), lastUsedAt: expect.any(String), recoveryCodesLeft: 10 },
    });
  });
});

describe('signing in with one-time codes', () => {
  it('takes two steps over the API', async () => {
    const { server, next } = await start();
    const first = await typePassword(server);
    expect(first.statusCode).toBe(401);
    expect(first.json()).toMatchObject({ code: 'second-factor-required' });
    expect(first.json().token).toBeUndefined();
    const cookie = `session=${tokenIn(first)}`;
    const finishing = { method: 'POST', url: '/v1/sessions/second-step', headers: { cookie } } as const;
    const second = await server.send({ ...finishing, payload: { code: next() } });
    expect(second.statusCode).toBe(201);
    const session = await server.authority.validate(tokenIn(second));
    expect(session).toMatchObject({ username: 'web_user', level: 'aal2' });
    expect(session?.proofs.map(({ method }) => method)).toEqual(['pwd', 'otp']);
    expect(await server.authority.isAlive(tokenIn(first))).toBe(false);
  });

  it('takes two steps on the pages, without a script, and comes back to where the person was', async () => {
    const { server, next } = await start();
    const post = (url: string, fields: Record<string, string>, cookie = '') =>
      server.send({
        method: 'POST',
        url,
        headers: { ...form, cookie },
        payload: new URLSearchParams(fields).toString(),
      });
    const first = await post('/sign-in', { username: 'web_user', password, returnTo: '/account' });
    expect([first.statusCode, first.headers.location]).toEqual([303, '/second-step?returnTo=%2Faccount']);
    const cookie = `session=${tokenIn(first)}`;
    const page = await server.send({ url: '/second-step?returnTo=%2Faccount', headers: { cookie } });
    expect(page.body).toContain('autocomplete="one-time-code"');
    expect(page.body).not.toContain('<script');
    const wrong = await post('/second-step', { code: '000000', returnTo: '/account' }, cookie);
    expect([wrong.statusCode, wrong.body]).toEqual([401, expect.stringContaining('The code is wrong')]);
    const second = await post('/second-step', { code: next(), returnTo: '/account' }, cookie);
    expect([second.statusCode, second.headers.location]).toEqual([303, '/account']);
    expect(await server.authority.validate(tokenIn(second))).toMatchObject({ level: 'aal2' });
    const again = await server.send({ url: '/second-step', headers: { cookie } });
    expect([again.statusCode, again.headers.location]).toEqual([302, '/sign-in']);
  });

  it('shows a picture of the key, and the recovery codes once, on the pages', async () => {
    const { send, signIn, authority } = await startServer();
    const { cookie } = await signIn();
    const page = (await send({ url: '/account/codes', headers: { cookie } })).body;
    const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page)?.[1]?.replaceAll(' ', '') ?? '';
    const enrolment = /name="enrolment" value="([^"]+)"/.exec(page)?.[1] ?? '';
    expect(page).toContain('<svg');
    const confirmed = await send({
      method: 'POST',
      url: '/account/codes',
      headers: { ...form, cookie },
      payload: new URLSearchParams({ enrolment, code: codeAt(secret, authority.now()) }).toString(),
    });
    expect(confirmed.body.match(/<li><code>/g)).toHaveLength(10);
    const raised = { cookie: `session=${tokenIn(confirmed)}` };
    const status = (await send({ url: '/account/codes', headers: raised })).body;
    expect(status).toContain('Recovery codes left');
    expect(status).not.toContain(secret);
  });

  it('carries data through both steps, and never what the first one keeps', async () => {
    const { server, next } = await start();
    const anonymous = await server.send({
      method: 'POST',
      url: '/v1/sessions/anonymous',
      payload: { data: { cart: 3, 'curfew.pending': 'forged' } },
    });
    const carry = ['cart', 'curfew.pending'];
    const first = await typePassword(server, { carry }, { cookie: `session=${tokenIn(anonymous)}` });
    const second = await server.send({
      method: 'POST',
      url: '/v1/sessions/second-step',
      headers: { cookie: `session=${tokenIn(first)}` },
      payload: { code: next() },
    });
    expect((await server.authority.validate(tokenIn(second)))?.data).toEqual({ cart: 3 });
  });

  it('is asked for again in a session that is there, also on the page', async () => {
    const { server, next } = await start();
    const { send, authority, advance } = server;
    const tokens = [
      (await finish(server, await pendingToken(server), next())).json().token,
      (await finish(server, await pendingToken(server), next())).json().token,
    ];
    const [first, second] = tokens.map((token) => ({ token, cookie: `session=${token}` }));
    if (first === undefined || second === undefined) throw new Error('nobody is signed in');
    const url = '/v1/sessions/current/step-up';
    const stepUp = (code: string) =>
      send({ method: 'POST', url, headers: { cookie: first.cookie }, payload: { code } });
    const code = next();
    const [raised, repeated] = [await stepUp(code), await stepUp(code)];
    expect(await authority.validate(tokenIn(raised))).toMatchObject({ level: 'aal2' });
    expect(repeated.statusCode).toBe(401);
    expect(await authority.validate(first.token)).toBeNull();

    advance(10 * 60_000);
    const page = '/step-up?level=aal2&maxAge=5m&returnTo=%2Faccount';
    expect((await send({ url: page, headers: { cookie: second.cookie } })).body).toContain('name="code"');
    const post = (cookie: string, fields: Record<string, string>) =>
      send({
        method: 'POST',
        url: '/step-up',
        headers: { ...form, cookie },
        payload: new URLSearchParams({ ...fields, level: 'aal2', maxAge: '5m', returnTo: '/account' }).toString(),
      });
    // The sign-in was longer ago: both factors are asked for again, the code first.
    const halfway = await post(second.cookie, { code: next() });
    expect(halfway.headers.location).toBe(page);
    const cookie = `session=${tokenIn(halfway)}`;
    expect((await send({ url: page, headers: { cookie } })).body).toContain('name="password"');
    const proven = await post(cookie, { password });
    expect([proven.statusCode, proven.headers.location]).toEqual([303, '/account']);
    expect(await authority.validate(tokenIn(proven))).toMatchObject({ level: 'aal2' });
  });
});

describe('what people try with one-time codes', () => {
  it.each([
    ['CouchDB', '/_session', { name: 'web_user', password }, 403],
    ['Rancher', '/v2-beta/token', { code: `web_user:${password}` }, 403],
    ['CockroachDB', '/login', { username: 'web_user', password }, 401],
    ['Arvados', '/arvados/v1/users/authenticate', { username: 'web_user', password }, 403],
  ])('leaving the code out by way of %s', async (_, url, payload, status) => {
    const { server } = await start();
    const refused = await server.send({ method: 'POST', url, payload });
    expect(refused.statusCode).toBe(status);
    expect(tokenIn(refused)).toBeNull();
    const basic = { authorization: `Basic ${Buffer.from(`web_user:${password}`).toString('base64')}` };
    expect((await server.send({ url: '/_users/_all_docs', headers: basic })).statusCode).toBe(403);
  });

  it('using the token of half a sign-in for anything else', async () => {
    const { server } = await start();
    const token = await pendingToken(server);
    const headers = { authorization: `Bearer ${token}` };
    for (const [method, url, status] of [
      ['GET', '/v1/sessions/current', 401],
      ['GET', '/v1/sessions', 401],
      ['GET', '/verify', 401],
      ['POST', '/v1/sessions/current/rotate', 401],
      ['POST', '/v1/sessions/current/keep-alive', 401],
      ['PATCH', '/v1/sessions/current/data', 401],
      ['GET', '/v1/account/codes', 401],
      ['POST', '/v1/account/codes', 401],
      ['POST', '/v1/account/tokens', 401],
      ['GET', '/v1/users', 401],
      ['GET', '/arvados/v1/api_client_authorizations/current', 401],
    ] as const) {
      const answer = await server.send({ method, url, headers, ...(method === 'GET' ? {} : { payload: {} }) });
      expect([url, answer.statusCode]).toEqual([url, status]);
      expect(answer.body).not.toContain('curfew.pending');
    }
    const { authority } = server;
    expect(await authority.rotate(token, { client })).toMatchObject({ ok: false });
    expect(await authority.patchData(token, { a: 1 })).toBeNull();
    expect(await authority.updateData(token, () => ({ a: 1 }))).toBeNull();
    expect(await authority.stepUp(token, { methods: ['otp'] }, client)).toMatchObject({ ok: false });
    expect(await authority.reauthenticate(token, password, client)).toMatchObject({ ok: false });
  });

  it('making up half a sign-in out of a session that anybody may start', async () => {
    const { server, next } = await start();
    const pending = await pendingToken(server);
    const { data = {} } = (await server.authority.describe(pending)) ?? {};
    const started = await server.authority.startAnonymous({ presented: null, data, client });
    if (!started.ok) throw new Error(started.code);
    expect(await server.authority.isPending(started.token.reveal())).toBe(false);
    expect((await finish(server, started.token.reveal(), next())).statusCode).toBe(401);
  });

  it('using a code twice, or at two doors', async () => {
    const { server, next } = await start();
    const code = next();
    const [one, other] = [await pendingToken(server), await pendingToken(server)];
    expect((await finish(server, one, code)).statusCode).toBe(201);
    expect((await finish(server, other, code)).json()).toMatchObject({ code: 'invalid-code' });
    expect((await finish(server, one, next())).json()).toMatchObject({ code: 'authentication-required' });
    expect((await finish(server, other, next())).statusCode).toBe(201);
  });

  it('using a recovery code twenty times at once', async () => {
    const { server, recoveryCodes } = await start({
      throttle: { account: { freeFailures: 100, firstDelayMs: 1, longestDelayMs: 1, forgetAfterMs: 1 } },
    });
    const tokens = await Promise.all(Array.from({ length: 20 }, () => pendingToken(server)));
    const typed = recoveryCodes[0]?.toLowerCase() ?? '';
    const answers = await Promise.all(tokens.map((token) => server.authority.finishSignIn(token, typed, client)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await server.authority.findFactor('web_user')).toMatchObject({ recoveryCodesLeft: 9 });
  });

  it('guessing, at several nodes, with a fresh password each time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'curfew-codes-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const databaseFile = join(folder, 'curfew.db');
    const { server, next } = await start({ databaseFile });
    const second = await startServer({ databaseFile });
    let throttled = 0;
    for (let guess = 0; guess < 12; guess++) {
      const node = guess % 2 === 0 ? server : second;
      const answer = await node.authority.finishSignIn(await pendingToken(node), '000000', {
        ip: null,
        userAgent: null,
      });
      if (!answer.ok && answer.code === 'sign-in-throttled') throttled++;
    }
    expect(throttled).toBe(12 - 6);
    const right = await server.authority.finishSignIn(await pendingToken(server), next(), client);
    expect(right).toMatchObject({ ok: true });
  });

  it('planting half a sign-in in somebody else’s browser', async () => {
    const { server } = await start();
    const planted = await pendingToken(server);
    const answer = await server.send({
      method: 'POST',
      url: '/v1/sessions',
      headers: { cookie: `session=${planted}` },
      payload: { username: 'other', password },
    });
    expect(answer.json().session.user).toBe('other');
    expect(await server.authority.isAlive(planted)).toBe(false);
    expect(tokenIn(answer)).not.toBe(planted);
  });

  it('finishing after the password was changed, the user disabled, or ten minutes', async () => {
    const { server, next } = await start();
    const { authority } = server;
    const before = await pendingToken(server);
    await authority.setPassword('web_user', 'another long password', operator);
    expect((await finish(server, before, next())).statusCode).toBe(401);
    await authority.setPassword('web_user', password, operator);
    const late = await pendingToken(server);
    server.advance(10 * 60_000);
    expect((await finish(server, late, next())).statusCode).toBe(401);
    const disabled = await pendingToken(server);
    await authority.disableUser('web_user', operator);
    expect((await finish(server, disabled, next())).statusCode).toBe(401);
  });

  it('removing the codes with the password alone', async () => {
    const { server, next } = await start();
    const { authority } = server;
    const weak = await authority.mint({ username: 'web_user', kind: 'minted', lifetimeMs: null }, operator);
    if (!weak.ok) throw new Error(weak.code);
    const remove = (token: string) =>
      server.send({ method: 'DELETE', url: '/v1/account/codes', headers: { authorization: `Bearer ${token}` } });
    expect((await remove(weak.token.reveal())).statusCode).toBe(403);
    const strong = (await finish(server, await pendingToken(server), next())).json().token;
    server.advance(10 * 60_000 + 1);
    expect((await remove(strong)).json()).toMatchObject({ code: 'recent-sign-in-required' });
    const again = (await finish(server, await pendingToken(server), next())).json().token;
    expect((await remove(again)).statusCode).toBe(204);
    expect(await authority.findFactor('web_user')).toBeNull();
    expect((await typePassword(server)).statusCode).toBe(201);
  });

  it('lets an administrator take them away, and says so in the trail', async () => {
    const { server } = await start();
    const { bearer } = await server.signIn('root');
    const url = '/v1/users/web_user/codes';
    const removed = await server.send({ method: 'DELETE', url, headers: { authorization: bearer } });
    expect(removed.statusCode).toBe(204);
    const { items } = await server.authority.listEvents({ username: 'web_user', type: 'factor-removed', limit: 1 });
    expect(items).toMatchObject([{ initiator: 'admin', actor: 'root' }]);
  });
});
