import { expect, test } from 'vitest';
import { openBrowser, type TestBrowser, type Visit } from '../../test/oidc/browser.ts';
import { type Installation, signInAt } from '../../test/oidc/installation.ts';
import { operator, password } from '../../test/start.ts';

const atCallback = (next: URL) => next.pathname.endsWith('/callback');

async function usernameIn({ curfew, server }: Installation, browser: TestBrowser): Promise<string | null> {
  return (await server.authority.inspect(browser.cookie(curfew, 'session') ?? null))?.username ?? null;
}

async function signInHere({ curfew }: Installation, username = 'web_user'): Promise<TestBrowser> {
  const browser = openBrowser();
  await browser.submit(await browser.go(`${curfew}/sign-in`), { username, password });
  return browser;
}

async function connect({ curfew }: Installation, browser: TestBrowser): Promise<Visit> {
  return browser.submit(await browser.go(`${curfew}/account/connections`), {});
}

test('an account is connected after a proof of both, signs in from then on, and is disconnected again', async () => {
  const at = await signInAt();
  const browser = await signInHere(at);
  const page = await connect(at, browser);
  expect([page.address.pathname, page.status]).toEqual(['/account/connections', 200]);
  expect(page.body).toContain('<dt>Example Corp</dt><dd>alice-1</dd>');
  expect(await usernameIn(at, browser)).toBe('web_user');
  const elsewhere = openBrowser();
  await at.signIn(elsewhere);
  expect(await usernameIn(at, elsewhere)).toBe('web_user');
  // The first form of the page.
  const removed = await browser.submit(page, {});
  expect(removed.body).toContain('No account is connected');
  expect(await usernameIn(at, elsewhere), 'signed in to with it').toBeNull();
  await at.signIn(elsewhere);
  expect(await usernameIn(at, elsewhere)).toBe('alice');
  const { items } = await at.server.authority.listEvents({ username: 'web_user', limit: 50 });
  expect(items.map(({ type }) => type).filter((type) => type.startsWith('identity'))).toEqual([
    'identity-unlinked',
    'identity-linked',
  ]);
});

test('nobody gets an account that is somebody else’s, whatever its name and address', async () => {
  const at = await signInAt();
  const claims = { preferred_username: 'web_user', email: 'web@example.com', email_verified: true };
  await at.server.authority.setProfile('web_user', { email: 'web@example.com' }, operator);
  at.provider.person = { sub: 'stranger', claims };
  const stranger = openBrowser();
  await at.signIn(stranger);
  expect(await usernameIn(at, stranger)).toMatch(/^web_user-[0-9a-f]{16}$/);
  const browser = await signInHere(at);
  const refused = await connect(at, browser);
  expect([refused.status, refused.body.includes('connected to somebody else here')]).toEqual([409, true]);
  expect(await at.server.authority.listIdentities('web_user')).toEqual([]);
});

test('a way back that somebody else has begun connects nothing, in no session but its own', async () => {
  const at = await signInAt();
  const [attacker, victim] = [await signInHere(at, 'other'), await signInHere(at)];
  const begin = async (browser: TestBrowser) => {
    const page = await browser.go(`${at.curfew}/account/connections`);
    const [, csrfToken = ''] = /name="csrfToken" value="([^"]+)"/.exec(page.body) ?? [];
    const form = new URLSearchParams({ provider: 'company', csrfToken });
    const cookie = `session=${browser.cookie(at.curfew, 'session')}`;
    const begun = await fetch(`${at.curfew}/account/connections/connect`, {
      ...{ method: 'POST', body: form, redirect: 'manual', headers: { cookie } },
    });
    const [, sealed = ''] = /session-sign-in-company=([^;]+)/.exec(begun.headers.get('set-cookie') ?? '') ?? [];
    browser.setCookie(at.curfew, 'session-sign-in-company', sealed);
    return (await browser.go(begun.headers.get('location') ?? '', atCallback)).address.href;
  };
  const callback = await begin(attacker);
  expect((await victim.go(callback)).status, 'no attempt of this browser').toBe(400);
  // Planted with the attempt, too: it names the session that began.
  victim.setCookie(at.curfew, 'session-sign-in-company', attacker.cookie(at.curfew, 'session-sign-in-company') ?? '');
  expect((await victim.go(callback)).status).toBe(400);
  for (const name of ['web_user', 'other']) expect(await at.server.authority.listIdentities(name)).toEqual([]);
});

test('another site’s page connects nothing, and neither does a session that has proven nothing of late', async () => {
  let now = Date.now();
  const at = await signInAt({ clock: () => now });
  const browser = await signInHere(at);
  const post = (headers: Record<string, string>) =>
    at.server.send({
      method: 'POST',
      url: '/account/connections/connect',
      headers: {
        cookie: `session=${browser.cookie(at.curfew, 'session')}`,
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      payload: 'provider=company',
    });
  expect((await post({ 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
  expect((await post({ 'sec-fetch-site': 'same-origin' })).headers.location).toContain(`${at.provider.issuer}/auth?`);
  now += 11 * 60_000;
  expect((await post({ 'sec-fetch-site': 'same-origin' })).headers.location).toBe(
    '/step-up?maxAge=10m0s&returnTo=%2Faccount%2Fconnections',
  );
});

test('nobody takes away their only way in, and administrators see and take away anybody’s', async () => {
  const at = await signInAt();
  const browser = openBrowser();
  await at.signIn(browser);
  const refused = await browser.submit(await browser.go(`${at.curfew}/account/connections`), {});
  expect([refused.status, refused.body.includes('the only way into the account')]).toEqual([400, true]);
  const own = {
    headers: { cookie: `session=${browser.cookie(at.curfew, 'session')}`, 'sec-fetch-site': 'same-origin' },
  };
  const [mine] = (await at.server.send({ url: '/v1/account/identities', ...own })).json().items;
  const ownUrl = `/v1/account/identities?${new URLSearchParams(mine)}`;
  expect((await at.server.send({ method: 'DELETE', url: ownUrl, ...own })).json()).toMatchObject({
    code: 'invalid-request',
    detail: expect.stringContaining('the only way into the account'),
  });
  const { bearer } = await at.server.signIn('root');
  const headers = { authorization: bearer };
  const url = '/v1/users/alice/identities';
  const listed = await at.server.send({ url, headers });
  const [item] = listed.json().items;
  expect(item).toEqual({ issuer: at.provider.issuer, subject: 'alice-1' });
  const gone = await at.server.send({ method: 'DELETE', url: `${url}?${new URLSearchParams(item)}`, headers });
  expect(gone.statusCode).toBe(204);
  expect(await usernameIn(at, browser)).toBeNull();
  expect(
    (await at.server.send({ method: 'DELETE', url: `${url}?${new URLSearchParams(item)}`, headers })).json(),
  ).toMatchObject({
    code: 'factor-not-found',
  });
});

test('whoever came in through the mailbox connects nothing that would outlast it', async () => {
  const at = await signInAt();
  const { authority } = at.server;
  const client = { ip: '192.0.2.9', userAgent: null };
  await authority.setProfile('web_user', { email: 'web@example.com' }, operator);
  const asked = await authority.requestLink('web_user', client);
  if (asked === null) throw new Error('no link was made');
  expect(await authority.setPasswordByLink(asked.link, password, client)).toMatchObject({ ok: true });
  const browser = await signInHere(at);
  const refused = await connect(at, browser);
  expect([refused.status, refused.address.pathname]).toEqual([403, '/account/connections/connect']);
  const token = browser.cookie(at.curfew, 'session') ?? '';
  const session = await authority.inspect(token);
  const proven = { identity: { issuer: at.provider.issuer, subject: 'alice-1' }, sessionId: session?.id ?? '' };
  await expect(authority.connectIdentity(token, proven, client)).rejects.toMatchObject({
    code: 'administrator-needed',
  });
  // An administrator's password and a role that asks for more come later: nothing of the mailbox's is left.
  await authority.setPassword('web_user', 'chosen by the administrator', operator);
  await at.signIn(openBrowser());
  expect(await authority.listIdentities('web_user')).toEqual([]);
});
