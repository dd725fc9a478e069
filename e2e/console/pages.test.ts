import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { repository } from '../support/command.ts';
import { temporaryFolder } from '../support/server.ts';
import { addStream, longestName, longHost, longStream } from './crowd.ts';
import { overflow, unreachable, violations } from './examine.ts';
import { afterFile, type Console, openConsole } from './fixture.ts';
import { password } from './people.ts';

const patiently = { timeout: 25_000 };
const rows = (page: Page) => page.locator('main tr[data-id]');
const idsOf = (page: Page) => rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-id')));
const focusedRow = (page: Page) => page.evaluate('document.activeElement.closest("tr")?.dataset.id');

const wide = { width: 1_280, height: 800 };
const narrow = { width: 360, height: 740 };
/** 640 and 320 pixels are 1280 at a zoom of 200 and of 400 per cent. */
const widths = { ltr: [320, 360, 640, 768, 1_024, 1_280, 1_440, 1_920], rtl: [360, 1_280] } as const;
/** The screens of docs/console.md, made anew with `CURFEW_SCREENS=1`. */
const screens = [
  'sessions-light-wide',
  'sessions-dark-narrow',
  'session-light-wide',
  'user-dark-wide',
  'events-light-wide',
  'overview-dark-wide',
  'policies-light-wide',
  'account-light-narrow',
];

describeInChromium('every page, with 200 users and 5,000 sessions', { timeout: 300_000 }, () => {
  let ui: Console;
  let pages: readonly (readonly [name: string, address: string, settled: string])[];
  beforeAll(async () => {
    const configuration = [
      'maxTokenLifetime: 20d',
      'roles:',
      '  support: { idleTimeout: 4h, maxSessions: 5, onLimit: reject }',
      'signals: { transmitters: { contractors-emea-production: {',
      `  issuer: https://login.${longHost}, audience: https://sessions.example.com, delivery: poll,`,
      `  endpoint: https://login.${longHost}/ssf/poll/7b3f, bearerTokenFile: ./token } } }`,
      '',
    ].join('\n');
    const directory = await temporaryFolder(afterFile);
    await writeFile(join(directory, 'token'), 'of the transmitter, as long as it has to be', { mode: 0o600 });
    ui = await openConsole({ crowd: true, configuration, directory });
    await ui.operator.addUser('alice');
    await ui.operator.tryToSignIn('mallory', 'wrong password');
    const { id } = await ui.operator.signIn(longestName, 'chrome', '2a02:8108:4c2b:425d:a08c:3805:b6bb:68eb');
    await ui.operator.call('POST /v1/sessions/minted', {
      username: longestName,
      kind: 'api',
      label: 'nightly backup of the accounting database, second attempt, Frankfurt',
    });
    // Nobody is there, so that telling it fails.
    const url = `https://hooks.${longHost}/curfew/webhooks/5f0c1b7e-5f6f-4d0e-9a0f`;
    const { webhook } = await ui.operator.call<{ webhook: { id: string } }>('POST /v1/webhooks', {
      url,
      events: ['session-ended', 'sign-in', 'sign-in-failed'],
    });
    await ui.operator.tryToSignIn('mallory', 'wrong password');
    const user = `/console/users/${encodeURIComponent(longestName)}`;
    pages = [
      ['sessions', '/console/sessions', 'Chrome 142 on Windows'],
      ['no-sessions', '/console/sessions?user=nobody', 'No matching sessions'],
      [
        'all-columns',
        '/console/sessions?state=all&columns=device,kind,used,left,created,lifetime,label,id',
        'Lifetime ends',
      ],
      ['session', `/console/sessions/${id}`, 'Ends at the latest'],
      ['users', '/console/users', 'Featherstonehaugh'],
      ['user', user, 'Signed in'],
      ['events', '/console/events', 'unknown user'],
      ['policies', '/console/policies', 'Live sessions'],
      ['long-lived', '/console/long-lived', 'Policy allows'],
      ['account', '/account', 'API tokens'],
      ['overview', '/console/overview', 'Sign-ins'],
      ['signals', '/console/signals', 'Paused'],
      ['webhook', `/console/signals/${webhook.id}`, 'Send again'],
      ['stream', `/console/signals/${longStream.id}`, 'Polls this server'],
      ['unknown', '/console/nothing-here', 'Page not found'],
    ];
  }, 180_000);

  test('is accessible, whole and within its policy, in both schemes, at every width and in both directions', async () => {
    const { page, context, signIn, complaints } = await ui.open();
    await addStream(context);
    await signIn(longestName, password);
    for (const [name, address, settled] of pages) {
      await page.setViewportSize(wide);
      await page.goto(address);
      await page.getByText(settled).first().waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        // All else is the same in both.
        const rules = colorScheme === 'dark' ? ['color-contrast'] : undefined;
        for (const [size, viewport] of Object.entries({ wide, narrow })) {
          await page.setViewportSize(viewport);
          expect(await violations(page, rules), `${address}, ${colorScheme}, ${size}`).toEqual([]);
          await takeScreen(page, `${name}-${colorScheme}-${size}`);
        }
      }
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await misplaced(page), address).toEqual([]);
    }
    await page.setViewportSize(wide);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    expect(await violations(page), 'the help').toEqual([]);
    expect(complaints).toEqual([]);
    // Nothing is left in the browser, and the cookie cannot be read.
    expect(await page.evaluate('[localStorage.length, sessionStorage.length, document.cookie]')).toEqual([0, 0, '']);
    expect((await context.cookies()).map(({ httpOnly }) => httpOnly)).toEqual([true]);
    await context.close();
  });

  test('has at most five tabs on a telephone, and the rest behind the last', async () => {
    const { page, context, signIn } = await ui.open({ viewport: narrow });
    await signIn(longestName, password);
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();
    const tabs = page.getByRole('navigation', { name: 'Main' }).locator('a:visible, button:visible');
    expect(await tabs.allTextContents()).toEqual(['Sessions', 'Users', 'Events', 'Overview', 'More']);
    await tabs.last().click();
    await page.getByRole('menuitem', { name: 'Policies' }).click();
    await page.getByRole('heading', { name: 'Policies' }).waitFor();
    await context.close();
  });

  test('asks in dialogs that are accessible and start with nothing dangerous', async () => {
    const { page, context, signIn } = await ui.open();
    await signIn(longestName, password);
    const actions = ['Edit', 'End all sessions', 'Set password…', 'Require a level…', 'Disable…', 'Delete…'];
    await page.goto(`/console/users/${encodeURIComponent(longestName)}`);
    for (const action of actions) {
      const inMenu = action.endsWith('…');
      if (inMenu) await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole(inMenu ? 'menuitem' : 'button', { name: action, exact: true }).click();
      await page.getByRole('dialog').waitFor();
      expect(await violations(page), action).toEqual([]);
      await expect
        .poll(() => page.evaluate('document.activeElement.matches("input") || document.activeElement.textContent'), {
          message: action,
        })
        .toSatisfy((focused) => focused === true || focused === 'Cancel');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      // And the keyboard is back where it was.
      await expect
        .poll(() =>
          page.evaluate('document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent'),
        )
        .toBe(inMenu ? 'More actions' : action);
    }
    await context.close();
  });

  test('prints the list, and nothing to click on', async () => {
    const { page, context, signIn } = await ui.open({ colorScheme: 'dark' });
    await signIn(longestName, password);
    await page.getByText('Chrome 142 on Windows').first().waitFor();
    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    expect(await page.getByRole('navigation', { name: 'Main' }).isVisible()).toBe(false);
    expect(await page.locator('main button:visible:not(.table button)').count()).toBe(0);
    expect(await page.getByRole('row').count()).toBeGreaterThan(50);
    expect(await overflow(page)).toBe(0);
    await context.close();
  });

  // The ground holds still.

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

  test('is made of scripts of less than 200 KB for the first page, compressed, and of nothing inline', async () => {
    const folder = join(repository, 'packages/console/dist');
    const page = await readFile(join(folder, 'index.html'), 'utf8');
    const sizes = await Promise.all(
      (await readdir(folder))
        .filter((name) => name.endsWith('.js') && page.includes(name))
        .map(async (name) => gzipSync(await readFile(join(folder, name))).length),
    );
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(200_000);
    expect(page).not.toMatch(/<style|style=|<script(?![^>]+src=)|\son\w+=/);
  });
});

/** What of a page scrolls sideways or cannot be reached, at any width and in either direction. */
async function misplaced(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const direction of ['ltr', 'rtl'] as const) {
    await page.evaluate(`document.documentElement.dir = '${direction}'`);
    for (const width of widths[direction]) {
      await page.setViewportSize({ width, height: 800 });
      const where = `at ${width}, ${direction}`;
      if ((await overflow(page)) > 0) found.push(`scrolls sideways ${where}`);
      found.push(...(await unreachable(page)).map((control) => `${control} ${where}`));
    }
  }
  return found;
}

async function takeScreen(page: Page, name: string): Promise<void> {
  if (process.env.CURFEW_SCREENS !== '1' || !screens.includes(name)) return;
  const folder = join(repository, 'docs/console');
  await mkdir(folder, { recursive: true });
  const debugged = await page.context().newCDPSession(page);
  const { data } = await debugged.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  await debugged.detach();
  await writeFile(join(folder, `${name}.webp`), Buffer.from(data, 'base64'));
}
