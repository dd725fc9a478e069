import { beforeAll, expect, test } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { ask, withCookie } from '../support/http.ts';
import { type Console, fillSignIn, openConsole } from './fixture.ts';
import { password } from './people.ts';

/** Long enough for a page to load anywhere, short enough to wait for. The notice comes when a third of it is left. */
const idleTimeoutSeconds = 24;

describeInChromium('the end of a session', { timeout: 180_000 }, () => {
  let ui: Console;
  beforeAll(async () => {
    const rule = `{ idleTimeout: ${idleTimeoutSeconds}s, tokenLifetime: 24h }`;
    ui = await openConsole({
      configuration: `policies:\n  default: ${rule}\nroles:\n  relaxed: { idleTimeout: 1h }\n`,
    });
    await ui.operator.addUser('alice', { roles: ['admin'] });
  }, 120_000);

  test('is announced in every tab, put off in one for all, and not put off by what pages ask by themselves', async () => {
    const { context, page, signIn, complaints } = await ui.open();
    await signIn('alice', password, '/console/sessions?kind=interactive');
    const second = await context.newPage();
    await second.goto('/console/events');
    const [stay, secondStay] = [page, second].map((tab) => tab.getByRole('button', { name: 'Stay signed in' }));
    if (stay === undefined || secondStay === undefined) throw new Error('there are two tabs');
    await Promise.all([stay.waitFor(), secondStay.waitFor()]);
    await stay.click();
    await Promise.all([stay.waitFor({ state: 'detached' }), secondStay.waitFor({ state: 'detached' })]);
    // What somebody has typed is kept until they are back.
    await second.goto('/console/users');
    await second.getByRole('button', { name: 'Add user' }).click();
    await second.getByLabel('Full name', { exact: true }).fill('Grace Hopper');
    await second.getByLabel('Password', { exact: true }).fill('not to be kept');

    // Both pages ask and listen all the time; nobody is there.
    const byThemselves: string[] = [];
    context.on('request', (request) => {
      const isMarked = request.headers()['curfew-background'] === '1' || request.url().includes('background=true');
      if (request.resourceType() !== 'document' && request.url().includes('/v1/') && !isMarked)
        byThemselves.push(request.url());
    });
    await ui.operator.signIn('alice', 'curl', '198.51.100.40');
    await secondStay.waitFor();
    await Promise.all([page.waitForURL(/\/sign-in\?timedOut=true/), second.waitForURL(/\/sign-in\?timedOut=true/)]);
    expect(byThemselves).toEqual([]);
    expect(complaints).toEqual([]);
    await page.getByText('it was not used').waitFor();

    await fillSignIn(page, 'alice', password);
    await page.waitForURL((url) => url.pathname + url.search === '/console/sessions?kind=interactive');
    await page.getByRole('button', { name: 'Kind: Sign-in' }).waitFor();
    await second.reload();
    await second.goto('/console/users');
    await second.getByRole('button', { name: 'Add user' }).click();
    expect(await second.getByLabel('Full name', { exact: true }).inputValue()).toBe('Grace Hopper');
    expect(await second.getByLabel('Password', { exact: true }).inputValue()).toBe('');
  });

  test('comes for every tab with signing out in one', async () => {
    const { context, page, signIn } = await ui.open();
    await signIn('alice', password);
    const second = await context.newPage();
    await second.goto('/account');
    await second.getByText('this device').waitFor();
    const [cookie] = await context.cookies();
    await page.getByRole('button', { name: 'alice', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    // Both say so: in neither has the session timed out.
    await page.getByText('You have signed out.').waitFor();
    await second.getByText('You have signed out.').waitFor();
    const after = await ask(ui.server.origin, 'GET /v1/sessions/current', { headers: withCookie(cookie?.value ?? '') });
    expect(after.status).toBe(401);
  });
});
