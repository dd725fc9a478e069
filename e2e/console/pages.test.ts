import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { repository } from '../support/command.ts';
import { longestName } from './crowd.ts';
import { overflow, unreachable, violations } from './examine.ts';
import { type Console, openConsole } from './fixture.ts';
import { password } from './people.ts';

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
    const configuration =
      'maxTokenLifetime: 20d\nroles:\n  support: { idleTimeout: 4h, maxSessions: 5, onLimit: reject }\n';
    ui = await openConsole({ crowd: true, configuration });
    await ui.operator.tryToSignIn('mallory', 'wrong password');
    const { id } = await ui.operator.signIn(longestName, 'chrome', '2a02:8108:4c2b:425d:a08c:3805:b6bb:68eb');
    await ui.operator.call('POST /v1/sessions/minted', {
      username: longestName,
      kind: 'api',
      label: 'nightly backup of the accounting database, second attempt, Frankfurt',
    });
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
      ['unknown', '/console/nothing-here', 'Page not found'],
    ];
  }, 180_000);

  test.for(['light', 'dark'] as const)('is accessible, whole and within its policy: %s', async (colorScheme) => {
    const { page, context, signIn, complaints } = await ui.open({ colorScheme });
    await signIn(longestName, password);
    // All else is the same in both.
    const rules = colorScheme === 'dark' ? ['color-contrast'] : undefined;
    for (const [name, address, settled] of pages) {
      await page.setViewportSize(wide);
      await page.goto(address);
      await page.getByText(settled).first().waitFor();
      expect(await violations(page, rules), address).toEqual([]);
      await takeScreen(page, `${name}-${colorScheme}-wide`);
      await page.setViewportSize(narrow);
      expect(await violations(page, rules), `${address}, narrow`).toEqual([]);
      await takeScreen(page, `${name}-${colorScheme}-narrow`);
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

  test('has every action within the window, at every width, also from right to left', async () => {
    const { page, context, signIn } = await ui.open();
    await signIn(longestName, password);
    for (const [, address, settled] of pages) {
      await page.setViewportSize(wide);
      await page.goto(address);
      await page.getByText(settled).first().waitFor();
      for (const direction of ['ltr', 'rtl'] as const) {
        await page.evaluate(`document.documentElement.dir = '${direction}'`);
        for (const width of widths[direction]) {
          await page.setViewportSize({ width, height: 800 });
          const where = `${address} at ${width}, ${direction}`;
          expect(await overflow(page), `${where} scrolls sideways`).toBe(0);
          expect(await unreachable(page), where).toEqual([]);
        }
      }
    }
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
    const actions = ['Edit', 'End all sessions', 'Set password…', 'Disable…', 'Delete…'];
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

async function takeScreen(page: Page, name: string): Promise<void> {
  if (process.env.CURFEW_SCREENS !== '1' || !screens.includes(name)) return;
  const folder = join(repository, 'docs/console');
  await mkdir(folder, { recursive: true });
  const debugged = await page.context().newCDPSession(page);
  const { data } = await debugged.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  await debugged.detach();
  await writeFile(join(folder, `${name}.webp`), Buffer.from(data, 'base64'));
}
