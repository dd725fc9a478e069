import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { describe, type TestOptions } from 'vitest';

const executable = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);

/** Tests in a browser; where there is none they are skipped, and their name says why. */
export function describeInChromium(name: string, options: TestOptions, tests: () => void): void {
  const why = ' (skipped: no Chromium; install one or set CHROMIUM_PATH)';
  describe.skipIf(executable === undefined)(executable === undefined ? name + why : name, options, tests);
}

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
