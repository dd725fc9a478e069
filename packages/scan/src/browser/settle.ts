import type { Page } from 'playwright-core';
import type { Watch } from './watch.ts';

const pollMs = 50;

/** Waits until something holds, or the time is over; false then. */
export async function until(holds: () => Promise<boolean> | boolean, timeoutMs: number): Promise<boolean> {
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    // A page that is just leaving cannot be asked.
    if (await Promise.resolve(holds()).catch(() => false)) return true;
    if (performance.now() >= endsAt) return false;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Waits until nothing was asked for some time: a page that goes on asking is taken as it is. */
export async function untilQuiet(page: Page, watch: Watch, timeoutMs: number): Promise<void> {
  await page.waitForLoadState('domcontentloaded', { timeout: timeoutMs }).catch(() => undefined);
  await until(() => watch.quietMs() > 400, timeoutMs);
}
