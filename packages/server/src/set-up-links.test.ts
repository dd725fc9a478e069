import { unlimited } from '@curfew/core';
import { describe, expect, it } from 'vitest';
import { type Authenticator, createAuthenticator } from '../test/authenticator.ts';
import { codeAt } from '../test/one-time-code.ts';
import { operator, password, startServer, type TestServer } from '../test/start.ts';
import { servedPolicies } from './dialects/policies.ts';

const client = { ip: '192.0.2.7', userAgent: null };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const chosen = 'a new password of mine';

async function offer({ authority }: TestServer, purpose: 'invite' | 'reset' = 'reset', username = 'web_user') {
  const offered = await authority.offerLink(username, purpose, operator);
  if (!offered.ok) throw new Error(offered.code);
  return offered.link;
}

/** Follows a link as a browser does. @returns the cookie, and what the page says. */
async function open({ send }: TestServer, link: string) {
  const led = await send({ url: `/set-up?${new URLSearchParams({ link })}`, headers: { accept: 'text/html' } });
  const cookie = String(led.headers['set-cookie']).split(';')[0] ?? '';
  return { led, cookie, page: await send({ url: String(led.headers.location), headers: { cookie } }) };
}

function set({ send }: TestServer, cookie: string, typed = chosen, repeated = typed) {
  const payload = new URLSearchParams({ password: typed, repeated }).toString();
  return send({ method: 'POST', url: '/set-up', headers: { ...form, cookie }, payload });
}

function signIn({ send }: TestServer, typed: string) {
  return send({ method: 'POST', url: '/v1/sessions', payload: { username: 'web_user', password: typed } });
}

describe('a link to set a password', () => {
  it('sets it, ends all sessions, and signs nobody in', async () => {
    const server = await startServer();
    const before = await server.signIn();
    const { bearer } = await server.signIn('root');
    const made = await server.send({
      method: 'POST',
      url: '/v1/users/web_user/link',
      headers: { authorization: bearer },
      payload: { purpose: 'reset' },
    });
    expect(made.statusCode).toBe(201);
    const { link, address } = made.json();
    expect(address).toBe(`/set-up?${new URLSearchParams({ link })}`);
    const { cookie, page } = await open(server, link);
    expect(page.body).toContain('the password of web_user');
    expect(page.body).toContain('autocomplete="new-password"');
    expect(await server.authority.validate(before.token)).not.toBeNull();
    const done = await set(server, cookie);
    expect([done.statusCode, done.headers.location]).toEqual([303, '/sign-in?setUp=true']);
    expect(String(done.headers['set-cookie'])).not.toMatch(/session=[0-9A-Za-z]{40}/);
    expect(await server.authority.validate(before.token)).toBeNull();
    expect((await signIn(server, password)).statusCode).toBe(401);
    expect((await signIn(server, chosen)).statusCode).toBe(201);
  });

  it('is the first way in of somebody who was invited', async () => {
    const server = await startServer();
    await server.authority.createUser({ username: 'new', password: null }, operator);
    const { cookie, page } = await open(server, await offer(server, 'invite', 'new'));
    expect(page.body).toContain('Set up your account');
    await set(server, cookie);
    const answer = await server.send({
      method: 'POST',
      url: '/v1/sessions',
      payload: { username: 'new', password: chosen },
    });
    expect(answer.statusCode).toBe(201);
  });

  it('makes a passkey as well, and takes the password away', async () => {
    const server = await startServer();
    const authenticator = createAuthenticator();
    const { cookie } = await open(server, await offer(server));
    const headers = { host: 'localhost', cookie };
    const post = (url: string, payload: object = {}) => server.send({ method: 'POST', url, headers, payload });
    const unsure = (await post('/v1/passkeys/set-up/options')).json();
    const response = authenticator.make(unsure.options, { isUserVerified: false });
    expect((await post('/v1/passkeys/set-up', { state: unsure.state, response })).json()).toMatchObject({
      code: 'invalid-passkey',
    });
    const { options, state } = (await post('/v1/passkeys/set-up/options')).json();
    const made = await post('/v1/passkeys/set-up', { state, response: authenticator.make(options) });
    expect([made.statusCode, made.json()]).toEqual([200, { user: 'web_user' }]);
    expect((await signIn(server, password)).statusCode).toBe(401);
    const asked = (await post('/v1/passkeys/sign-in/options')).json();
    const used = { state: asked.state, response: authenticator.use(asked.options) };
    expect((await post('/v1/passkeys/sign-in', used)).statusCode).toBe(201);
    expect((await post('/v1/passkeys/set-up/options')).json()).toMatchObject({ code: 'invalid-link' });
  });
});

describe('what people try with such links', () => {
  it('using one twenty times at once, or again', async () => {
    const server = await startServer();
    const link = await offer(server);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => server.authority.setPasswordByLink(link, `${chosen} ${n}`, client)),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    const { cookie, page } = await open(server, link);
    expect([page.statusCode, page.body]).toEqual([401, expect.stringContaining('This link does not count')]);
    expect((await set(server, cookie)).statusCode).toBe(401);
  });

  it('using an old one, one that another has replaced, one of somebody disabled, or a made-up one', async () => {
    const server = await startServer();
    const replaced = await offer(server);
    const late = await offer(server);
    const counts = async (link: string) => (await server.authority.findLink(link)) !== null;
    expect([await counts(replaced), await counts(late)]).toEqual([false, true]);
    server.advance(3_600_000);
    expect(await counts(late)).toBe(false);
    const invitation = await offer(server, 'invite');
    await server.authority.disableUser('web_user', operator);
    expect(await counts(invitation)).toBe(false);
    expect(await server.authority.offerLink('web_user', 'reset', operator)).toMatchObject({ code: 'user-disabled' });
    for (const madeUp of ['', 'x', `${invitation.slice(0, -1)}x`, `..${invitation}`, invitation.replace('.', ';')]) {
      expect(await counts(madeUp)).toBe(false);
      expect(await server.authority.setPasswordByLink(madeUp, chosen, client)).toMatchObject({ code: 'invalid-link' });
    }
  });

  it('reading it in a page’s address, a log, the store’s events or a list', async () => {
    const server = await startServer();
    const link = await offer(server);
    const [, secret = ''] = link.split('.');
    const { led, page } = await open(server, link);
    expect(led.headers.location).toBe('/set-up');
    expect(led.headers['referrer-policy']).toBe('no-referrer');
    expect(String(led.headers['set-cookie'])).toMatch(/HttpOnly/);
    expect(page.body).not.toContain(secret);
    const exported = await server.authority.exportPerson({ username: 'web_user' }, operator);
    const events = await server.authority.listEvents({ limit: 100 });
    expect(JSON.stringify([exported, events]) + server.log()).not.toContain(secret);
  });

  it('using it up by looking, as programs do that go through mails', async () => {
    const server = await startServer();
    const link = await offer(server);
    for (let look = 0; look < 3; look++) expect((await open(server, link)).page.statusCode).toBe(200);
    await server.send({ method: 'HEAD', url: `/set-up?${new URLSearchParams({ link })}` });
    expect((await server.authority.setPasswordByLink(link, chosen, client)).ok).toBe(true);
  });

  it('setting what is refused: the link still counts', async () => {
    const server = await startServer();
    const { cookie } = await open(server, await offer(server));
    const short = await set(server, cookie, 'short');
    expect([short.statusCode, short.body]).toEqual([400, expect.stringContaining('at least 15 characters')]);
    expect((await set(server, cookie, chosen, `${chosen}!`)).body).toContain('not the same');
    expect((await set(server, cookie)).statusCode).toBe(303);
  });

  it('making one as somebody else', async () => {
    const server = await startServer();
    const { bearer } = await server.signIn();
    const headers = { authorization: bearer };
    const asked = { method: 'POST', url: '/v1/users/root/link', headers, payload: { purpose: 'reset' } } as const;
    expect((await server.send(asked)).statusCode).toBe(403);
    const admin = await server.signIn('root');
    server.advance(11 * 60_000);
    const late = await server.send({ ...asked, headers: { authorization: admin.bearer } });
    expect(late.json()).toMatchObject({ code: 'recent-sign-in-required' });
  });

  it('using one that was made before the password was changed, or before its user was disabled', async () => {
    const server = await startServer();
    const { authority } = server;
    const found = async (link: string) => (await authority.findLink(link)) !== null;
    const beforeChange = await offer(server);
    await authority.setPassword('web_user', chosen, operator);
    expect(await found(beforeChange)).toBe(false);
    const beforeDisabling = await offer(server, 'invite');
    await authority.disableUser('web_user', operator);
    await authority.enableUser('web_user', operator);
    expect(await found(beforeDisabling)).toBe(false);
    const beforeRoles = await offer(server, 'invite');
    await authority.setRoles('web_user', ['reader'], operator);
    expect(await found(beforeRoles)).toBe(true);
    await authority.setProfile('web_user', { email: 'new@example.com' }, operator);
    expect(await found(beforeRoles)).toBe(false);
  });

  it('leaving out the code of somebody who has lost nothing but the password', async () => {
    const server = await startServer();
    const { token } = await server.signIn();
    const begun = await server.authority.beginEnrolment(token);
    if (!begun.ok) throw new Error(begun.code);
    const code = codeAt(begun.secret, server.authority.now());
    await server.authority.confirmEnrolment(token, { enrolment: begun.enrolment, code }, client);
    const { cookie, page } = await open(server, await offer(server));
    expect(page.body).not.toContain('data-passkeys');
    const site = { rpId: 'localhost', origin: 'http://localhost' };
    const link = decodeURIComponent(cookie.split('=')[1] ?? '');
    expect(await server.authority.beginPasskeyByLink(link, site)).toMatchObject({ code: 'second-factor-required' });
    const answer = { site, state: '', response: {} };
    const refused = await server.authority.addPasskeyByLink(link, answer, client);
    expect(refused).toMatchObject({ code: 'second-factor-required' });
    await set(server, cookie);
    expect((await signIn(server, chosen)).json()).toMatchObject({ code: 'second-factor-required' });
  });
});

describe('what a mailbox alone is worth to an account whose role requires aal2', () => {
  const policies = { ...servedPolicies, roles: { boss: { ...unlimited, requires: 'aal2' } } } as const;
  const site = { rpId: 'localhost', origin: 'http://localhost' };

  /** `web_user`, whose mail somebody else reads. @param roles from when on, see each test */
  async function start(roles: readonly string[] = ['boss']) {
    const server = await startServer({ policies });
    await server.authority.setProfile('web_user', { email: 'web@example.com' }, operator);
    await server.authority.setRoles('web_user', roles, operator);
    return server;
  }

  async function mailed({ authority }: TestServer) {
    const asked = await authority.requestLink('web_user', client);
    if (asked === null) throw new Error('nothing was mailed');
    return asked.link;
  }

  /** What the page with the link does. */
  async function makeByLink({ authority }: TestServer, link: string, authenticator = createAuthenticator()) {
    const begun = await authority.beginPasskeyByLink(link, site);
    if (!begun.ok) return begun;
    const response = authenticator.make(begun.options as { challenge: string });
    return authority.addPasskeyByLink(link, { site, state: begun.state, response }, client);
  }

  async function signInWith({ authority }: TestServer, authenticator: Authenticator) {
    const { options, state } = await authority.beginPasskeySignIn(site);
    const response = authenticator.use(options as { challenge: string });
    return authority.finishPasskeySignIn({ site, state, response }, { presented: null, client });
  }

  async function signInBy(server: TestServer, typed = chosen) {
    const answer = await server.authority.signIn({
      ...{ username: 'web_user', password: typed, presented: null, client, mayContinue: true },
    });
    if (!answer.ok) throw new Error(answer.code);
    return answer.token.reveal();
  }

  const needsSomebody = { code: 'administrator-needed' };

  it('no passkey', async () => {
    const server = await start();
    const link = await mailed(server);
    expect((await server.authority.findLink(link))?.mayMakePasskey).toBe(false);
    expect(await makeByLink(server, link)).toMatchObject(needsSomebody);
    expect(await makeByLink(server, await offer(server))).toMatchObject({ ok: true });
  });

  it('a password, and with it neither codes nor a passkey, until an administrator has made a link', async () => {
    const server = await start();
    const { authority } = server;
    await authority.setPasswordByLink(await mailed(server), chosen, client);
    const token = await signInBy(server);
    await expect(authority.beginEnrolment(token)).rejects.toMatchObject(needsSomebody);
    await expect(authority.beginPasskey(token, site)).rejects.toMatchObject(needsSomebody);
    // Choosing another one by oneself makes it no better.
    const own = await signInBy(server);
    await authority.changePassword({ presented: own, oldPassword: chosen, newPassword: `${chosen}!`, client });
    await expect(authority.beginEnrolment(own)).rejects.toMatchObject(needsSomebody);
    await authority.setPasswordByLink(await offer(server), chosen, client);
    expect(await authority.beginEnrolment(await signInBy(server))).toMatchObject({ ok: true });
  });

  it('nothing that was made with it before the role was given', async () => {
    const server = await start([]);
    const { authority } = server;
    const [first, second] = [createAuthenticator(), createAuthenticator()];
    expect(await makeByLink(server, await mailed(server), first)).toMatchObject({ ok: true });
    const signedIn = await signInWith(server, first);
    expect(signedIn).toMatchObject({ ok: true, session: { level: 'aal2' } });
    const token = signedIn.ok ? signedIn.token.reveal() : '';
    const begun = await authority.beginPasskey(token, site);
    if (!begun.ok) throw new Error(begun.code);
    const response = second.make(begun.options as { challenge: string });
    expect(await authority.addPasskey(token, { site, state: begun.state, response }, client)).toMatchObject({
      ok: true,
    });
    await authority.setRoles('web_user', ['boss'], operator);
    for (const each of [first, second]) await expect(signInWith(server, each)).rejects.toMatchObject(needsSomebody);
    const own = createAuthenticator();
    expect(await makeByLink(server, await offer(server), own)).toMatchObject({ ok: true });
    expect(await signInWith(server, own)).toMatchObject({ ok: true, session: { level: 'aal2' } });
    expect(await signInWith(server, first)).toMatchObject({ code: 'invalid-passkey' });
  });

  it('no codes that were set up with it before the role was given', async () => {
    const server = await start([]);
    const { authority } = server;
    await authority.setPasswordByLink(await mailed(server), chosen, client);
    const token = await signInBy(server);
    const begun = await authority.beginEnrolment(token);
    if (!begun.ok) throw new Error(begun.code);
    const code = codeAt(begun.secret, authority.now());
    await authority.confirmEnrolment(token, { enrolment: begun.enrolment, code }, client);
    await authority.setRoles('web_user', ['boss'], operator);
    const pending = await authority.signIn({
      ...{ username: 'web_user', password: chosen, presented: null, client, mayContinue: true },
    });
    const half = 'token' in pending ? pending.token.reveal() : '';
    server.advance(30_000);
    const next = codeAt(begun.secret, authority.now());
    await expect(authority.finishSignIn(half, next, client)).rejects.toMatchObject(needsSomebody);
  });

  it('a password beside a factor from before, which counts as ever', async () => {
    const server = await start();
    const authenticator = createAuthenticator();
    expect(await makeByLink(server, await offer(server), authenticator)).toMatchObject({ ok: true });
    const link = await mailed(server);
    expect(await makeByLink(server, link)).toMatchObject(needsSomebody);
    await server.authority.setPasswordByLink(link, chosen, client);
    const signedIn = await signInWith(server, authenticator);
    expect(signedIn).toMatchObject({ ok: true, session: { level: 'aal2' } });
    const token = signedIn.ok ? signedIn.token.reveal() : '';
    expect(await server.authority.beginEnrolment(token)).toMatchObject({ ok: true });
  });
});
