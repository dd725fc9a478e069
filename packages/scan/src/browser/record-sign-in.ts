import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { readHar } from '../record/har.ts';
import { InvalidTarget } from '../target/invalid-target.ts';
import type { Account, Target } from '../target/target.ts';
import { launchBrowser } from './open-browser.ts';

export interface Recording {
  readonly url: string;
  readonly account: Account;
  readonly insecure: boolean;
  /** Somebody who is no person. Default: the window is shown, and whoever sits before it signs in. */
  readonly actor?: (page: Page) => Promise<void>;
}

/**
 * Opens a window in which somebody signs in by hand, and reads the steps off what the browser sent. Ends when the last page is closed.
 *
 * The recording holds the password. It lies in a folder that only this user can read, and is gone afterwards.
 *
 * @throws InvalidTarget where no window can be opened, or nothing was sent that holds the password
 */
export async function recordSignIn({ url, account, insecure, actor }: Recording): Promise<Partial<Target>> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-scan-'));
  try {
    const path = join(folder, 'recording.har');
    const browser = await launchBrowser({ headless: actor !== undefined }).catch((error: unknown) => {
      throw new InvalidTarget(
        'no window can be opened here: export a HAR file from the developer tools of a browser that can, and give it with --har',
        { cause: error },
      );
    });
    try {
      const context = await browser.newContext({ recordHar: { path, content: 'embed' }, ignoreHTTPSErrors: insecure });
      const page = await context.newPage();
      const closed = untilAllClosed(context);
      await page.goto(url).catch((error: unknown) => {
        throw new InvalidTarget(`${url} cannot be opened`, { cause: error });
      });
      await actor?.(page);
      await closed;
      await context.close();
    } finally {
      await browser.close();
    }
    return readHar(await readFile(path, 'utf8'), account);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function untilAllClosed(context: BrowserContext): Promise<void> {
  return new Promise((resolve) => {
    const watch = (page: Page) =>
      page.once('close', () => {
        if (context.pages().length === 0) resolve();
      });
    for (const page of context.pages()) watch(page);
    context.on('page', watch);
    context.once('close', () => resolve());
  });
}
