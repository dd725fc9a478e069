import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { startServer } from '../support/server.ts';
import { giveWaysIn, passkeyName } from './crowd.ts';
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
    await giveWaysIn(join(before.directory, 'curfew-data/curfew.db'), 'bob');
    const limits = 'policies:\n  default: { idleTimeout: 30m, tokenLifetime: 8h }\nmaxTokenLifetime: 12h\n';
    const signals = 'signals: { allowedAddresses: [127.0.0.1] }\n';
    const stricter = `${limits}${signals}roles:\n  careful: { requires: aal2 }\n`;
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

  test('sets a rule here, says what it would do, keeps its history, and goes back', async () => {
    const { page, signIn, complaints } = await ui.open();
    await signIn('root', undefined, '/console/policies');
    // What the file says wins, and cannot be set here.
    await rowOf(page, 'default').first().getByText('file or environment').waitFor();
    expect(await page.getByRole('button', { name: 'Edit default' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Edit api' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit api' });
    await dialog.getByLabel('Idle timeout').fill('soon');
    await dialog.getByText('Not a duration: write 30m').waitFor();
    await dialog.getByLabel('Idle timeout').fill('2h');
    await dialog.getByRole('button', { name: 'Preview changes' }).click();
    await dialog.getByText(/would be shortened/).waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The rules are set: version 1.').waitFor();
    const api = page.getByRole('table', { name: 'By policy' }).getByRole('row').filter({ hasText: 'api' });
    await api.getByText('2 hrs', { exact: true }).waitFor();
    await api.getByText('set here').waitFor();
    await page.getByRole('button', { name: 'Restore version 0' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
    await page.getByText('The rules are set: version 2.').waitFor();
    await api.getByText('built in').waitFor();
    expect(complaints).toEqual([]);
  });

  test('disables a user, who is out at once and does not get in', async () => {
    const other = await ui.open({ userAgent: devices.firefox });
    await other.signIn('carol', password, '/account');
    await other.page.getByText('this device').waitFor();
    const { page, signIn } = await ui.open();
    await signIn('root', undefined, '/console/users');
    await page.getByRole('link', { name: 'alice', exact: true }).waitFor();
    await page.getByRole('searchbox').fill('AROL');
    await page.getByRole('link', { name: 'alice', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'carol', exact: true }).click();
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

  test('sorts users by their last sign-in, ends and disables several at once, and says what happened', async () => {
    for (const name of ['dave', 'erin', 'gina']) await ui.operator.addUser(name, { roles: ['staff'] });
    await ui.operator.signIn('dave', 'firefox', '198.51.100.8');
    const { page, signIn, complaints } = await ui.open();
    await signIn('root', undefined, '/console/users?role=staff');
    await rowOf(page, 'erin').getByText('Never').waitFor();
    await page.getByRole('button', { name: 'Last sign-in' }).click();
    await page.waitForURL(/sort=-signed-in/);
    await page.locator('th[aria-sort=descending]').waitFor();
    await page.locator('tbody tr:first-child', { hasText: 'dave' }).waitFor();
    await page.getByRole('button', { name: 'Last sign-in' }).click();
    await page.locator('th[aria-sort=ascending]').waitFor();
    await page.waitForURL(/sort=signed-in/);
    await page.locator('tbody tr:last-child', { hasText: 'dave' }).waitFor();
    const file = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    expect(await readFile(await (await file).path(), 'utf8')).toMatch(/,dave,.*,1,true,,false,aal1\r\n/);
    for (const name of ['dave', 'erin']) await page.getByLabel(`Select ${name}`).check();
    await page.getByRole('button', { name: 'End their sessions' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End their sessions' }).click();
    await page.getByText('1 session of 1 user ended; 1 user had none.').waitFor();
    // Oneself is never locked out with it, and who is disabled already is counted apart.
    await ui.operator.call('PATCH /v1/users/erin', { disabled: true });
    await page.goto('/console/users');
    for (const name of ['root', 'erin', 'gina']) await page.getByLabel(`Select ${name}`).check();
    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Your own account is left enabled').waitFor();
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('1 user disabled, 0 sessions ended; 2 users left as they were.').waitFor();
    expect(complaints).toEqual([]);
  });

  test('invites a user, and shows what the rules come to for them', async () => {
    const { page, signIn } = await ui.open();
    await signIn('root', undefined, '/console/users');
    await page.getByRole('button', { name: 'Add user' }).click();
    await page.getByRole('textbox', { name: 'User name' }).fill('frida');
    await page.getByRole('dialog').getByRole('button', { name: 'Add user' }).click();
    const link = await page.locator('output.new-token').textContent();
    expect(link).toMatch(/\/set-up\?link=/);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('heading', { name: 'frida' }).waitFor();
    await page.getByText('nothing yet').waitFor();
    const rules = page.getByRole('table', { name: 'Rules in force' });
    const row = rules.getByRole('row').filter({ hasText: 'default' });
    await row.getByText('30 mins').waitFor();
    await row.getByText('8 hrs').waitFor();
    // The cap over everything holds where the policy says nothing.
    await rules.getByRole('row').filter({ hasText: 'api' }).getByText('12 hrs').waitFor();
    await page.goto(link ?? '');
    await page.locator('input[name=newPassword], input[type=password]').first().waitFor();
  });

  test('shows how a user can sign in, takes a way away, and requires a level', async () => {
    const { page, signIn, complaints } = await ui.open();
    await signIn('root', undefined, '/console/users/bob');
    const ways = page.getByRole('table', { name: 'Ways to sign in' });
    await ways.getByText('Account at login.contractors.emea.example.com').waitFor();
    await ways.getByText('Passkey, synced between devices').waitFor();
    await ways.getByRole('button', { name: `Remove ${passkeyName}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText(`${passkeyName} was removed.`).waitFor();
    await ways.getByText('Passkey').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Require a level…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Require a higher level from bob?' });
    await dialog.getByLabel('Role').selectOption('careful: AAL2');
    await dialog.getByRole('button', { name: 'Give the role' }).click();
    await page.getByText(/^Role careful given/).waitFor();
    await page.getByText('careful', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('follows and exports what happened', async () => {
    const { page, signIn } = await ui.open();
    await signIn('root', undefined, '/console/events?type=sign-in-failed');
    await page.getByText('No matching events').waitFor();
    await ui.operator.tryToSignIn('mallory', 'wrong password');
    await rowOf(page, 'Sign-in failed').waitFor();
    await page.goto('/console/events?type=user-created');
    // What somebody did in one go is one line, which opens.
    await page
      .getByRole('button', { name: /^Show all/ })
      .last()
      .click();
    await rowOf(page, 'alice').waitFor();
    const file = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download NDJSON' }).click();
    const lines = (await readFile(await (await file).path(), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).type)).toEqual(lines.map(() => 'user-created'));
    expect(lines.length).toBeGreaterThan(2);
  });

  test('adds a webhook, shows what it was sent, sends it again, and removes it', async () => {
    const received: string[] = [];
    let isUp = false;
    const receiver = createServer((request, response) => {
      received.push(String(request.headers['webhook-id']));
      response.writeHead(isUp ? 204 : 500).end();
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    onTestFinished(() => void receiver.close());
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const { page, signIn, complaints } = await ui.open();
    await signIn('root', undefined, '/console/signals');
    await page.getByText('No webhooks').waitFor();
    await page.getByText('Shared signals are off').waitFor();
    await page.getByRole('button', { name: 'Add webhook' }).click();
    await page.getByLabel('Address').fill(url);
    await page.getByLabel('Sign-ins').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Add webhook' }).click();
    expect(await page.locator('output.new-token').textContent()).toMatch(/^whsec_/);
    await page.getByRole('button', { name: 'I have stored the secret' }).click();
    await ui.operator.tryToSignIn('mallory', 'wrong password');
    await page.getByRole('table', { name: 'Webhooks' }).getByText('Waiting').waitFor();
    await page.getByRole('link', { name: url }).click();
    const log = page.getByRole('table', { name: 'Deliveries' });
    await log.getByText('answered 500').first().waitFor();
    isUp = true;
    await page.getByRole('button', { name: 'Try now' }).click();
    await log.getByText('Accepted (204)').first().waitFor();
    await log
      .getByRole('button', { name: /^Send again/ })
      .first()
      .click();
    await page.getByText('Sent again; the answer was 204.').waitFor();
    expect(new Set(received).size).toBeLessThan(received.length);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No webhooks').waitFor();
    expect(complaints).toEqual([]);
  });
});
