import { expect, test } from 'vitest';
import { emptyTarget, scan } from '../src/index.ts';
import { proven, startPageApp } from './fixtures/page-app.ts';
import { accounts } from './fixtures/users.ts';
import { fast } from './scan-app.ts';

/** Pages on which the users' names occur as parts of something else. */
const surroundings: Record<string, (user: string | null) => string> = {
  'the other name in an identifier on every page': () => '<a href="https://shop.example/jamstash/lgebobbloc">App</a>',
  'both names in words on every page': () => '<p class="bobsled">No malice intended</p>',
  'the own name in a word of the other page': (user) => (user === 'bob' ? '<i title="chalice"></i>' : ''),
};

test.each(Object.entries(surroundings))('users are told apart with %s', async (_, more) => {
  await using app = await startPageApp({
    signsIn: (seen) => proven(seen, '/login', 'u', 'p'),
    signsOut: ({ path }) => path === '/logout',
    menu: ({ user }) => `${more(user)}<a href=/logout>Sign out</a>`,
    page: ({ path, method, user }) =>
      path === '/' || (path === '/login' && method === 'POST' && user === null)
        ? { html: `<form method=post action=/login><input name=u><input name=p type=password></form>${more(null)}` }
        : null,
  });
  const report = await scan({ target: emptyTarget(app.url, accounts), ...fast, checks: ['fixation'] });
  expect(
    report.checks.find(({ id }) => id === 'fixation.planted-auth'),
    JSON.stringify(report),
  ).toMatchObject({
    // Not a failed sign-in: the second user was known again.
    reason: 'the sign-in did not replace the other account',
  });
  expect(app.refusals()).toBe(0);
});
