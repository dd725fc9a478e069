import { expect, test } from 'vitest';
import { openBrowser } from '../../test/oidc/browser.ts';
import { type Installation, signInAt } from '../../test/oidc/installation.ts';
import { operator } from '../../test/start.ts';

async function sessionOf({ curfew, server }: Installation, browser: ReturnType<typeof openBrowser>) {
  return server.authority.inspect(browser.cookie(curfew, 'session') ?? null);
}

test('somebody signs in at the company and comes back to where they were', async () => {
  const at = await signInAt();
  const { curfew, provider } = at;
  const browser = openBrowser();
  const page = await browser.go(`${curfew}/sign-in?returnTo=/reports`);
  expect(page.body).toContain('href="/sign-in/company?returnTo=%2Freports">Sign in with Example Corp</a>');
  expect(page.body).toContain('autocomplete="current-password"');
  provider.person = { sub: 'alice-1', claims: { preferred_username: 'alice' }, amr: ['pwd', 'otp'] };
  const back = await browser.go(`${curfew}/sign-in/company?returnTo=/reports`, (next) => next.pathname === '/reports');
  expect([back.status, back.address.href]).toEqual([303, `${curfew}/reports`]);
  expect(back.headers.get('referrer-policy')).toBe('no-referrer');
  const session = await sessionOf(at, browser);
  expect(session).toMatchObject({
    username: 'alice',
    level: 'aal2',
    provider: { issuer: provider.issuer, subject: 'alice-1', sessionId: expect.stringMatching(/./) },
  });
  expect(session?.proofs.map(({ method }) => method)).toEqual(['pwd', 'otp']);
  expect(browser.cookie(curfew, 'session-sign-in-company')).toBeUndefined();
});

test('of the visit before it a sign-in at the company keeps what the configuration names', async () => {
  const at = await signInAt();
  const browser = openBrowser();
  const visit = await at.server.authority.startAnonymous({
    ...{ presented: null, data: { cart: ['book'], discount: 90 }, client: { ip: null, userAgent: null } },
  });
  browser.setCookie(at.curfew, 'session', visit.ok ? visit.token.reveal() : '');
  await at.signIn(browser);
  expect(await sessionOf(at, browser)).toMatchObject({ username: 'alice', data: { cart: ['book'] } });
  expect((await sessionOf(at, browser))?.data).not.toHaveProperty('discount');
});

test('below a path all of it is below that path: the way there, the way back, and the notice of a log-out', async () => {
  const at = await signInAt({ path: '/curfew' });
  const browser = openBrowser();
  const page = await browser.go(`${at.curfew}/sign-in`);
  expect(page.body).toContain('href="/curfew/sign-in/company">Sign in with Example Corp</a>');
  expect((await at.signIn(browser)).address.href).toBe(`${at.curfew}/`);
  expect(await sessionOf(at, browser)).toMatchObject({ username: 'alice' });
  const asked = await browser.go(`${at.provider.issuer}/session/end`);
  await browser.submit(asked, { logout: 'yes' });
  await expect.poll(() => sessionOf(at, browser)).toBeNull();
  await at.signIn(browser);
  const out = await browser.submit(await browser.go(`${at.curfew}/sign-out`), {});
  expect(new URL(out.address).searchParams.get('post_logout_redirect_uri')).toBe(`${at.curfew}/sign-in?signedOut=true`);
});

test('a name that somebody else has here is given to nobody from a provider', async () => {
  const at = await signInAt();
  at.provider.person = { sub: 'mallory', claims: { preferred_username: 'web_user' } };
  const browser = openBrowser();
  await at.signIn(browser);
  const session = await sessionOf(at, browser);
  expect(session?.username).toMatch(/^web_user-[0-9a-f]{16}$/);
  expect((await at.server.authority.listSessions({ username: 'web_user', limit: 9 })).items).toEqual([]);
});

test('whoever is known comes back as the same user, with the roles that the provider says now', async () => {
  const settings = { roles: { claim: 'groups', values: { ops: 'admin', sales: 'sales' } } };
  const at = await signInAt({ settings });
  const [first, second] = [openBrowser(), openBrowser()];
  at.provider.person = { sub: '7', claims: { preferred_username: 'ida', groups: ['ops', 'toString', 'unknown'] } };
  await at.signIn(first);
  expect(await sessionOf(at, first)).toMatchObject({ username: 'ida', roles: ['admin'] });
  at.provider.person = { sub: '7', claims: { preferred_username: 'another', groups: [] } };
  await at.signIn(second);
  expect(await sessionOf(at, second)).toMatchObject({ username: 'ida', roles: [] });
  expect(await sessionOf(at, first), 'the session with the role that was taken').toBeNull();
});

test.each([
  { email: 'eve@example.com' },
  { email: 'eve@example.com', email_verified: false },
  { email: 'eve@evil.test', email_verified: true },
  { email: 'eve@sub.example.com', email_verified: true },
  { email: 'eve@evil.test@example.com.evil.test', email_verified: true },
  { email_verified: true },
])('an address that is not verified or of no domain of ours lets nobody in: %o', async (claims) => {
  const at = await signInAt({ settings: { emailDomains: ['example.com'] } });
  at.provider.person = { sub: 'eve', claims };
  const browser = openBrowser();
  const page = await at.signIn(browser);
  expect([page.status, page.body.includes('may not sign in here')]).toEqual([403, true]);
  expect(await sessionOf(at, browser)).toBeNull();
  at.provider.person = { sub: 'ann', claims: { email: 'Ann@EXAMPLE.com', email_verified: true } };
  const other = openBrowser();
  await at.signIn(other);
  expect(await sessionOf(at, other)).toMatchObject({ username: 'ann' });
});

test('without createUsers only those come in who are known, and nobody who is disabled', async () => {
  const at = await signInAt({ settings: { createUsers: false } });
  const stranger = openBrowser();
  expect((await at.signIn(stranger)).status).toBe(403);
  const identity = { issuer: at.provider.issuer, subject: 'alice-1' };
  const client = { ip: null, userAgent: null };
  await at.server.authority.admit({ identity, username: 'alice', methods: ['pwd'], presented: null, client });
  const known = openBrowser();
  await at.signIn(known);
  expect(await sessionOf(at, known)).toMatchObject({ username: 'alice' });
  await at.server.authority.disableUser('alice', operator);
  expect((await at.signIn(openBrowser())).status).toBe(403);
});

test('a session at the provider that is old makes no recent sign-in, and proving again does', async () => {
  const at = await signInAt();
  const browser = openBrowser();
  const hourAgo = Math.floor(Date.now() / 1_000) - 3_600;
  at.provider.tamper = ({ claims, sign }) => sign({ ...claims, auth_time: hourAgo });
  await at.signIn(browser);
  expect((await sessionOf(at, browser))?.authenticatedAt).toBe(hourAgo * 1_000);
  const refused = await browser.go(`${at.curfew}/sign-in/company?again=true`);
  expect(refused.status, 'a provider that did not ask again').toBe(403);
  at.provider.tamper = null;
  await browser.go(`${at.curfew}/sign-in/company?again=true`);
  expect((await sessionOf(at, browser))?.authenticatedAt).toBeGreaterThan(Date.now() - 60_000);
});

test('acr is worth what the settings say, and leaving amr out gives nothing', async () => {
  const at = await signInAt({ settings: { levels: { 'urn:two-factors': 'aal2' } } });
  at.provider.person = { sub: '1', acr: 'urn:two-factors' };
  const strong = openBrowser();
  await at.signIn(strong);
  expect((await sessionOf(at, strong))?.level).toBe('aal2');
  at.provider.person = { sub: '1', acr: 'urn:made-up' };
  const weak = openBrowser();
  await at.signIn(weak);
  expect((await sessionOf(at, weak))?.level).toBe('aal1');
});

test('with one provider and no password form the page leads straight there, but not whoever has just signed out', async () => {
  const only = await signInAt({ passwordForm: false });
  const location = await openBrowser().go(`${only.curfew}/sign-in?returnTo=/x`, (next) => next.pathname === '/auth');
  expect(location.address.origin).toBe(only.provider.issuer);
  for (const parameter of ['code_challenge', 'state', 'nonce', 'redirect_uri']) {
    expect(location.address.searchParams.get(parameter)).toMatch(/./);
  }
  const out = await openBrowser().go(`${only.curfew}/sign-in?signedOut=true`);
  expect([out.status, out.body.includes('name="password"')]).toEqual([200, false]);
  const browser = openBrowser();
  await only.signIn(browser);
  expect((await browser.go(`${only.curfew}/sign-in?timedOut=true`)).body).toContain('You are signed in as');
});

test('signing out here leads on to the provider and ends there, too', async () => {
  const at = await signInAt();
  const browser = openBrowser();
  await at.signIn(browser);
  const asked = await browser.submit(await browser.go(`${at.curfew}/sign-out`), {});
  expect(asked.address.href).toContain(`${at.provider.issuer}/session/end?`);
  expect(await sessionOf(at, browser)).toBeNull();
  const done = await browser.submit(asked, { logout: 'yes' });
  expect(done.address.href).toBe(`${at.curfew}/sign-in?signedOut=true`);
  expect(done.body).toContain('You have signed out.');
});

test('a provider that is away is said so, and nobody else is kept from signing in', async () => {
  const at = await signInAt();
  await at.provider.close();
  const page = await at.signIn(openBrowser());
  expect([page.status, page.body.includes('Example Corp cannot be reached right now.')]).toEqual([503, true]);
  expect((await at.server.signIn()).token).toMatch(/./);
});
