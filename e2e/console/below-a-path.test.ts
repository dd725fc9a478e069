import { beforeAll, expect, test } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { rootPassword } from '../support/server.ts';
import { type Console, fillSignIn, openConsole } from './fixture.ts';

describeInChromium('below a path', { timeout: 60_000 }, () => {
  let ui: Console;
  beforeAll(async () => {
    ui = await openConsole({ path: '/curfew' });
    await ui.operator.addUser('alice');
  }, 60_000);

  test('the console loads, moves, acts and leaves within it', async () => {
    const { page, complaints } = await ui.open();
    const asked: URL[] = [];
    page.on('request', (request) => asked.push(new URL(request.url())));
    const { id } = await ui.operator.signIn('alice', 'phone', '198.51.100.7');

    await page.goto(`${ui.server.origin}/console`);
    await fillSignIn(page, 'root', rootPassword);
    await page.waitForURL('**/curfew/console');
    await page.locator(`tr[data-id="${id}"]`).getByRole('button', { name: /^End/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
    await page.locator(`tr[data-id="${id}"]`).getByText('ended by an administrator').waitFor();

    await page.getByRole('link', { name: 'Users' }).click();
    await page.waitForURL('**/curfew/console/users');
    await page.getByRole('link', { name: 'alice' }).click();
    await page.waitForURL('**/curfew/console/users/alice');
    await page.reload();
    await page.getByRole('heading', { name: 'alice' }).waitFor();
    // A link that leads nowhere else than the router is followed without loading anything.
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.waitForURL('**/curfew/console/overview');

    await ui.operator.call('DELETE /v1/sessions?user=root&except=current');
    await page.waitForURL('**/curfew/sign-in?timedOut=true&returnTo=%2Fcurfew%2Fconsole%2Foverview');
    expect(complaints).toEqual([]);
    const outside = asked.filter(({ pathname }) => !pathname.startsWith('/curfew/')).map(({ href }) => href);
    expect(outside).toEqual([]);
    expect(asked.some(({ pathname }) => pathname === '/curfew/v1/stream')).toBe(true);
  });
});
