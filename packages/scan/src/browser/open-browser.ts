import { existsSync } from 'node:fs';
import type { Browser, BrowserContext } from 'playwright-core';
import { userAgent } from '../drive/browser-headers.ts';
import type { Visitor } from '../drive/visitor.ts';
import { ScanFailure } from '../http/failure.ts';
import { builtInVariables } from '../target/variable.ts';

const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is, or null. */
function findBrowser(): string | null {
  return process.env.CURFEW_SCAN_BROWSER ?? systemBrowsers.find((one) => existsSync(one)) ?? null;
}

/** Whether pages that need scripts can be driven here at all. */
export async function hasBrowser(): Promise<boolean> {
  return findBrowser() !== null && (await loadPlaywright().catch(() => null)) !== null;
}

export async function launchBrowser({ headless }: { readonly headless: boolean }): Promise<Browser> {
  const { chromium } = await loadPlaywright();
  const executablePath = findBrowser();
  if (executablePath === null) throw new ScanFailure('flow', 'no Chromium was found; name one in CURFEW_SCAN_BROWSER');
  return chromium.launch({ executablePath, headless, args: ['--no-sandbox'] });
}

async function loadPlaywright(): Promise<typeof import('playwright-core')> {
  try {
    return await import('playwright-core');
  } catch (error) {
    throw browserFailure('the package playwright-core is missing', error);
  }
}

/** Why nothing more can be done in a browser. */
export function browserFailure(reason: string, cause: unknown): ScanFailure {
  return new ScanFailure('flow', `the browser: ${reason}`, { cause });
}

/** A window of its own that holds what the visitor holds: cookies, and variables as local storage. */
export async function openContext(browser: Browser, visitor: Visitor, url: string): Promise<BrowserContext> {
  const { origin } = new URL(url);
  const stored = [...visitor.variables].filter(([name]) => !builtInVariables.has(name));
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    userAgent,
    locale: 'en-US',
    storageState: {
      cookies: [],
      origins: [{ origin, localStorage: stored.map(([name, value]) => ({ name, value })) }],
    },
  });
  await context.addCookies(
    visitor.jar.stored().map(({ name, value, domain, isWide, path, isSecure, isHttpOnly }) => ({
      name,
      value,
      domain: isWide ? `.${domain}` : domain,
      path,
      secure: isSecure,
      httpOnly: isHttpOnly,
    })),
  );
  return context;
}

/** The visitor takes over what the browser holds now; what a page's script has thrown away is gone. */
export async function takeOver(context: BrowserContext, visitor: Visitor, url: string): Promise<void> {
  const { cookies, origins } = await context.storageState();
  const stored = new Map(origins.flatMap(({ localStorage }) => localStorage).map(({ name, value }) => [name, value]));
  for (const name of [...visitor.variables.keys()]) {
    if (!builtInVariables.has(name) && !stored.has(name)) visitor.variables.delete(name);
  }
  for (const [name, value] of stored) visitor.variables.set(name, value);
  const held = visitor.jar.stored();
  visitor.jar.remove(held.map(({ name }) => name).filter((name) => !cookies.some((cookie) => cookie.name === name)));
  for (const { name, value, domain, path, secure, httpOnly } of cookies) {
    if (held.some((one) => one.name === name && one.path === path && one.value === value)) continue;
    const host = domain.replace(/^\./, '');
    const attributes = [
      `Path=${path}`,
      ...(domain.startsWith('.') ? [`Domain=${host}`] : []),
      ...(secure ? ['Secure'] : []),
      ...(httpOnly ? ['HttpOnly'] : []),
    ];
    visitor.jar.receive(
      [`${name}=${value}`, ...attributes].join('; '),
      `${secure ? 'https' : new URL(url).protocol.slice(0, -1)}://${host}${path}`,
    );
  }
}
