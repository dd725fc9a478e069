import { safeReturnTo } from '@curfew/http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { password, startServer } from '../test/start.ts';

const settings = {
  publicUrl: new URL('https://sessions.example.com'),
  returnOrigins: new Set(['https://app.example.com']),
};

const good: readonly (readonly [string, string])[] = [
  ['/', '/'],
  ['/reports?year=2026#top', '/reports?year=2026#top'],
  ['/a/../b', '/b'],
  ['/a//b', '/a//b'],
  ['/%2F%2Fevil.example', '/%2F%2Fevil.example'],
  ['/%5Cevil.example', '/%5Cevil.example'],
  ['/?next=https://evil.example', '/?next=https://evil.example'],
  ['/@evil.example', '/@evil.example'],
  ['/ä', '/%C3%A4'],
  ['https://sessions.example.com/x', '/x'],
  ['https://app.example.com', 'https://app.example.com/'],
  ['https://app.example.com/x?y', 'https://app.example.com/x?y'],
  ['HTTPS://APP.EXAMPLE.COM/x', 'https://app.example.com/x'],
];

const bad = [
  '',
  'reports',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\n/evil.example',
  ' //evil.example',
  '/ /evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/./..//evil.example',
  '/%2e//evil.example',
  '/x/..//evil.example',
  '/\u0000',
  '/\u2028',
  '/\u202eevil',
  'https:evil.example',
  'https:/evil.example',
  'https:///evil.example',
  'https://evil.example',
  'https://evil.example/https://app.example.com',
  'https://app.example.com.evil.example/',
  'https://app.example.com@evil.example/',
  'https://user@app.example.com/',
  'https://user:pass@app.example.com/',
  'https://app.example.com:8443/',
  'http://app.example.com/',
  'https://app.example.com\\@evil.example/',
  'https://evil.example\\.app.example.com/',
  'https://app.example.com%2f@evil.example/',
  'ftp://app.example.com/',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'javascript://app.example.com/%0aalert(1)',
  'data:text/html,x',
  '?x',
  '#x',
  '.',
  `/${'x'.repeat(3_000)}`,
];

describe('returnTo', () => {
  it.each(good)('%j leads to %j', (text, expected) => {
    expect(safeReturnTo(text, settings)).toBe(expected);
  });

  it.each(bad)('%j leads nowhere', (text) => {
    expect(safeReturnTo(text, settings)).toBeNull();
  });

  it('stays on the site whatever is put together', () => {
    const part = fc.constantFrom(
      '/',
      '//',
      '\\',
      '.',
      '..',
      '@',
      ':',
      '%2f',
      '%5c',
      '\t',
      'evil.example',
      'https:',
      '?',
      '#',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const place = safeReturnTo(parts.join(''), settings);
        if (place === null) return;
        const landed = new URL(place, 'https://sessions.example.com/sign-in').origin;
        expect(['https://sessions.example.com', 'https://app.example.com']).toContain(landed);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never reaches the page, the link or the redirect of a sign-in', async () => {
    const { send } = await startServer({ publicUrl: settings.publicUrl, returnOrigins: ['https://app.example.com'] });
    for (const text of bad) {
      const page = await send({ url: `/sign-in?${new URLSearchParams({ returnTo: text })}` });
      expect(page.body).not.toContain('name="returnTo"');
      const answer = await send({
        method: 'POST',
        url: '/sign-in',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ username: 'web_user', password, returnTo: text.slice(0, 2_000) }).toString(),
      });
      expect(answer.statusCode).toBe(303);
      expect(answer.headers.location === '/' || text.startsWith('/x')).toBe(true);
    }
    for (const [text, expected] of good) {
      const answer = await send({
        method: 'POST',
        url: '/sign-in',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ username: 'web_user', password, returnTo: text }).toString(),
      });
      expect(answer.headers.location).toBe(expected);
    }
  });
});
