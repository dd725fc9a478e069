import { describe, expect, it } from 'vitest';
import { deviceInWords } from './device.ts';
import { inWords, limitInWords } from './duration.ts';
import { placeInWords } from './place.ts';

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

describe('what is left', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [59.9, '59 s'],
    [90, '1 min 30 s'],
    [3_599, '59 min'],
    [3_600, '1 h'],
    [86_399, '23 h'],
    [180_000, '2 d 2 h'],
  ])('%d seconds are %j', (seconds, words) => {
    expect(inWords(seconds)).toBe(words);
  });

  it.each([
    [0, 'no limit'],
    [5_400, '1 h 30 min'],
    [86_400, '1 d'],
  ])('as a limit %d is %j', (seconds, words) => {
    expect(limitInWords(seconds)).toBe(words);
  });
});

describe('an address', () => {
  it.each([
    ['127.0.0.1', 'the server’s own machine'],
    ['::ffff:127.0.0.1', 'the server’s own machine'],
    ['::1', 'the server’s own machine'],
    ['172.20.3.4', 'a private network'],
    ['172.32.3.4', 'the internet'],
    ['fd12:3456::1', 'a private network'],
    ['2001:db8::1', 'the internet'],
  ])('%s is %s', (ip, words) => {
    expect(placeInWords(ip)).toBe(words);
  });
});
