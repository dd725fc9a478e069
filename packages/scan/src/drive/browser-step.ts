import { ScanFailure } from '../http/failure.ts';
import type { BrowserStep } from '../target/step.ts';
import { substitute } from './substitute.ts';
import type { Visit, Visitor } from './visitor.ts';

const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Signs in with a real browser that holds the visitor's cookies, and takes over what the browser holds afterwards:
 * cookies as cookies, local storage as variables.
 */
export async function runBrowserStep(visitor: Visitor, step: BrowserStep, base: string): Promise<Visit> {
  const { chromium } = await loadPlaywright();
  const url = new URL(substitute(step.page, visitor.variables), base).href;
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: ['--no-sandbox'] });
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    await context.addCookies(visitor.jar.cookiesFor(url).map(({ name, value }) => ({ name, value, url })));
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'load', timeout: 20_000 });
    const inputs = Object.entries(step.type);
    for (const [selector, text] of inputs) await page.fill(selector, substitute(text, visitor.variables));
    const last = inputs.at(-1)?.[0];
    if (step.click !== null) await page.click(step.click);
    else if (last !== undefined) await page.press(last, 'Enter');
    // A sign-in may stay on its page: then there is nothing to see but that nothing more happens.
    await page.waitForURL((now) => now.href !== url, { timeout: 3000 }).catch(() => null);
    await page.waitForLoadState('networkidle', { timeout: 20_000 });
    const state = await context.storageState();
    for (const { name, value } of state.cookies) visitor.jar.plant(name, value, url);
    for (const { name, value } of state.origins.flatMap(({ localStorage }) => localStorage)) {
      visitor.variables.set(name, value);
    }
    return await visitor.call({ method: 'GET', url: page.url() });
  } catch (error) {
    if (error instanceof ScanFailure) throw error;
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw flowFailure(`the browser: ${reason}`, error);
  } finally {
    await browser.close();
  }
}

async function loadPlaywright(): Promise<typeof import('playwright-core')> {
  try {
    return await import('playwright-core');
  } catch (error) {
    throw flowFailure('a browser step needs the package playwright-core', error);
  }
}

async function findBrowser(): Promise<string> {
  const { existsSync } = await import('node:fs');
  const path = process.env.CURFEW_SCAN_BROWSER ?? systemBrowsers.find((one) => existsSync(one));
  if (path === undefined) throw new ScanFailure('flow', 'no Chromium was found; name one in CURFEW_SCAN_BROWSER');
  return path;
}

function flowFailure(detail: string, cause: unknown): ScanFailure {
  return new ScanFailure('flow', detail, { cause });
}
