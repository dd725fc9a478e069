import type { BrowserContext, Page } from 'playwright-core';
import { browserFailure, launchBrowser, openContext, takeOver } from '../browser/open-browser.ts';
import { until, untilQuiet } from '../browser/settle.ts';
import { signInOnPage } from '../browser/sign-in-on-page.ts';
import { type Watch, watch } from '../browser/watch.ts';
import { ScanFailure } from '../http/failure.ts';
import { headerValues } from '../http/message.ts';
import { showsPassword } from '../recognise/password-in-address.ts';
import type { RecordedExchange } from '../record/recording.ts';
import type { BrowserStep } from '../target/step.ts';
import { substitute } from './substitute.ts';
import type { Visit, Visitor } from './visitor.ts';

export interface BrowserVisit extends Visit {
  /** The field for the password is still there after it was filled in. */
  readonly isAskedAgain: boolean;
  readonly watched: readonly RecordedExchange[];
}

/** The longest wait for one thing to happen. */
const patienceMs = 15_000;

/**
 * Carries out a step in a real browser that holds what the visitor holds, and takes over what the browser holds
 * afterwards: cookies as cookies, local storage as variables.
 */
export async function runBrowserStep(visitor: Visitor, step: BrowserStep, base: string): Promise<BrowserVisit> {
  const url = new URL(substitute(step.page, visitor.variables), base).href;
  let isAskedAgain = false;
  const visit = await inBrowser(visitor, url, async (on) => {
    const isByItself = Object.keys(step.type).length === 0 && step.click.length === 0;
    if (isByItself) ({ isAskedAgain } = await signInOnPage({ ...on, visitor }));
    else await follow(step, visitor, on);
  });
  return { ...visit, isAskedAgain };
}

export interface OpenWindow {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly watch: Watch;
  readonly patienceMs: number;
}

/** Opens an address in a window of its own, and lets something be done there. */
export async function inBrowser(
  visitor: Visitor,
  url: string,
  act: (open: OpenWindow) => Promise<void>,
): Promise<Omit<BrowserVisit, 'isAskedAgain'>> {
  const browser = await launchBrowser({ headless: true });
  try {
    const context = await openContext(browser, visitor, url);
    const scope = await keepInScope(context, visitor);
    const watched = watch(context, visitor.isAllowed);
    const page = await context.newPage();
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
    const patience = Math.max(1000, Math.min(patienceMs, visitor.remainingMs()));
    await page.goto(url, { waitUntil: 'domcontentloaded', timeout: patience });
    await untilQuiet(page, watched, patience);
    await act({ context, page, watch: watched, patienceMs: patience });
    if (scope.hasLeaked) throw new ScanFailure('flow', 'the browser: the page would put the password into an address');
    const last = page.url();
    const exchanges = await watched.exchanges();
    for (const exchange of exchanges) {
      for (const line of headerValues(exchange.response, 'set-cookie')) visitor.jar.receive(line, exchange.request.url);
      visitor.note(exchange);
    }
    await takeOver(context, visitor, url);
    const visit = await visitor.call({ method: 'GET', url: visitor.isAllowed(new URL(last)) ? last : url, as: 'page' });
    return { ...visit, watched: exchanges, exchanges: [...exchanges.map(withoutBody), ...visit.exchanges] };
  } catch (error) {
    if (error instanceof ScanFailure) throw error;
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw browserFailure(reason ?? '', error);
  } finally {
    await browser.close();
  }
}

/** Pages and data come from the target only; pictures, styles and scripts may come from where the page wants them. */
async function keepInScope(context: BrowserContext, visitor: Visitor): Promise<{ readonly hasLeaked: boolean }> {
  const password = visitor.variables.get('password') ?? '';
  const scope = { hasLeaked: false };
  const passive = new Set(['stylesheet', 'image', 'font', 'script', 'media']);
  await context.route('**/*', (route) => {
    const request = route.request();
    const url = new URL(request.url());
    const isFine = !url.protocol.startsWith('http') || visitor.isAllowed(url);
    const isPassive = request.method() === 'GET' && passive.has(request.resourceType());
    // What stands in an address is written down by every server and proxy on the way.
    if (showsPassword(url, password)) {
      scope.hasLeaked = true;
      return route.abort();
    }
    return isFine || isPassive ? route.continue() : route.abort();
  });
  return scope;
}

/** A page's script may have disguised the password in it. */
function withoutBody(exchange: RecordedExchange): RecordedExchange {
  return { ...exchange, request: { ...exchange.request, body: null } };
}

async function follow(step: BrowserStep, visitor: Visitor, { page, watch: watched, patienceMs: patience }: OpenWindow) {
  for (const [selector, text] of Object.entries(step.type)) {
    await page.fill(selector, substitute(text, visitor.variables), { timeout: patience });
  }
  for (const selector of step.click) {
    await page.locator(selector).first().click({ timeout: patience });
    await untilQuiet(page, watched, patience);
  }
  if (step.click.length === 0) await pressEnter(step, page, watched);
  await untilQuiet(page, watched, patience);
}

/** Where no form hears the key, a button stands beside the password. */
async function pressEnter(step: BrowserStep, page: Page, watched: Watch): Promise<void> {
  const last = Object.keys(step.type).at(-1);
  if (last === undefined) return;
  const url = page.url();
  await page.press(last, 'Enter');
  const isHeard = await until(() => page.url() !== url || watched.quietMs() < 300, 1500);
  const button = page.locator('button:visible, input[type=submit]:visible').first();
  if (!isHeard && (await button.count()) > 0) await button.click();
  await until(() => page.url() !== url, 1500);
}
