import type { Page, Response } from 'playwright-core';
import { ScanFailure } from '../http/failure.ts';
import type { Exchange } from '../http/message.ts';
import type { BrowserStep } from '../target/step.ts';
import { userAgentOf } from './browser-headers.ts';
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
    const context = await browser.newContext({ ignoreHTTPSErrors: true, userAgent: userAgentOf(visitor.role) });
    await context.addCookies(visitor.jar.cookiesFor(url).map(({ name, value }) => ({ name, value, url })));
    const page = await context.newPage();
    const seen = recordAnswers(page, new URL(url).host);
    await page.goto(url, { waitUntil: 'load', timeout: 20_000 });
    const inputs = Object.entries(step.type);
    for (const [selector, text] of inputs) await page.fill(selector, substitute(text, visitor.variables));
    await submit(page, step, url);
    await page.waitForLoadState('networkidle', { timeout: 20_000 });
    const state = await context.storageState();
    for (const { name, value } of state.cookies) visitor.jar.plant(name, value, url);
    for (const { name, value } of state.origins.flatMap(({ localStorage }) => localStorage)) {
      visitor.variables.set(name, value);
    }
    const visit = await visitor.call({ method: 'GET', url: page.url() });
    const exchanges = await Promise.all(seen);
    for (const exchange of exchanges) visitor.note(exchange);
    return { ...visit, exchanges: [...exchanges, ...visit.exchanges] };
  } catch (error) {
    if (error instanceof ScanFailure) throw error;
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw flowFailure(`the browser: ${reason}`, error);
  } finally {
    await browser.close();
  }
}

/** A sign-in may stay on its page: then there is nothing to see but that nothing more happens. */
async function submit(page: Page, step: BrowserStep, url: string): Promise<void> {
  const leaves = (timeout = 3000) =>
    page
      .waitForURL((now) => now.href !== url, { timeout })
      .then(
        () => true,
        () => false,
      );
  const last = Object.keys(step.type).at(-1);
  if (step.click !== null) await page.click(step.click);
  else if (last !== undefined) await page.press(last, 'Enter');
  if ((await leaves(step.click === null ? 1500 : 3000)) || step.click !== null) return;
  // Where no form hears the key, a button stands beside the password.
  const button = page.locator('button:visible, input[type=submit]:visible').first();
  const isStillAsked = last !== undefined && (await page.locator(last).first().isVisible());
  if (!isStillAsked || (await button.count()) === 0) return;
  await button.click();
  await leaves();
}

/** What the application answered on the way: how it sets its cookies is in these headers only. */
function recordAnswers(page: Page, host: string): Promise<Exchange>[] {
  const exchanges: Promise<Exchange>[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).host === host && exchanges.length < 200) exchanges.push(toExchange(response));
  });
  return exchanges;
}

async function toExchange(response: Response): Promise<Exchange> {
  const request = response.request();
  const sent = await request.headersArray();
  const received = await response.headersArray();
  return {
    request: {
      method: request.method(),
      url: request.url(),
      headers: sent.map(({ name, value }): [string, string] => [name, value]),
      // A page's script may have disguised the password in it.
      body: null,
    },
    response: {
      status: response.status(),
      headers: received.map(({ name, value }): [string, string] => [name.toLowerCase(), value]),
      body: '',
      truncated: false,
    },
    sentAt: request.timing().startTime,
    durationMs: Math.max(0, request.timing().responseEnd),
  };
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
