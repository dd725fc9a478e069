import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { type Console, openConsole } from './fixture.ts';
import { devices, password } from './people.ts';

const patiently = { timeout: 25_000 };
const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

async function chooseFilter(page: Page, filter: string, value: string): Promise<void> {
  await page.getByRole('button', { name: '+ Filter' }).click();
  await page.getByRole('menuitem', { name: filter }).click();
  await page.getByRole('dialog', { name: filter }).getByRole('button', { name: value, exact: true }).click();
}

describeInChromium('the sessions page', { timeout: 90_000 }, () => {
  let ui: Console;
  beforeAll(async () => {
    ui = await openConsole();
    for (const name of ['alice', 'bob', 'carol', 'dave']) await ui.operator.addUser(name);
    await ui.operator.signIn('alice', 'chrome', '198.51.100.7');
    await ui.operator.signIn('bob', 'curl', '198.51.100.8');
  }, 120_000);

  test('shows who is signed in, from where and for how long, and a sign-in as it happens', async () => {
    const { page, signIn, complaints } = await ui.open();
    await signIn();
    expect(new URL(page.url()).pathname).toBe('/console');
    const row = rowOf(page, 'alice');
    for (const text of ['Chrome 142 on Windows', '198.51.100.7', '59 mins']) await row.getByText(text).waitFor();
    await ui.operator.signIn('dave', 'phone', '2001:db8::42');
    await page.getByRole('button', { name: 'Show 1 new' }).click();
    await rowOf(page, 'dave').getByText('Safari 18 on iOS').waitFor();
    expect(complaints).toEqual([]);
  });

  test('filters by what the address says, and the address by what is filtered', async () => {
    const { page, signIn } = await ui.open();
    await signIn('root', undefined, '/console/sessions?user=alice');
    await rowOf(page, 'alice').waitFor();
    expect(await rowOf(page, 'bob').count()).toBe(0);
    await page.getByRole('button', { name: 'Remove filter User' }).click();
    await rowOf(page, 'bob').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('searchbox').fill('curl');
    await chooseFilter(page, 'Created', 'last hour');
    await rowOf(page, 'alice').waitFor({ state: 'detached' });
    await rowOf(page, 'bob').waitFor();
    await page.waitForURL('**/sessions?q=curl&age=1h');
    await page.reload();
    await rowOf(page, 'bob').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('curl');
    await page.getByRole('searchbox').fill('nobody is called this');
    await page.getByText('No matching sessions').waitFor();
  });

  test('says how many there are in all, finds by role and by the reason of an end, and sorts by creation', async () => {
    await ui.operator.addUser('erin', { roles: ['night-shift'] });
    const ids: string[] = [];
    for (const device of ['phone', 'safari'] as const)
      ids.push((await ui.operator.signIn('erin', device, '198.51.100.12')).id);
    const { page, signIn } = await ui.open();
    await signIn('root', undefined, '/console/sessions?role=night-shift');
    await page.getByText('2 sessions on this page of 2').waitFor();
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Active, oldest first' }).click();
    await page.waitForURL('**/sessions?sort=created');
    await page.goto('/console/sessions?role=night-shift&columns=created');
    await page.getByRole('button', { name: 'Created', exact: true }).click();
    await page.locator('th[aria-sort=ascending]').waitFor();
    const rows = page.locator('tbody tr[data-id]');
    const shown = () => rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-id')));
    await expect.poll(shown).toEqual(ids);
    await page.goto('/console/sessions?role=night-shift');
    for (const expected of [ids, ids.toReversed()]) {
      await page.getByRole('button', { name: 'Time left', exact: true }).click();
      await expect.poll(shown).toEqual(expected);
    }
    await ui.operator.call(`DELETE /v1/sessions/${ids[0]}`);
    await page.goto('/console/sessions?role=night-shift');
    await chooseFilter(page, 'Reason', 'ended');
    await page.getByText('1 session on this page of 1').waitFor();
    // Who asks why something has ended does not mean what is active.
    await page.getByRole('button', { name: 'State: Ended. Change' }).waitFor();
    await page.waitForURL('**/sessions?role=night-shift&endReason=revoked');
  });

  test('ends one, and the other browser falls out at once', async () => {
    const other = await ui.open({ userAgent: devices.firefox });
    await other.signIn('carol', password, '/account');
    await other.page.getByText('this device').waitFor();
    const { page, signIn } = await ui.open();
    await signIn();
    const row = rowOf(page, 'carol').filter({ hasText: 'Firefox' });
    await row.getByRole('button', { name: /^End/ }).click();
    const question = page.getByRole('dialog', { name: 'End this session?' });
    await question.getByText('cannot be undone').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Cancel');
    await question.getByRole('button', { name: 'End', exact: true }).click();
    await row.getByText('ended by an administrator').waitFor();
    // Nobody touches the other browser.
    await other.page.waitForURL(/\/sign-in\?timedOut=true/);
    await other.page.getByText('it was ended by an administrator').waitFor();
    expect(new URL(other.page.url()).searchParams.get('returnTo')).toBe('/account');
  });

  test('ends those that are selected, and everything that a user has had until now', async () => {
    for (const device of ['chrome', 'safari', 'curl'] as const)
      await ui.operator.signIn('carol', device, '198.51.100.90');
    const { page, signIn } = await ui.open();
    await signIn('root', undefined, '/console/sessions?user=carol');
    for (const device of ['Chrome', 'Safari']) await rowOf(page, device).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'End 2 sessions' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
    await page.getByText('2 sessions ended.').waitFor();
    await rowOf(page, 'Safari').getByText('ended by an administrator').waitFor();
    await rowOf(page, 'curl').waitFor();
    await page.goto('/console/users/carol');
    await page.getByRole('button', { name: 'End all sessions' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End all sessions' }).click();
    await page.getByText('1 session ended.').waitFor();
  });

  test('ends all that a filter finds, after their number has been typed', async () => {
    for (const device of ['chrome', 'safari', 'phone'] as const) await ui.operator.signIn('bob', device, '192.0.2.77');
    const { page, signIn } = await ui.open();
    await signIn('root', undefined, '/console/sessions?ip=192.0.2.0%2F24');
    await expect.poll(() => rowOf(page, 'bob').count(), patiently).toBe(3);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'End all matching sessions…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('3 sessions', { exact: true }).waitFor();
    const end = dialog.getByRole('button', { name: 'End 3 sessions' });
    await dialog.getByRole('textbox').fill('2');
    expect(await end.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('3');
    await end.click();
    await page.getByText('3 sessions ended.').waitFor();
    await expect.poll(() => rowOf(page, 'ended by an administrator').count(), patiently).toBe(3);
    // Bob's session from elsewhere is none of them.
    await page.goto('/console/sessions?user=bob');
    await rowOf(page, '198.51.100.8').waitFor();
  });

  test('is operated with the keyboard alone', async () => {
    await ui.operator.signIn('dave', 'safari', '198.51.100.99');
    const { page, signIn } = await ui.open();
    await signIn();
    await rowOf(page, '198.51.100.99').waitFor();
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('/');
    await page.keyboard.type('Version/18.1 Safari');
    await page.waitForURL(/q=Version/);
    await expect.poll(() => rowOf(page, '127.0.0.1').count(), patiently).toBe(0);
    await press('Escape', 'j');
    await expect.poll(() => page.locator('tr:focus').textContent(), patiently).toContain('198.51.100.99');
    await press('x', 'e');
    await page.getByRole('dialog', { name: 'End this session?' }).waitFor();
    // Enter alone does nothing dangerous.
    await press('Tab', 'Enter');
    await page.getByText('Session ended.').waitFor();
    await rowOf(page, '198.51.100.99').getByText('ended by').waitFor();
    // The keyboard is still on the row, which leads on to the session.
    await press('Enter');
    await page.getByRole('heading', { name: 'Session of dave' }).waitFor();
    await press('g', 'u');
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.waitFor();
    // They can be turned off, for who speaks to the computer, and stay off until the session ends.
    await help.getByRole('switch').focus();
    await press('Space', 'Escape');
    await help.waitFor({ state: 'detached' });
    await press('g', 's');
    await page.reload();
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await press('?');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});
