import { beforeAll, describe, expect, test } from 'vitest';
import { whyNoChromium } from '../support/chromium.ts';
import { type Console, openConsole } from './fixture.ts';

describe.skipIf(whyNoChromium !== null)(
  `the sessions page${whyNoChromium === null ? '' : ` (${whyNoChromium})`}`,
  () => {
    let console: Console;
    beforeAll(async () => {
      console = await openConsole();
      await console.operator.addUser('alice', { fullName: 'Alice Example' });
      await console.operator.addUser('bob');
      await console.operator.signIn('alice', 'chrome', '198.51.100.7');
      await console.operator.signIn('bob', 'curl', '198.51.100.8');
    }, 120_000);

    test('shows who is signed in, from where and for how long, and nothing breaks the page’s policy', async () => {
      const { page, signIn, complaints } = await console.open();
      await signIn();
      expect(new URL(page.url()).pathname).toBe('/console');
      const row = page.getByRole('row').filter({ hasText: 'alice' });
      await row.getByText('Chrome 142 on Windows').waitFor();
      await row.getByText('198.51.100.7').waitFor();
      await row.getByText('59 min').waitFor();
      expect(complaints).toEqual([]);
    });
  },
);
