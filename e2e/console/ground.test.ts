import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { type Console, openConsole } from './fixture.ts';

const patiently = { timeout: 25_000 };
const rows = (page: Page) => page.locator('main tr[data-id]');
const idsOf = (page: Page) => rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-id')));
const focusedRow = (page: Page) => page.evaluate('document.activeElement.closest("tr")?.dataset.id');

describeInChromium('the ground holds still', { timeout: 120_000 }, () => {
  let ui: Console;
  beforeAll(async () => {
    ui = await openConsole({ crowd: true });
    await ui.operator.addUser('alice');
  }, 180_000);

  test('new rows wait, and those that leave stay in their place', async () => {
    const { page, signIn } = await ui.open();
    await signIn();
    await rows(page).first().waitFor();
    const before = await idsOf(page);
    const { id } = await ui.operator.signIn('alice', 'chrome', '198.51.100.7');
    await ui.operator.signIn('alice', 'phone', '198.51.100.8');
    const third = before[2];
    await ui.operator.call(`DELETE /v1/sessions/${third}`);
    await page.getByRole('button', { name: 'Show 2 new' }).waitFor();
    await page.locator(`tr[data-id="${third}"]`).getByText('ended by an administrator').waitFor();
    expect(await idsOf(page)).toEqual(before);
    await page.keyboard.press('.');
    await page.locator(`tr[data-id="${id}"]`).waitFor();
    expect(await idsOf(page)).not.toContain(third);
  });

  test('the keyboard stays in the table after an action, on the row that it was about', async () => {
    const { page, signIn } = await ui.open();
    await signIn();
    await rows(page).nth(4).waitFor();
    const [, , , , fifth] = await idsOf(page);
    const row = page.locator(`tr[data-id="${fifth}"]`);
    await row.getByRole('button', { name: /^End/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
    await row.getByText('ended by an administrator').waitFor();
    await expect.poll(() => focusedRow(page), patiently).toBe(fifth);
  });

  test('pages survive a reload and Back, and the selection survives pages', async () => {
    const { page, signIn } = await ui.open();
    await signIn();
    await rows(page).first().waitFor();
    const first = await idsOf(page);
    await rows(page).nth(3).getByRole('checkbox').check();
    for (const page2 of [2, 3]) {
      await page.getByRole('button', { name: 'Older' }).click();
      await page.getByText(`Page ${page2}`).waitFor();
    }
    await page.getByText('1 selected, 1 of them not on this page').waitFor();
    await expect.poll(() => page.locator('[aria-busy="true"]').count(), patiently).toBe(0);
    const third = await idsOf(page);
    expect(third.some((id) => first.includes(id))).toBe(false);
    await page.reload();
    await page.getByText('Page 3').waitFor();
    expect(await idsOf(page)).toEqual(third);
    await page.getByRole('button', { name: 'Newer' }).click();
    await page.getByText('Page 2').waitFor();
    await page.goBack();
    await page.getByText('Page 3').waitFor();
    await expect.poll(() => idsOf(page), patiently).toEqual(third);
  });

  test('a filter that is half typed leaves the list alone, and says in words what is missing', async () => {
    const { page, signIn } = await ui.open();
    await signIn();
    await rows(page).first().waitFor();
    const before = await idsOf(page);
    await page.getByRole('button', { name: '+ Filter' }).click();
    await page.getByRole('menuitem', { name: 'Address' }).click();
    const editor = page.getByRole('dialog', { name: 'Address' });
    await editor.getByRole('textbox').fill('2a02:8108:');
    await editor.getByRole('button', { name: 'Apply' }).click();
    await editor.getByText('This is not an address').waitFor();
    expect(await idsOf(page)).toEqual(before);
    expect(new URL(page.url()).search).toBe('');
    await editor.getByRole('textbox').fill('2a02:8108::/32');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Address: 2a02:8108::/32' }).waitFor();
    await expect
      .poll(() => page.locator('main .address').allTextContents(), patiently)
      .toSatisfy((addresses: string[]) => addresses.every((address) => address.startsWith('2a02:8108:')));
    // An address that somebody has written by hand is refused in words, too, and the list stays.
    await page.goto('/console/sessions?ip=10.0');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).not.toMatch(/"ip"|createdAfter/);
  });

  test('a dialog that is opened again is empty, and Escape is no way to lose or to do anything', async () => {
    const { page, signIn } = await ui.open();
    await signIn('root', undefined, '/console/users/alice');
    const open = async (item: string) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await open('Delete…');
    await page.getByRole('textbox', { name: /^Type alice/ }).fill('alice');
    await page.keyboard.press('Escape');
    await open('Delete…');
    expect(await page.getByRole('textbox', { name: /^Type alice/ }).inputValue()).toBe('');
    expect(await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await open('Set password…');
    await page.getByLabel('New password').fill('not to be kept');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await open('Set password…');
    expect(await page.getByLabel('New password').inputValue()).toBe('');
  });

  test('offline, the list says from when it is and what it is of, and nothing can be done', async () => {
    const { page, context, signIn } = await ui.open();
    await signIn();
    await rows(page).first().waitFor();
    const before = await idsOf(page);
    await context.setOffline(true);
    await page.getByText(/You are offline\. What you see is from \d\d:\d\d/).waitFor();
    await page.getByText(/Offline\. As of \d\d:\d\d\./).waitFor();
    const end = rows(page).first().getByRole('button', { name: /^End/ });
    expect(await end.isDisabled()).toBe(true);
    await page.getByRole('searchbox').fill('nobody is called this');
    await page.getByText(/Offline\. This is the list from \d\d:\d\d, before you changed the filter\./).waitFor();
    expect(await idsOf(page)).toEqual(before);
    await page.getByRole('button', { name: 'More actions' }).click();
    expect(await page.getByRole('menuitem', { name: /^End all/ }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await context.setOffline(false);
    await page.getByText('No matching sessions').waitFor();
  });

  test('times are exact on demand, with their zone, by mouse and by keyboard', async () => {
    const { page, signIn } = await ui.open({ timezoneId: 'Asia/Kolkata' });
    await signIn();
    await rows(page).first().getByText('just now', { exact: true }).first().waitFor();
    await page.getByText('Times are in India Standard Time.').waitFor();
    await page.getByRole('button', { name: 'Show exact times' }).click();
    const exact = /\d{1,2} \w+ 20\d\d, \d\d:\d\d:\d\d/;
    await rows(page).first().getByText(exact).first().waitFor();
    await page.reload();
    await rows(page).first().getByText(exact).first().waitFor();
    await page.keyboard.press('t');
    await page.getByRole('button', { name: 'Show exact times' }).waitFor();
  });

  test('views, columns and order are addresses; only the name of one’s own view is kept in the browser', async () => {
    const { page, context, signIn } = await ui.open();
    await signIn('root', undefined, '/console/sessions?kind=api');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Session ID' }).check();
    await page.getByRole('columnheader', { name: 'Session ID' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Save this view…' }).click();
    await page.getByLabel('Name of the view').fill('Tokens with their IDs');
    await page.getByRole('button', { name: 'Save' }).click();
    const address = new URL(page.url()).search;
    await page.goto('/console/sessions');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Tokens with their IDs' }).click();
    await page.getByRole('columnheader', { name: 'Session ID' }).waitFor();
    expect(new URL(page.url()).search).toBe(address);
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual(['curfew-views-sessions']);
    await context.close();
  });

  test('German speaks German, with its numbers and dates', async () => {
    const { page, signIn } = await ui.open({ locale: 'de-DE' });
    await signIn();
    await page.getByRole('heading', { name: 'Sitzungen' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
    await rows(page)
      .nth(1)
      .getByText(/^vor \d+ \w+$/)
      .first()
      .waitFor();
    // Whole sentences, and not an English one with German words.
    expect(await rows(page).nth(1).textContent()).not.toContain('seit vor');
    await page.goto('/console/overview');
    await page.getByRole('heading', { name: 'Übersicht' }).waitFor();
  });
});
