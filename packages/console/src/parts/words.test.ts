import { describe, expect, it } from 'vitest';
import { t } from '../language/texts.ts';
import { deviceInWords } from './device.ts';
import { locationInWords } from './location.ts';

describe('a device', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
      'Chrome 142 on Windows',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox 145 on Linux'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
      'Safari 18 on iOS',
    ],
    ['curl/8.14.1', 'curl 8'],
    ['node', 'Node.js'],
    ['python-requests/2.32.3', 'Python requests 2'],
    ['MyBackupJob/3 (nightly)', 'MyBackupJob 3'],
    ['', 'Unknown device'],
    [null, 'Unknown device'],
  ])('%j is %j', (userAgent, words) => {
    expect(deviceInWords(userAgent)).toBe(words);
  });
});

describe('an address', () => {
  it.each([
    ['127.0.0.1', 'This server'],
    ['::ffff:127.0.0.1', 'This server'],
    ['::1', 'This server'],
    ['172.20.3.4', 'Private network'],
    ['172.32.3.4', 'Internet'],
    ['fd12:3456::1', 'Private network'],
    ['2001:db8::1', 'Internet'],
  ])('%s is %s', (ip, words) => {
    expect(locationInWords({ ip }, t.sessions.networks)).toBe(words);
  });

  it('is where the database of the server says', () => {
    const located = (city: string | null, country: string | null) =>
      locationInWords({ ip: '192.0.2.1', location: { city, country } }, t.sessions.networks);
    expect(located('Cologne', 'DE')).toBe('Cologne, Germany');
    expect(located(null, 'FR')).toBe('France');
    expect(located('Nowhere', 'not a country')).toBe('Nowhere, not a country');
    expect(located(null, null)).toBe('Internet');
  });
});
