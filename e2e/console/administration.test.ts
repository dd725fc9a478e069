import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { startServer } from '../support/server.ts';
import { afterFile, type Console, openConsole } from './fixture.ts';
import { devices, operate, password } from './people.ts';

const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

describeInChromium('administration', { timeout: 90_000 }, () => {
  let ui: Console;
  beforeAll(async () => {
    // Sessions that were issued before the rules were made stricter.
    const before = await startServer({ configuration: 'trustedProxies: [127.0.0.1]\n', onEnd: afterFile });
    const operator = await operate(before);
    for (const name of ['alice', 'bob', 'carol']) await operator.addUser(name);
    await operator.signIn('alice', 'chrome', '198.51.100.7');
    await operator.call('POST /v1/sessions/minted', { username: 'bob', kind: 'api', label: 'nightly backup' });
    await before.end();
    const stricter = 'policies:\n  default: { idleTimeout: 30m, tokenLifetime: 8h }\nmaxTokenLifetime: 12h\n';
    await writeFile(join(before.directory, 'curfew.yaml'), `trustedProxies: [127.0.0.1]\n${stricter}`);
    ui = await openConsole({ directory: before.directory, configuration: stricter });
  }, 120_000);

  test('shortens long-lived tokens, after it has shown which and why', async () => {
    const { page, signIn, complaints } = await ui.open();
    await signIn('root', undefined, '/console/long-lived');
    await rowOf(page, 'bob').getByText('never expires').waitFor();
    const file = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const csv = await readFile(await (await file).path(), 'utf8');
    expect(csv).toContain('nightly backup');
    await page.getByRole('button', { name: /^Shorten/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Shorten' }).click();
    await page.getByText('No long-lived tokens').waitFor();
    await page.goto('/console/sessions?user=bob');
    await rowOf(page, 'nightly backup').getByText('11 hrs').waitFor();
    expect(complaints).toEqual([]);
  });

  test('shows the rules beside a standard, what would change, and changes it', async () => {
    const { page, signIn } = await ui.open();
    await signIn('root', undefined, '/console/policies');
    const rule = rowOf(page, 'default').first();
    await rule.getByText('30 mins').waitFor();
    await rule.getByText('Complies').waitFor();
    await page.getByLabel('Compare with').selectOption('Compare with NIST AAL3');
    await rule.getByText('idle timeout too long').waitFor();
    await page.getByRole('button', { name: 'Preview changes' }).click();
    await rowOf(page, 'alice').getByText('shortened').waitFor();
    await page.getByRole('button', { name: /^Apply to/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
    await page.getByText(/sessions? shortened, \d+ ended/).waitFor();
    await page.getByText('All live sessions comply').waitFor();
  });

  test('disables a user, who is out at once and does not get in', async () => {
    const other = await ui.open({ userAgent: devices.firefox });
    await other.signIn('carol', password, '/account');
    await other.page.getByText('this device').waitFor();
    const { page, signIn } = await ui.open();
    await signIn('root', undefined, '/console/users');
    await page.getByRole('link', { name: 'alice' }).waitFor();
    await page.getByRole('searchbox').fill('AROL');
    await page.getByRole('link', { name: 'alice' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'carol' }).click();
    await rowOf(page, 'Firefox 145 on Linux').first().waitFor();
    // The keyboard goes through both tables of the page: the last row is an event, which leads back here.
    const rows = page.locator('main tr[data-id]');
    await rowOf(page, 'User created').waitFor();
    for (let pressed = await rows.count(); pressed > 0; pressed--) await page.keyboard.press('j');
    expect(await page.locator('tr:focus').textContent()).toContain('User created');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Disable…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByText('carol is disabled; 1 session ended.').waitFor();
    await other.page.waitForURL(/\/sign-in\?timedOut=true/);
    await page.locator('.page-head').getByText('Disabled').waitFor();
    await rowOf(page, 'User disabled').first().waitFor();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Enable…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Enable' }).click();
    await page.locator('.page-head').getByText('Enabled').waitFor();
  });

  test('follows and exports what happened', async () => {
    const { page, signIn } = await ui.open();
    await signIn('root', undefined, '/console/events?type=sign-in-failed');
    await page.getByText('No matching events').waitFor();
    await ui.operator.tryToSignIn('mallory', 'wrong password');
    await rowOf(page, 'Sign-in failed').waitFor();
    await page.goto('/console/events?type=user-created');
    // What somebody did in one go is one line, which opens.
    await page.getByRole('button', { name: /^Show all/ }).click();
    await rowOf(page, 'alice').waitFor();
    const file = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download NDJSON' }).click();
    const lines = (await readFile(await (await file).path(), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).type)).toEqual(lines.map(() => 'user-created'));
    expect(lines.length).toBeGreaterThan(2);
  });
});
