import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { ask, withBearer } from '../support/http.ts';
import { startServer } from '../support/server.ts';
import { giveWaysIn } from './crowd.ts';
import { type Console, fillSignIn, openConsole } from './fixture.ts';
import { devices, password } from './people.ts';

const devicesOf = (page: Page) => page.getByRole('table', { name: 'Where you are signed in' });

describeInChromium('everybody’s own page', { timeout: 90_000 }, () => {
  let ui: Console;
  beforeAll(async () => {
    ui = await openConsole();
    await ui.operator.addUser('alice');
    await ui.operator.addUser('bob');
  }, 120_000);

  test('is where a first run leads, without JavaScript as far as signing in and out', async () => {
    const first = await startServer({ environment: { CURFEW_ROOT_PASSWORD: undefined } });
    const made = /password +([a-z2-9]{5}(?:-[a-z2-9]{5}){3})/.exec(first.output())?.[1] ?? '';
    const plain = await ui.browser.newContext({ baseURL: first.origin, javaScriptEnabled: false });
    const page = await plain.newPage();
    await page.goto('/console');
    await fillSignIn(page, 'root', made);
    await page.waitForURL('**/console');
    await page.locator('noscript a').click();
    await page.getByRole('heading', { name: 'Hello, root' }).waitFor();
    await page.goto('/sign-out');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You have signed out.').waitFor();

    const withScripts = await ui.browser.newContext({ baseURL: first.origin });
    const next = await withScripts.newPage();
    await next.goto('/console');
    await fillSignIn(next, 'root', made);
    await next.getByRole('row').filter({ hasText: 'root' }).getByText('This session').waitFor();
    await Promise.all([plain.close(), withScripts.close()]);
  });

  test('is all that somebody without the role gets to see', async () => {
    const { page, signIn } = await ui.open();
    await signIn('alice', password, '/console/users');
    await page.getByRole('heading', { name: 'Only for administrators' }).waitFor();
    await page.getByRole('link', { name: 'To your own sessions' }).click();
    await page.getByRole('heading', { name: 'My account' }).waitFor();
    expect(await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents()).toEqual([
      'My account',
    ]);
  });

  test('marks this device, and ends another one, which falls out at once', async () => {
    const other = await ui.open({ userAgent: devices.phone });
    await other.signIn('bob', password, '/account');
    await other.page.getByText('this device').waitFor();
    const { page, signIn } = await ui.open({ userAgent: devices.firefox });
    await signIn('bob', password, '/account');
    const own = page.getByRole('row').filter({ hasText: 'this device' });
    await own.getByText('Firefox 145 on Linux').waitFor();
    const phone = devicesOf(page).getByRole('row').filter({ hasText: 'Safari 18 on iOS' });
    await phone.getByText('this computer').waitFor();
    await phone.getByRole('button', { name: 'Sign out on Safari 18 on iOS' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
    await phone.waitFor({ state: 'detached' });
    await other.page.waitForURL(/\/sign-in\?timedOut=true/);
  });

  test('tells of a new device, and helps whoever was not there: everything else ends, and the password changes', async () => {
    await ui.operator.addUser('frank');
    await ui.operator.signIn('frank', 'firefox', '198.51.100.20');
    await ui.operator.signIn('frank', 'phone', '198.51.100.66');
    const { page, signIn, complaints } = await ui.open({ userAgent: devices.firefox });
    await signIn('frank', password, '/account');
    const notices = page.getByRole('list', { name: 'New devices' });
    await notices.getByText('Safari 18 on iOS').waitFor();
    expect(await notices.getByRole('listitem').count()).toBe(1);
    const log = page.getByRole('table', { name: 'Events' });
    await log.getByText('198.51.100.66').waitFor();
    // One's own, and nobody else's; and no way to pages that only administrators have.
    expect(await log.getByRole('link').count()).toBe(0);
    await notices.getByRole('button', { name: 'Not me' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByText('Signed out on 2 other devices.').waitFor();
    const dialog = page.getByRole('dialog', { name: 'Change password' });
    await dialog.getByRole('link', { name: 'connected accounts' }).waitFor();
    await dialog.getByLabel('Current password').fill(password);
    await dialog.getByLabel('New password', { exact: true }).fill('another horse, another battery');
    await dialog.getByLabel('Repeat new password').fill('another horse, another battery');
    await dialog.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Password changed. All your other sessions have ended.').waitFor();
    await notices.getByRole('button', { name: 'That was me' }).click();
    await notices.waitFor({ state: 'detached' });
    await page.reload();
    await log.getByText('Password changed').first().waitFor();
    expect(await notices.count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('shows how one can sign in, where to add another way, and disconnects an account', async () => {
    await ui.operator.addUser('heidi');
    await giveWaysIn(join(ui.server.directory, 'curfew-data/curfew.db'), 'heidi');
    const { page, signIn, complaints } = await ui.open();
    await signIn('heidi', password, '/account');
    const ways = page.getByRole('table', { name: 'Ways to sign in' });
    const account = ways.getByRole('row').filter({ hasText: 'Account at login.contractors.emea.example.com' });
    await account.getByRole('button', { name: /^Remove 00u-/ }).click();
    // Who has a passkey proves it first; the page there knows what there is.
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.waitForURL(/\/step-up\?level=aal2&maxAge=10m/);
    await page.goBack();
    await page.getByRole('link', { name: 'Connected accounts' }).click();
    await page.waitForURL('**/account/connections');
    expect(complaints).toEqual([]);
  });

  test('makes a token for a script, shows it once, and ends it', async () => {
    const { page, signIn, complaints } = await ui.open();
    await signIn('alice', password, '/account');
    await page.getByRole('button', { name: 'New token' }).click();
    await page.getByLabel('Name').fill('nightly backup');
    await page.getByRole('button', { name: 'Create token' }).click();
    const shown = page.getByRole('dialog', { name: 'Your new token' });
    const token = (await shown.locator('output').textContent()) ?? '';
    expect(token).toMatch(/^\w{40}$/);
    const status = async () => (await ask(ui.server.origin, 'GET /v1/events', { headers: withBearer(token) })).status;
    expect(await status()).toBe(200);
    // It is not lost by accident, and it is said where copying has not worked.
    await page.keyboard.press('Escape');
    await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))");
    await shown.getByRole('button', { name: 'Copy' }).click();
    await shown.getByText('Copying failed').waitFor();
    await shown.getByRole('button', { name: 'I have stored the token' }).click();
    expect(await page.content()).not.toContain(token);
    await page.getByRole('button', { name: 'Revoke the token nightly backup' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
    await page.getByText('No API tokens').waitFor();
    expect(await status()).toBe(401);
    expect(complaints).toEqual([]);
  });

  test('asks for the password again where the sign-in is old, and goes on with what was to be done', async () => {
    await ui.operator.signIn('alice', 'chrome', '198.51.100.20');
    const { page, signIn } = await ui.open();
    await signIn('alice', password, '/account');
    // Nobody waits ten minutes in a test: the first answer is what the server says of an old sign-in.
    const refusal = {
      status: 403,
      title: 'Sign in again',
      detail: 'the sign-in is too old',
      code: 'recent-sign-in-required',
    };
    await page.route('**/v1/sessions?*except=current', (route) => route.fulfill({ status: 403, json: refusal }), {
      times: 1,
    });
    await devicesOf(page).getByText('198.51.100.20').waitFor();
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click();
    const question = page.getByRole('dialog', { name: 'Confirm it is you' });
    await question.getByLabel('Password', { exact: true }).fill('wrong');
    await question.getByRole('button', { name: 'Continue' }).click();
    await question.getByText('That password is wrong.').waitFor();
    await question.getByLabel('Password', { exact: true }).fill(password);
    await question.getByRole('button', { name: 'Continue' }).click();
    await devicesOf(page).getByText('198.51.100.20').waitFor({ state: 'detached' });
    await page.getByText('this device').waitFor();
  });

  test('changes the password, which ends everything else', async () => {
    await ui.operator.addUser('carol');
    await ui.operator.signIn('carol', 'chrome', '198.51.100.30');
    const { page, signIn } = await ui.open();
    await signIn('carol', password, '/account');
    await devicesOf(page).getByText('198.51.100.30').waitFor();
    await page.getByRole('button', { name: 'Change password' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Current password').fill(password);
    await dialog.getByLabel('New password', { exact: true }).fill('an entirely new secret');
    await dialog.getByLabel('Repeat new password').fill('an entirely new secret');
    await dialog.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Password changed. All your other sessions have ended.').waitFor();
    await devicesOf(page).getByText('198.51.100.30').waitFor({ state: 'detached' });
    await page.getByText('this device').waitFor();
  });
});
