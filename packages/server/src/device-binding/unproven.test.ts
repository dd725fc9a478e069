import { createEndWatch } from '@curfew/core';
import { readCredential } from '@curfew/http';
import { describe, expect, it } from 'vitest';
import { BoundBrowser, origin, startBinding as start } from '../../test/bound-browser.ts';

const minute = 60_000;

describe('where a binding is required', () => {
  it('a browser that cannot is served for the grace, and then told so', async () => {
    const server = await start({ mode: 'required', graceMs: minute });
    const able = await (await BoundBrowser.open(server)).bind();
    const unable = await server.signIn('other');
    const { cookie } = unable;
    expect((await server.send({ url: '/verify', headers: { cookie } })).statusCode).toBe(204);
    server.advance(minute);
    const html = { cookie, accept: 'text/html' };
    const redirected = await server.send({ url: '/verify?redirect=true', headers: html });
    expect(redirected.statusCode).toBe(302);
    expect(redirected.headers.location).toBe(`${origin}/device-binding`);
    const refused = await server.send({ url: '/v1/sessions/current', headers: { cookie } });
    expect(refused.statusCode).toBe(401);
    expect(refused.json()).toMatchObject({ code: 'binding-required' });
    expect((await server.send({ url: '/', headers: html })).headers.location).toBe('/device-binding');
    expect((await server.send({ url: '/device-binding' })).body).toContain('cannot be used');
    const german = await server.send({ url: '/device-binding', headers: { 'accept-language': 'de' } });
    expect(german.body).toContain('an Ihr Gerät gebunden');
    // Nor does Arvados’ own view of a token say anything.
    const own = { authorization: `OAuth2 ${unable.token}` };
    const arvados = await server.send({ url: '/arvados/v1/api_client_authorizations/current', headers: own });
    expect(arvados.statusCode).toBe(401);
    expect((await able.verify()).statusCode).toBe(204);
  });
});

describe('who holds a stolen cookie of a session that should be bound and is not', () => {
  it('makes no factor of their own with it', async () => {
    const server = await start({ mode: 'required', graceMs: minute });
    const { cookie } = await server.signIn();
    server.advance(minute);
    for (const url of ['/v1/account/passkeys/options', '/v1/account/codes']) {
      const refused = await server.send({ method: 'POST', url, headers: { cookie }, payload: {} });
      expect([url, refused.statusCode, refused.json().code]).toEqual([url, 401, 'binding-required']);
    }
  });
});

describe('where a session ends that comes without its device', () => {
  it('does not end because what it opened looks on after the bound cookie has run out', async () => {
    const server = await start({ onViolation: 'end' });
    const browser = await (await BoundBrowser.open(server)).bind();
    const [opened = ''] = readCredential({ cookie: browser.cookie }, '__Host-session').candidates;
    server.advance(6 * minute);
    for (const each of [opened, browser.token]) {
      const watch = createEndWatch({
        inspect: server.authority.inspect,
        now: server.authority.now,
        open: () => ({ next: async () => 'any', close: () => undefined }),
      });
      await new Promise<void>((resolve) => watch.watch(each, resolve));
      watch.stop();
    }
    await browser.askToRefresh(null);
    await browser.refresh();
    expect((await browser.verify()).statusCode).toBe(204);
  });

  it('does not end because somebody follows a link of another site', async () => {
    const server = await start({ onViolation: 'end' });
    const browser = await (await BoundBrowser.open(server)).bind();
    server.advance(6 * minute);
    browser.bound = null;
    const visit = { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' };
    expect((await browser.verify(visit)).statusCode).toBe(401);
    await browser.askToRefresh(null);
    await browser.refresh();
    expect((await browser.verify()).statusCode).toBe(204);
    browser.bound = null;
    server.advance(6 * minute);
    expect((await browser.verify()).statusCode).toBe(401);
    await expect.poll(() => server.authority.explain(browser.token)).toMatchObject({ outcome: 'ended' });
  });
});

describe('a key that was registered while the clock was ahead', () => {
  it('is asked for all the same', async () => {
    const server = await start();
    server.advance(60 * minute);
    const browser = await (await BoundBrowser.open(server)).bind();
    server.advance(-59 * minute);
    // So is its cookie, which would be good for too long, until the browser has another one.
    expect((await browser.verify()).statusCode).toBe(401);
    await browser.askToRefresh(null);
    await browser.refresh();
    expect((await browser.verify()).statusCode).toBe(204);
    browser.bound = null;
    expect((await browser.verify()).statusCode).toBe(401);
  });
});

describe('a visit from another site, after the bound cookie has run out', () => {
  it('is led once through a page of our own, for which the browser proves its device', async () => {
    const server = await start();
    const browser = await (await BoundBrowser.open(server)).bind();
    server.advance(6 * minute);
    const visit = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' };
    const arrived = await server.send({ url: '/', headers: { ...visit, cookie: browser.cookie } });
    const page = await server.send({
      url: String(arrived.headers.location),
      headers: { ...visit, cookie: browser.cookie },
    });
    const [, onwards = ''] = /^0; url=(.*)$/.exec(String(page.headers.refresh)) ?? [];
    const own = { ...visit, 'sec-fetch-site': 'same-origin' };
    // A thief's browser, which cannot prove anything, gets the form.
    const form = await server.send({ url: onwards, headers: { ...own, cookie: browser.cookie } });
    expect(form.headers.refresh).toBeUndefined();
    expect(form.body).toContain('password');
    await browser.askToRefresh(null);
    await browser.refresh();
    const back = await server.send({ url: onwards, headers: { ...own, cookie: browser.cookie } });
    expect([back.statusCode, back.headers.location]).toEqual([303, '/']);
    const nobody = await server.send({ url: '/sign-in', headers: { ...visit, cookie: '__Host-session=unknown' } });
    expect(nobody.headers.refresh).toBeUndefined();
  });
});

describe('a page that wants a proof of this moment', () => {
  const url = '/verify?keyMaxAge=30s';
  const stepUp = '/step-up?keyMaxAge=30s&returnTo=%2Fsign-out';

  it('is served right after one; before, the browser is sent to make it, and a copied jar gets no further', async () => {
    const server = await start();
    const browser = await (await BoundBrowser.open(server)).bind();
    server.advance(29_000);
    const fresh = { url, headers: { cookie: browser.cookie } };
    expect((await server.send(fresh)).statusCode).toBe(204);
    server.advance(minute);
    expect((await browser.verify()).statusCode).toBe(204);
    const old = await server.send({ ...fresh, headers: { cookie: browser.cookie, accept: 'text/html' } });
    expect(old.statusCode).toBe(401);
    expect(old.headers['www-authenticate']).toContain('proof of the device');
    expect(old.headers.location).toBe(`${origin}/step-up?keyMaxAge=30s`);
    const asked = await server.send({ url: stepUp, headers: { cookie: browser.cookie } });
    expect([asked.statusCode, asked.headers.location]).toEqual([307, stepUp]);
    expect(asked.headers['set-cookie']).toBe(
      '__Host-session-bound=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0',
    );
    const stolen = browser.cookie;
    await browser.askToRefresh(null);
    await browser.refresh();
    const proven = await server.send({ url: stepUp, headers: { cookie: browser.cookie } });
    expect([proven.statusCode, proven.headers.location]).toEqual([303, '/sign-out']);
    expect((await server.send({ url, headers: { cookie: browser.cookie } })).statusCode).toBe(204);
    // That the device has proven its key lately says nothing of who comes with an older cookie.
    expect((await server.send({ url, headers: { cookie: stolen } })).statusCode).toBe(401);
    const without = stolen.replace(/;.*/, '');
    expect((await server.send({ url: stepUp, headers: { cookie: without } })).statusCode).toBe(303);
  });

  it('is for bound sessions alone, and asks for no less than ten seconds', async () => {
    const server = await start();
    const { cookie } = await server.signIn();
    const refused = await server.send({ url, headers: { cookie, accept: 'text/html' } });
    expect([refused.statusCode, refused.headers.location]).toEqual([401, `${origin}/device-binding`]);
    const page = await server.send({ url: stepUp, headers: { cookie } });
    expect([page.statusCode, page.headers.location]).toEqual([303, '/device-binding']);
    for (const keyMaxAge of ['9s', '0', 'x']) {
      expect((await server.send({ url: `/verify?keyMaxAge=${keyMaxAge}`, headers: { cookie } })).statusCode).toBe(400);
    }
  });
});
