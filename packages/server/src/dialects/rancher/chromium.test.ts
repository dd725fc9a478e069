import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium, whyNoChromium } from '../../../test/chromium.ts';
import { rancherClientPage } from '../../../test/rancher-client.ts';
import { operator, password, startServer, type TestServer } from '../../../test/start.ts';

describe.skipIf(whyNoChromium !== null)(
  `a Rancher client in a real browser${whyNoChromium === null ? '' : ` (${whyNoChromium})`}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser?.close());

    interface Visit {
      readonly server: TestServer;
      readonly context: BrowserContext;
      readonly page: Page;
      readonly address: string;
      readonly state: () => Promise<string | null>;
      readonly run: <Answer>(script: string) => Promise<Answer>;
    }

    /** The client as a page of the server's own host. */
    async function visit(): Promise<Visit> {
      const server = await startServer();
      server.app.get('/ui', async (_request, reply) => reply.type('text/html').send(rancherClientPage));
      const { address } = await server.server.listen({ host: '127.0.0.1', port: 0 });
      const context = await browser.newContext();
      onTestFinished(() => context.close());
      const page = await context.newPage();
      await page.goto(`${address}/ui`);
      await page.getByText('signed out').waitFor();
      return {
        server,
        context,
        page,
        address,
        state: () => page.locator('#state').textContent(),
        run: (script) => page.evaluate(script),
      };
    }

    async function signedIn(): Promise<Visit> {
      const visited = await visit();
      await visited.run(`login('web_user:${password}', 'localauthconfig')`);
      return visited;
    }

    it('detects, is refused, signs in, works and signs out', async () => {
      const { server, context, page, state, run } = await visit();
      expect(await run('detect()')).toMatchObject({ provider: 'localauthconfig', user: null });
      expect(await run(`login('web_user:wrong', 'localauthconfig')`)).toEqual({ status: 401, message: 'Unauthorized' });

      expect(await run(`login('web_user:${password}', 'localauthconfig')`)).toEqual({ status: 201, jwt: null });
      expect(await run('probe()')).toBe(200);
      const cookies = await context.cookies();
      const token = cookies.find((cookie) => cookie.name === 'token');
      // What the client wrote by script has not replaced what the server set.
      expect(token).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
      expect(token?.value).toMatch(/^[0-9A-Za-z]{40}$/);
      expect(await page.evaluate('document.cookie')).not.toContain('token=');

      await page.reload();
      await page.getByText('signed in as web_user').waitFor();
      expect(await run('logout()')).toBe(204);
      expect(await state()).toBe('signed out');
      expect((await context.cookies()).map((cookie) => cookie.name)).not.toContain('token');
      expect(await server.authority.explain(token?.value ?? null)).toMatchObject({ reason: 'signed-out' });
    });

    it('cannot write without the CSRF value', async () => {
      const { context, run } = await signedIn();
      await run(`document.cookie = 'CSRF=; path=/; expires=Sat, 16 Jan 1982 00:00:00 GMT'`);
      expect(await run(`call('DELETE', '/token/current').then(({ status, body }) => [status, body.code])`)).toEqual([
        403,
        'InvalidCSRFToken',
      ]);
      await run(`document.cookie = 'CSRF=${'A'.repeat(32)}; path=/'`);
      expect(await run(`call('DELETE', '/token/current').then(({ status }) => status)`)).toBe(403);
      expect((await context.cookies()).map((cookie) => cookie.name)).toContain('token');
      // The next look at the token gives the right one back.
      await run('detect()');
      expect(await run('probe()')).toBe(200);
      expect(await run('logout()')).toBe(204);
    });

    it('is sent to the sign-in page after sixteen hours, and comes back signed in', async () => {
      const { server, page, address, run } = await signedIn();
      server.advance(16 * 3_600_000 - 1);
      expect(await run('probe()')).toBe(200);
      server.advance(1);
      const left = page.waitForURL(`${address}/sign-in?timedOut=true&returnTo=%2Fui`);
      expect(await run('probe()')).toBe(401);
      await left;
      await page.getByText('Your session has ended').waitFor();
      await page.locator('input[name=username]').fill('web_user');
      await page.locator('input[name=password]').fill(password);
      await page.locator('form button').click();
      await page.waitForURL(`${address}/ui`);
      await page.getByText('signed in as web_user').waitFor();
      expect(await run('probe()')).toBe(200);
      // It is Curfew's own session now, and signing out ends it all the same.
      expect(await run('logout()')).toBe(204);
      await page.goto(`${address}/v1/sessions/current`);
      expect(await page.textContent('body')).toContain('authentication-required');
    });

    it('is sent there at once when an operator ends the session', async () => {
      const { server, page, run } = await signedIn();
      await server.authority.endSessions({ username: 'web_user' }, operator);
      const left = page.waitForURL('**/sign-in?timedOut=true&returnTo=%2Fui');
      expect(await run('probe()')).toBe(401);
      await left;
    });

    it('cannot be signed out, or signed in as somebody else, by a page of another site', async () => {
      const { server, context, page, address, run } = await signedIn();
      const foreign = await context.newPage();
      // Another host of this machine is another site.
      const evil = address.replace('127.0.0.1', 'localhost');
      await foreign.route('**/evil', (route) =>
        route.fulfill({
          contentType: 'text/html',
          body: `<form method="post" action="${address}/v2-beta/token"><input name="code" value="other:${password}"></form>`,
        }),
      );
      await foreign.goto(`${evil}/evil`);
      await foreign.evaluate(
        `fetch('${address}/v2-beta/token/current', { method: 'DELETE', credentials: 'include' }).catch(() => null)`,
      );
      await foreign.evaluate('document.forms[0].submit()');
      await foreign.getByText('InvalidCSRFToken').waitFor();
      await page.bringToFront();
      expect(await run('probe()')).toBe(200);
      expect((await server.authority.listSessions({ username: 'other', limit: 1 })).items).toEqual([]);
    });
  },
);
