import { unlimited } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { type Authenticator, createAuthenticator } from '../test/authenticator.ts';
import { codeAt } from '../test/one-time-code.ts';
import { operator, password, startServer, type TestServer, tokenIn } from '../test/start.ts';
import { client, pendingToken, startWithCodes } from '../test/with-codes.ts';
import { servedPolicies } from './dialects/policies.ts';

const headers = { host: 'localhost' };
type Cookie = string | null;

function post({ send }: TestServer, url: string, payload: object = {}, cookie: Cookie = null) {
  return send({ method: 'POST', url, headers: { ...headers, ...(cookie && { cookie }) }, payload });
}

async function asked(server: TestServer, kind: string, cookie: Cookie = null) {
  const answer = await post(server, `${kind}/options`, {}, cookie);
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return answer.json<{ options: { challenge: string; user: { id: string } }; state: string }>();
}

/** Makes a passkey in a session. @returns the cookie of the session afterwards. */
async function enrol(server: TestServer, authenticator: Authenticator, cookie: string, more: object = {}) {
  const { options, state } = await asked(server, '/v1/account/passkeys', cookie);
  const response = authenticator.make(options, more);
  const made = await post(server, '/v1/account/passkeys', { state, response, name: 'Key' }, cookie);
  if (made.statusCode !== 201) throw new Error(made.body);
  return `session=${tokenIn(made)}`;
}

async function signIn(server: TestServer, authenticator: Authenticator, ceremony = {}) {
  const { options, state } = await asked(server, '/v1/passkeys/sign-in');
  return post(server, '/v1/passkeys/sign-in', { state, response: authenticator.use(options, ceremony) });
}

/** `web_user` with a passkey. */
async function start(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options);
  const authenticator = createAuthenticator();
  const cookie = await enrol(server, authenticator, (await server.signIn()).cookie);
  return { server, authenticator, cookie };
}

describe('passkeys', () => {
  it('sign in without a password, at aal2, and keep what the authenticator says', async () => {
    const server = await startServer();
    const authenticator = createAuthenticator({ isSyncable: true });
    const cookie = await enrol(server, authenticator, (await server.signIn()).cookie);
    const signedIn = await signIn(server, authenticator);
    expect(signedIn.statusCode).toBe(201);
    const session = await server.authority.validate(tokenIn(signedIn));
    expect(session).toMatchObject({ username: 'web_user', level: 'aal2' });
    expect(session?.proofs.map(({ method }) => method)).toEqual(['swk', 'mfa']);
    const list = await server.send({ url: '/v1/account/passkeys', headers: { cookie } });
    expect(list.json()).toEqual({
      items: [
        {
          ...{ id: authenticator.id, name: 'Key', syncable: true, backedUp: true },
          createdAt: expect.any(String),
          lastUsedAt: expect.any(String),
        },
      ],
    });
    expect(JSON.stringify(list.json())).not.toContain('publicKey');
    const { items } = await server.authority.listEvents({ username: 'web_user', type: 'factor-added', limit: 1 });
    expect(items).toMatchObject([{ detail: { kind: 'passkey', name: 'Key' } }]);
  });

  it('end what came in a cookie beside a header, which another site could have planted', async () => {
    const { server, authenticator } = await start();
    const planted = await server.signIn('other');
    const { options, state } = await asked(server, '/v1/passkeys/sign-in');
    const signedIn = await server.send({
      method: 'POST',
      url: '/v1/passkeys/sign-in',
      headers: { ...headers, cookie: planted.cookie, authorization: 'Bearer nothing' },
      payload: { state, response: authenticator.use(options) },
    });
    expect(signedIn.statusCode).toBe(201);
    expect(await server.authority.validate(planted.token)).toBeNull();
  });

  it('are no way to a token that is bound to a key', async () => {
    const { server, authenticator } = await start();
    const { options, state } = await asked(server, '/v1/passkeys/sign-in');
    const request = {
      ...{ method: 'POST', url: '/v1/passkeys/sign-in' },
      payload: { state, response: authenticator.use(options) },
    } as const;
    const refused = await server.send({ ...request, headers: { ...headers, dpop: 'x' } });
    expect([refused.statusCode, refused.json().detail]).toEqual([400, expect.stringContaining('DPoP header')]);
    // The answer of the authenticator has not been used up.
    expect((await server.send({ ...request, headers })).statusCode).toBe(201);
  });

  it('are several, with names, and are removed by their owner and by administrators', async () => {
    const { server, authenticator, cookie } = await start();
    const second = await enrol(server, createAuthenticator(), cookie);
    const items = async () => (await server.authority.listPasskeys('web_user')).map(({ name }) => name);
    const own = { url: `/v1/account/passkeys/${authenticator.id}`, headers: { cookie: second } };
    expect((await server.send({ ...own, method: 'PATCH', payload: { name: 'Work' } })).statusCode).toBe(204);
    expect(await items()).toEqual(['Work', 'Key']);
    expect((await server.send({ ...own, method: 'DELETE' })).statusCode).toBe(204);
    expect(await items()).toEqual(['Key']);
    const { bearer } = await server.signIn('root');
    const [{ id = '' } = {}] = await server.authority.listPasskeys('web_user');
    const url = `/v1/users/web_user/passkeys/${id}`;
    const removed = await server.send({ method: 'DELETE', url, headers: { authorization: bearer } });
    expect(removed.statusCode).toBe(204);
    expect(await items()).toEqual([]);
    expect((await signIn(server, authenticator)).statusCode).toBe(401);
  });

  it('are a second step, and raise the level of a session that is there', async () => {
    const { server, secret } = await startWithCodes();
    const { authority } = server;
    server.advance(30_000);
    const first = await authority.finishSignIn(await pendingToken(server), codeAt(secret, authority.now()), client);
    if (!first.ok) throw new Error(first.code);
    const authenticator = createAuthenticator();
    await enrol(server, authenticator, `session=${first.token.reveal()}`, { isUserVerified: false });
    const pending = `session=${await pendingToken(server)}`;
    const { options, state } = await asked(server, '/v1/passkeys/proof', pending);
    const response = authenticator.use(options, { isUserVerified: false });
    const finished = await post(server, '/v1/passkeys/proof', { state, response }, pending);
    const session = await authority.validate(tokenIn(finished));
    expect(session).toMatchObject({ username: 'web_user', level: 'aal2' });
    expect(session?.proofs.map(({ method }) => method)).toEqual(['pwd', 'hwk']);
  });

  it('step up at once to a demand for two factors that are recent, where they check their owner', async () => {
    const roles = { careful: { ...unlimited, requires: 'aal2' } } as const;
    const { server, authenticator } = await start({ policies: { ...servedPolicies, roles } });
    await server.authority.setRoles('web_user', ['careful'], operator);
    const { cookie } = await server.signIn();
    const url = '/step-up?level=aal2&maxAge=5m&returnTo=%2Faccount';
    const page = await server.send({ url, headers: { ...headers, cookie } });
    expect(page.body).toContain('data-passkeys="proof"');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    const { options, state } = await asked(server, '/v1/passkeys/proof', cookie);
    const proven = await post(server, '/v1/passkeys/proof', { state, response: authenticator.use(options) }, cookie);
    const raised = `session=${tokenIn(proven)}`;
    expect((await server.send({ url: '/verify?level=aal2&maxAge=5m', headers: { cookie: raised } })).statusCode).toBe(
      204,
    );
    expect((await server.send({ url: '/verify', headers: { cookie } })).statusCode).toBe(401);
  });
});

describe('what people try with passkeys', () => {
  it.each([
    ['of another origin', { origin: 'http://evil.example' }],
    ['of another port', { origin: 'http://localhost:81' }],
    ['of another host name', { rpId: 'evil.example' }],
    ['of somebody whom the authenticator has not checked', { isUserVerified: false }],
    [
      'of a user who is not known',
      { userHandle: Buffer.from('7a9c0a4e-0000-4000-8000-000000000000').toString('base64url') },
    ],
    ['of a user who is no id', { userHandle: 'Li4v' }],
    ['without saying whose it is', { userHandle: null }],
  ])('signing in with one %s', async (_, ceremony) => {
    const { server, authenticator } = await start();
    const refused = await signIn(server, authenticator, ceremony);
    expect([refused.statusCode, refused.json().code, tokenIn(refused)]).toEqual([401, 'invalid-passkey', null]);
  });

  it('signing in with somebody else’s name, or with a passkey that was never registered', async () => {
    const { server, authenticator } = await start();
    const [mine, stranger] = [createAuthenticator(), createAuthenticator()];
    await enrol(server, mine, (await server.signIn('other')).cookie);
    const { options } = await asked(server, '/v1/account/passkeys', (await server.signIn('root')).cookie);
    stranger.make(options);
    const { id } = (await server.authority.findUser('web_user')) ?? { id: '' };
    const userHandle = Buffer.from(id).toString('base64url');
    for (const tried of [mine, stranger]) {
      expect((await signIn(server, tried, { userHandle })).json()).toMatchObject({ code: 'invalid-passkey' });
    }
    expect((await signIn(server, authenticator)).statusCode).toBe(201);
  });

  it('using a copy, whose counter lags behind', async () => {
    const { server, authenticator } = await start();
    expect((await signIn(server, authenticator, { counter: 7 })).statusCode).toBe(201);
    for (const counter of [7, 3, 0]) expect((await signIn(server, authenticator, { counter })).statusCode).toBe(401);
    const { items } = await server.authority.listEvents({ username: 'web_user', type: 'sign-in-failed', limit: 9 });
    expect(items.map(({ detail }) => detail.cause)).toEqual(['wrong-passkey', 'wrong-passkey', 'wrong-passkey']);
    expect((await signIn(server, authenticator, { counter: 8 })).statusCode).toBe(201);
  });

  it('answering a question twice, twenty times at once, too late, or with another one’s state', async () => {
    const { server, authenticator } = await start();
    const { options, state } = await asked(server, '/v1/passkeys/sign-in');
    const send = (body: object) => post(server, '/v1/passkeys/sign-in', body);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send({ state, response: authenticator.use(options) })),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
    expect((await send({ state, response: authenticator.use(options) })).statusCode).toBe(401);
    server.advance(3_600_000);
    const [one, other] = [await asked(server, '/v1/passkeys/sign-in'), await asked(server, '/v1/passkeys/sign-in')];
    expect((await send({ state: other.state, response: authenticator.use(one.options) })).statusCode).toBe(401);
    server.advance(10 * 60_000);
    expect((await send({ state: one.state, response: authenticator.use(one.options) })).statusCode).toBe(401);
    expect((await send({ state: 'made up', response: authenticator.use(one.options) })).statusCode).toBe(401);
  });

  it('answering in one session what was asked in another, or for something else', async () => {
    const { server, authenticator } = await start();
    const [one, other] = [await server.signIn(), await server.signIn()];
    const proof = await asked(server, '/v1/passkeys/proof', one.cookie);
    const response = authenticator.use(proof.options);
    const elsewhere = await post(server, '/v1/passkeys/proof', { state: proof.state, response }, other.cookie);
    expect(elsewhere.json()).toMatchObject({ code: 'invalid-passkey' });
    const signedIn = await post(server, '/v1/passkeys/sign-in', { state: proof.state, response });
    expect(signedIn.json()).toMatchObject({ code: 'invalid-passkey' });
    const general = await asked(server, '/v1/passkeys/sign-in');
    const raised = { state: general.state, response: authenticator.use(general.options) };
    expect((await post(server, '/v1/passkeys/proof', raised, one.cookie)).statusCode).toBe(401);
  });

  it('proving with somebody else’s passkey', async () => {
    const { server } = await start();
    const theirs = createAuthenticator();
    await enrol(server, theirs, (await server.signIn('other')).cookie);
    const { cookie, token } = await server.signIn();
    const { options, state } = await asked(server, '/v1/passkeys/proof', cookie);
    const refused = await post(server, '/v1/passkeys/proof', { state, response: theirs.use(options) }, cookie);
    expect(refused.json()).toMatchObject({ code: 'invalid-passkey' });
    expect(await server.authority.validate(token)).toMatchObject({ level: 'aal1' });
  });

  it('adding one’s own, or codes, or removing it, with the password of somebody who has a passkey', async () => {
    const { server, authenticator } = await start();
    const { cookie, token } = await server.signIn();
    const add = await post(server, '/v1/account/passkeys/options', {}, cookie);
    expect(add.json()).toMatchObject({ code: 'step-up-required' });
    await expect(server.authority.beginEnrolment(token)).rejects.toMatchObject({ code: 'step-up-required' });
    const url = `/v1/account/passkeys/${authenticator.id}`;
    const removed = await server.send({ method: 'DELETE', url, headers: { cookie } });
    expect(removed.json()).toMatchObject({ code: 'step-up-required' });
    expect(await server.authority.reauthenticate(token, password, client)).toMatchObject({
      code: 'second-factor-required',
    });
  });

  it('registering at another origin, in another session, or a passkey that is there', async () => {
    const { server, authenticator, cookie } = await start();
    const stranger = createAuthenticator();
    const add = async (response: object, state: string) =>
      (await post(server, '/v1/account/passkeys', { state, response }, cookie)).json().code;
    const foreign = await asked(server, '/v1/account/passkeys', cookie);
    const made = stranger.make(foreign.options, { origin: 'https://evil.example' });
    expect(await add(made, foreign.state)).toBe('invalid-passkey');
    const theirs = await asked(server, '/v1/account/passkeys', (await server.signIn('other')).cookie);
    expect(await add(stranger.make(theirs.options), theirs.state)).toBe('invalid-passkey');
    const again = await asked(server, '/v1/account/passkeys', cookie);
    expect(await add(authenticator.make(again.options), again.state)).toBe('factor-exists');
  });

  it('finding out which users have passkeys', async () => {
    const { server } = await start();
    const { options } = await asked(server, '/v1/passkeys/sign-in');
    expect(options).not.toHaveProperty('allowCredentials.0');
    expect((await post(server, '/v1/passkeys/proof/options')).statusCode).toBe(401);
  });

  it('signing in as somebody who is disabled', async () => {
    const { server, authenticator } = await start();
    await server.authority.disableUser('web_user', operator);
    expect((await signIn(server, authenticator)).json()).toMatchObject({ code: 'invalid-passkey' });
  });

  it('planting a session before, or signing somebody in from another site', async () => {
    const { server, authenticator } = await start();
    const planted = await server.signIn('other');
    const { options, state } = await asked(server, '/v1/passkeys/sign-in');
    const body = { state, response: authenticator.use(options) };
    const fromElsewhere = await server.send({
      method: 'POST',
      url: '/v1/passkeys/sign-in',
      headers: { ...headers, 'sec-fetch-site': 'cross-site' },
      payload: body,
    });
    expect(fromElsewhere.statusCode).toBe(403);
    expect((await post(server, '/v1/passkeys/sign-in', body, planted.cookie)).statusCode).toBe(201);
    expect(await server.authority.isAlive(planted.token)).toBe(false);
  });
});
