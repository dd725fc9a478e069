import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executable = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);

/** Why tests in a browser are skipped; `null` where there is one. */
export const whyNoChromium = executable === undefined ? 'skipped: no Chromium; install one or set CHROMIUM_PATH' : null;

export function launchChromium(): Promise<Browser> {
  if (executable === undefined) throw new Error('there is no Chromium');
  return chromium.launch({
    executablePath: executable,
    // Without these it looks for its maker's servers, which a closed network refuses.
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}
