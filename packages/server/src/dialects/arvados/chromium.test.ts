import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium, whyNoChromium } from '../../../test/chromium.ts';
import { password, startServer } from '../../../test/start.ts';

/** A web application on another origin, which Arvados would call a trusted client. */
async function startWorkbench(): Promise<string> {
  const workbench = createServer((_request, response) => response.end('<p>Workbench</p>'));
  await new Promise<void>((resolve) => workbench.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    workbench.closeAllConnections();
    workbench.close();
  });
  return `http://localhost:${(workbench.address() as AddressInfo).port}`;
}

/** What an application's own script does with its token; a script has to be a text here, since it runs elsewhere. */
function callFromPage(address: string, token: string): string {
  return `fetch('${address}/arvados/v1/users/current', { headers: { authorization: 'Bearer ${token}' } })
    .then((answer) => answer.json())
    .then(({ username }) => username)
    .catch((error) => error.name)`;
}

describe.skipIf(whyNoChromium !== null)(
  `a web application that gets its token at /login, in a real browser${whyNoChromium === null ? '' : ` (${whyNoChromium})`}`,
  () => {
    it('leads through the sign-in page to the application with a token, and out again', async () => {
      const workbench = await startWorkbench();
      const server = await startServer({ dialects: { arvados: { trustedClients: [workbench] } } });
      const { address } = await server.server.listen({ host: '127.0.0.1', port: 0 });
      const browser = await launchChromium();
      onTestFinished(() => browser.close());
      const page = await browser.newPage();
      const login = `${address}/login?return_to=${encodeURIComponent(`${workbench}/projects`)}`;

      await page.goto(login);
      await page.locator('input[name=username]').fill('web_user');
      await page.locator('input[name=password]').fill(password);
      await page.locator('form button').click();
      // Browsers hold what follows a form against its page's policy: the application has to be in it.
      await page.waitForURL(`${workbench}/projects?api_token=*`);
      const token = new URL(page.url()).searchParams.get('api_token') ?? '';
      const who = () =>
        server.send({ url: '/arvados/v1/users/current', headers: { authorization: `Bearer ${token}` } });
      expect((await who()).json()).toMatchObject({ username: 'web_user' });
      expect(await page.evaluate(callFromPage(address, token))).toBe('web_user');
      await page.goto(workbench.replace('localhost', '127.0.0.1'));
      expect(await page.evaluate(callFromPage(address, token))).toBe('TypeError');

      const out = new URLSearchParams({ return_to: `${workbench}/`, api_token: token });
      await page.goto(`${address}/logout?${out}`);
      expect(page.url()).toBe(`${workbench}/`);
      expect((await who()).statusCode).toBe(401);
      await page.goto(login);
      await page.locator('input[name=password]').waitFor();
    });
  },
);
