import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { launchChromium, whyNoChromium } from '../test/chromium.ts';
import { password, startServer } from '../test/start.ts';

/** A page of a server at `localhost`, with an authenticator that Chromium plays. */
async function start() {
  const server = await startServer();
  const { address } = await server.server.listen({ host: '127.0.0.1', port: 0 });
  const origin = `http://localhost:${new URL(address).port}`;
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  const setPresence = (enabled: boolean) =>
    devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  const at = (path: string) => `${origin}${path}`;
  return { server, page, faults, at, setPresence };
}

async function signInByPassword(page: Page, at: (path: string) => string) {
  await page.goto(at('/sign-in'));
  await page.fill('#username', 'web_user');
  await page.fill('#password', password);
  await page.click('form button[type=submit]');
  await page.waitForURL(at('/'));
}

it('passkeys are made, sign in from the field and by the button, and step up, in Chromium', async ({ skip }) => {
  if (whyNoChromium !== null) skip(whyNoChromium);
  const { server, page, faults, at, setPresence } = await start();
  const level = async () =>
    (await server.authority.listSessions({ username: 'web_user', state: 'active', limit: 1 })).items[0]?.level;

  // Otherwise the authenticator would answer for the person as soon as the page is there.
  await setPresence(false);
  await signInByPassword(page, at);
  expect(await level()).toBe('aal1');
  await page.goto(at('/account/passkeys'));
  await page.fill('#name', 'Laptop');
  await setPresence(true);
  await page.click('button[data-begins]');
  await page.locator('input[value="Laptop"]').waitFor();
  expect(await server.authority.listPasskeys('web_user')).toMatchObject([{ name: 'Laptop', lastUsedAt: null }]);
  expect(await level()).toBe('aal2');

  // From the field, without a click: the browser offers it, and the person is there.
  await page.context().clearCookies();
  await page.goto(at('/sign-in?returnTo=%2Faccount%2Fpasskeys'));
  await page.waitForURL(at('/account/passkeys'));
  expect(await level()).toBe('aal2');

  // By the button, in a browser that offers nothing in the field.
  await page.context().clearCookies();
  await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false');
  await page.goto(at('/sign-in'));
  await page.click('button[data-begins]');
  await page.waitForURL(at('/'));

  // What was proven by now is too old for this page.
  server.advance(6 * 60_000);
  await page.goto(at('/step-up?level=aal2&maxAge=5m&returnTo=%2Faccount%2Fpasskeys'));
  await page.click('button[data-begins]');
  await page.waitForURL(at('/account/passkeys'));
  await page.locator('button[value="remove"]').click();
  await page.getByText('You have no passkeys.').waitFor();
  expect(faults).toEqual([]);
});

it('what the button asked is not ended by what the field offers', async ({ skip }) => {
  if (whyNoChromium !== null) skip(whyNoChromium);
  const { page, at, setPresence } = await start();
  await setPresence(false);
  const questions = Promise.withResolvers<void>();
  let asked = 0;
  await page.route('**/v1/passkeys/sign-in/options', async (route) => {
    asked++;
    // The field's question is on its way for as long as it takes to press the button and to be asked.
    if (asked === 1) await questions.promise;
    await route.continue();
  });
  const button = page.locator('button[data-begins]');
  const answered = () => page.waitForResponse('**/v1/passkeys/sign-in/options');

  await page.goto(at('/sign-in'));
  await expect.poll(() => asked).toBe(1);
  const ofButton = answered();
  await button.click();
  await ofButton;
  const ofField = answered();
  questions.resolve();
  await (await ofField).finished();
  // Long enough for the browser to have ended the first question, had there been a second.
  await page.waitForTimeout(500);
  expect(await button.isDisabled()).toBe(true);
});
