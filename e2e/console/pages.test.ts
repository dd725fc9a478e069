import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { repository } from '../support/command.ts';
import { type Console, openConsole } from './fixture.ts';
import { password } from './people.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const wide = { width: 1_280, height: 800 };
const narrow = { width: 360, height: 740 };
/** The screens of docs/console.md, made anew with `CURFEW_SCREENS=1`. */
const screens = [
  'sessions-light-wide',
  'sessions-dark-narrow',
  'user-dark-wide',
  'policies-light-wide',
  'account-light-narrow',
];

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describeInChromium('every page', { timeout: 180_000 }, () => {
  let ui: Console;
  let pages: readonly (readonly [name: string, address: string, settled: string])[];
  beforeAll(async () => {
    ui = await openConsole({ configuration: 'maxTokenLifetime: 12h\nroles:\n  admin: { idleTimeout: 15m }\n' });
    await ui.operator.addUser('alice', { fullName: 'Alice Example', roles: ['support'] });
    await ui.operator.addUser('bob', { fullName: 'Bob Example' });
    await ui.operator.addUser('grace', { fullName: 'Grace Hopper', roles: ['admin'] });
    await ui.operator.signIn('bob', 'curl', '198.51.100.8');
    const { id: ended } = await ui.operator.signIn('bob', 'phone', '198.51.100.9');
    await ui.operator.call(`DELETE /v1/sessions/${ended}`);
    await ui.operator.call('POST /v1/sessions/minted', {
      username: 'alice',
      lifetime: '4h',
      label: 'support case 4711',
    });
    await ui.operator.tryToSignIn('mallory', 'wrong password');
    await ui.operator.signIn('alice', 'safari', '203.0.113.80');
    const { id } = await ui.operator.signIn('alice', 'chrome', '198.51.100.7');
    pages = [
      ['sessions', '/console/sessions', 'Chrome 142 on Windows'],
      ['no-sessions', '/console/sessions?user=nobody', 'No session matches'],
      ['session', `/console/sessions/${id}`, 'Ends at latest'],
      ['users', '/console/users', 'Alice Example'],
      ['user', '/console/users/alice', 'signed in'],
      ['events', '/console/events', 'cause unknown-user'],
      ['policies', '/console/policies', 'Live sessions'],
      ['long-lived', '/console/long-lived', 'The policy allows'],
      ['account', '/account', 'Tokens for scripts'],
      ['overview', '/console/overview', 'Sign-ins'],
      ['unknown', '/console/nothing-here', 'There is nothing at this address'],
    ];
  }, 120_000);

  test.for(['light', 'dark'] as const)('is accessible, whole and within its policy: %s', async (colorScheme) => {
    const { page, context, signIn, complaints } = await ui.open({ colorScheme });
    await signIn('grace', password);
    for (const [name, address, settled] of pages) {
      await page.setViewportSize(wide);
      await page.goto(address);
      await page.getByText(settled).first().waitFor();
      expect(await overflow(page), `${address} is wider than the window`).toBe(0);
      expect(await violations(page), address).toEqual([]);
      await takeScreen(page, `${name}-${colorScheme}-wide`);
      await page.setViewportSize(narrow);
      expect(await overflow(page), `${address} is wider than ${narrow.width} pixels`).toBe(0);
      expect(await violations(page, ['target-size', 'color-contrast']), `${address}, narrow`).toEqual([]);
      await takeScreen(page, `${name}-${colorScheme}-narrow`);
    }
    await page.setViewportSize(wide);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    expect(await violations(page), 'the help').toEqual([]);
    await page.goto('/console/users/bob');
    for (const action of ['Edit', 'Set password', 'End all sessions', 'Disable', 'Delete']) {
      await page.getByRole('button', { name: action, exact: true }).click();
      await page.getByRole('dialog').waitFor();
      expect(await violations(page), action).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    expect(complaints).toEqual([]);
    // Nothing is left in the browser, and the cookie cannot be read.
    expect(await page.evaluate('[localStorage.length, sessionStorage.length, document.cookie]')).toEqual([0, 0, '']);
    expect((await context.cookies()).map(({ httpOnly }) => httpOnly)).toEqual([true]);
    await context.close();
  });

  test('is made of scripts of less than 250 KB, compressed, and of nothing inline', async () => {
    const folder = join(repository, 'packages/console/dist');
    const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'));
    const sizes = await Promise.all(scripts.map(async (name) => gzipSync(await readFile(join(folder, name))).length));
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(250_000);
    expect(await readFile(join(folder, 'index.html'), 'utf8')).not.toMatch(
      /<style|style=|<script(?![^>]+src=)|\son\w+=/,
    );
  });
});

/** How many pixels the page is wider than the window. */
async function overflow(page: Page): Promise<number> {
  return page.evaluate('Math.max(0, document.documentElement.scrollWidth - innerWidth)');
}

/**
 * What axe finds against WCAG 2.2 AA, or by some rules only. It is handed over by the debugger, so that the page's own policy
 * stays in force.
 */
async function violations(page: Page, rules?: readonly string[]): Promise<unknown[]> {
  if (!(await page.evaluate<boolean>('typeof axe === "object"'))) await page.evaluate(await readFile(axe, 'utf8'));
  const runOnly = rules ?? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found = await page.evaluate<readonly Finding[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(runOnly)} }).then(({ violations }) => violations)`,
  );
  return found.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map(({ html }) => html.slice(0, 300)) }));
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
