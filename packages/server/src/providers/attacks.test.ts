import { describe, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from '../../test/oidc/browser.ts';
import { type Installation, settingsFor, signInAt } from '../../test/oidc/installation.ts';
import { type IdToken, startProvider, type TestProvider } from '../../test/oidc/provider.ts';

const atCallback = (next: URL) => next.pathname.endsWith('/callback');

async function usernameIn({ curfew, server }: Installation, browser: TestBrowser): Promise<string | null> {
  return (await server.authority.inspect(browser.cookie(curfew, 'session') ?? null))?.username ?? null;
}

/** A sign-in up to the address with which the provider sends the browser back. */
async function callbackOf({ curfew }: Installation, browser: TestBrowser): Promise<string> {
  return (await browser.go(`${curfew}/sign-in/company`, atCallback)).address.href;
}

describe('the way back', () => {
  test('works in the browser that began, once', async () => {
    const at = await signInAt();
    const [own, other] = [openBrowser(), openBrowser()];
    const callback = await callbackOf(at, own);
    const elsewhere = await other.go(callback);
    expect([elsewhere.status, await usernameIn(at, other)]).toEqual([400, null]);
    await own.go(callback);
    expect(await usernameIn(at, own)).toBe('alice');
    const again = await own.go(callback);
    expect([again.status, await usernameIn(at, own)]).toEqual([400, 'alice']);
  });

  test('signs nobody in with a code that somebody else was given (login CSRF, code injection)', async () => {
    const at = await signInAt();
    const [attacker, victim] = [openBrowser(), openBrowser()];
    at.provider.person = { sub: 'attacker', claims: { preferred_username: 'attacker' } };
    const stolen = new URL(await callbackOf(at, attacker));
    at.provider.person = { sub: 'victim', claims: { preferred_username: 'victim' } };
    const own = new URL(await callbackOf(at, victim));
    expect((await victim.go(stolen.href)).status).toBe(400);
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    expect((await victim.go(own.href)).status, "the attacker's code with the victim's state").toBe(403);
    expect(await usernameIn(at, victim)).toBeNull();
  });

  test('takes no cookie that another server has sealed, and none that was changed', async () => {
    const [at, elsewhere] = [await signInAt(), await signInAt()];
    const [browser, other] = [openBrowser(), openBrowser()];
    const callback = await callbackOf(elsewhere, other);
    const foreign = other.cookie(elsewhere.curfew, 'session-sign-in-company') ?? '';
    const own = await callbackOf(at, browser);
    const sealed = browser.cookie(at.curfew, 'session-sign-in-company') ?? '';
    for (const planted of [foreign, `${sealed.slice(0, -4)}AAAA`, sealed.slice(1), '', 'e30.e30.e30.e30.e30']) {
      browser.setCookie(at.curfew, 'session-sign-in-company', planted);
      expect((await browser.go(own)).status).toBe(400);
      expect((await browser.go(callback.replace(elsewhere.curfew, at.curfew))).status).toBe(400);
    }
    expect(await usernameIn(at, browser)).toBeNull();
  });

  test('ends the session that was there, and never goes on with a token that was planted', async () => {
    const at = await signInAt();
    const planted = await at.server.signIn('other');
    const browser = openBrowser();
    browser.setCookie(at.curfew, 'session', planted.token);
    await at.signIn(browser);
    expect(await usernameIn(at, browser)).toBe('alice');
    expect(browser.cookie(at.curfew, 'session')).not.toBe(planted.token);
    expect(await at.server.authority.inspect(planted.token)).toBeNull();
  });

  test('leads to no other site', async () => {
    const at = await signInAt();
    for (const returnTo of ['https://evil.test/', '//evil.test', '/\\evil.test']) {
      const browser = openBrowser();
      const address = `${at.curfew}/sign-in/company?returnTo=${encodeURIComponent(returnTo)}`;
      const back = await browser.go(address, (next) => next.pathname === '/' || next.host === 'evil.test');
      expect(back.address.href).toBe(`${at.curfew}/`);
    }
  });

  test('says nothing of codes and states in the log', async () => {
    const at = await signInAt();
    const browser = openBrowser();
    const callback = new URL(await callbackOf(at, browser));
    await openBrowser().go(callback.href);
    await browser.go(callback.href);
    for (const name of ['code', 'state']) expect(at.server.log()).not.toContain(callback.searchParams.get(name));
    expect(at.server.log()).not.toContain(browser.cookie(at.curfew, 'session'));
  });

  test('of somebody whom the provider refuses says so', async () => {
    const at = await signInAt();
    at.provider.refuses = true;
    const page = await at.signIn(openBrowser());
    expect([page.status, page.body.includes('You cancelled the sign-in at Example Corp.')]).toEqual([403, true]);
  });

  test('keeps apart what several tabs have begun', async () => {
    const at = await signInAt();
    const browser = openBrowser();
    const first = await callbackOf(at, browser);
    await callbackOf(at, browser);
    await browser.go(first);
    expect(await usernameIn(at, browser)).toBe('alice');
  });
});

describe('a hostile provider', () => {
  const past = () => Math.floor(Date.now() / 1_000) - 3_600;
  const cases: Record<string, (token: IdToken) => Promise<string>> = {
    'another issuer': ({ claims, sign }) => sign({ ...claims, iss: 'https://evil.test' }),
    'another audience': ({ claims, sign }) => sign({ ...claims, aud: 'another-client' }),
    'another authorized party': ({ claims, sign }) => sign({ ...claims, aud: ['curfew', 'other'], azp: 'other' }),
    'another nonce': ({ claims, sign }) => sign({ ...claims, nonce: 'another' }),
    'no nonce': ({ claims: { nonce: _, ...claims }, sign }) => sign(claims),
    'an expired token': ({ claims, sign }) => sign({ ...claims, iat: past() - 60, exp: past() }),
    'no expiry': ({ claims: { exp: _, ...claims }, sign }) => sign(claims),
    'no person': ({ claims: { sub: _, ...claims }, sign }) => sign(claims),
    'no signature': async ({ claims }) => `${encoded({ alg: 'none' })}.${encoded(claims)}.`,
    'a signature of nobody': async ({ claims, sign }) => {
      const [header, , signature] = (await sign(claims)).split('.');
      return `${header}.${encoded({ ...claims, sub: 'root' })}.${signature}`;
    },
    'a key that is not shown': ({ claims, sign }) => sign(claims, { kid: 'made-up' }),
  };

  test.each(Object.keys(cases))('that sends %s signs nobody in', async (name) => {
    const at = await signInAt();
    at.provider.tamper = cases[name] ?? null;
    const browser = openBrowser();
    const page = await at.signIn(browser);
    expect([page.status, page.body.includes('could not be verified')]).toEqual([403, true]);
    expect(await usernameIn(at, browser)).toBeNull();
    expect(page.headers.getSetCookie().some((line) => line.startsWith('session='))).toBe(false);
  });

  test('that changes its key signs people in with the new one at once', async () => {
    const at = await signInAt();
    await at.signIn(openBrowser());
    await at.provider.rotateKey();
    const browser = openBrowser();
    await at.signIn(browser);
    expect(await usernameIn(at, browser)).toBe('alice');
  });

  test('cannot have its code taken to another one (mix-up)', async () => {
    let evil: TestProvider | undefined;
    const at = await signInAt({
      async others(curfew) {
        evil = await startProvider(curfew, 'evil');
        return [settingsFor(evil, { name: 'evil', label: 'Evil Corp' })];
      },
    });
    const browser = openBrowser();
    // Begun at one, answered by the other: at the other's address, at its own, and with its own name put right.
    const honest = new URL(await callbackOf(at, browser));
    const mixed = new URL(honest);
    mixed.pathname = '/sign-in/evil/callback';
    expect((await browser.go(mixed.href)).status).toBe(400);
    mixed.pathname = honest.pathname;
    mixed.searchParams.set('iss', evil?.issuer ?? '');
    expect((await browser.go(mixed.href)).status).toBe(403);
    expect(await usernameIn(at, browser)).toBeNull();
  });

  test('cannot leave out who it is where it has said that it says so', async () => {
    const at = await signInAt();
    const browser = openBrowser();
    const callback = new URL(await callbackOf(at, browser));
    expect(callback.searchParams.get('iss')).toBe(at.provider.issuer);
    callback.searchParams.delete('iss');
    expect((await browser.go(callback.href)).status).toBe(403);
  });
});

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
