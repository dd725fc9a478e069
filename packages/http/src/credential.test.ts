import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bearerToken, cookieValues, readCredential } from './credential.ts';

const token = 'A'.repeat(40);
const another = 'B'.repeat(40);

describe('reading a credential', () => {
  it.each([
    [`Bearer ${token}`, token],
    [`bearer ${token}`, token],
    [`BEARER   ${token} `, token],
    ['Bearer', null],
    ['Bearer ', null],
    [`Basic ${token}`, null],
    [`Bearer${token}`, null],
    [token, null],
    ['', null],
  ])('reads the header %j', (header, expected) => {
    expect(bearerToken(header)).toBe(expected);
  });

  it.each([
    [`session=${token}`, [token]],
    [`a=b; session=${token}; c=d`, [token]],
    [`a=b;session=${token}`, [token]],
    [`session=${token}; session=${another}`, [token, another]],
    [`Session=${token}`, []],
    [`xsession=${token}; session2=${token}; session =${token}`, []],
    ['session=', ['']],
    ['session', []],
    [';;;;', []],
  ])('finds the cookies in %j', (header, expected) => {
    expect(cookieValues(header, 'session')).toEqual(expected);
  });

  it('ignores names that only look like the guarded one', () => {
    for (const name of ['__HOST-session', '__host-session', '__Host-Session', 'session', '__Secure-session']) {
      expect(readCredential({ cookie: `${name}=${token}` }, '__Host-session').source).toBe('none');
    }
    expect(readCredential({ cookie: `__Host-session=${token}` }, '__Host-session').candidates).toEqual([token]);
  });

  it('agrees with a plain parser on any cookies', () => {
    const name = fc.constantFrom('session', 'Session', 'session2', 'a', '__Host-session');
    const value = fc.stringMatching(/^[0-9A-Za-z=]{0,12}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), fc.constantFrom('; ', ';', ';  '), (cookies, separator) => {
        const header = cookies.map(([key, text]) => `${key}=${text}`).join(separator);
        const expected = cookies.filter(([key]) => key === 'session').map(([, text]) => text);
        expect(cookieValues(header, 'session')).toEqual(expected);
      }),
    );
  });

  it.each([
    ['Node', (headers: Record<string, string>) => headers],
    ['the web platform', (headers: Record<string, string>) => new Headers(headers)],
  ])('reads the headers of %s', (_name, from) => {
    expect(readCredential(from({ authorization: `Bearer ${token}`, cookie: `session=${another}` }), 'session')).toEqual(
      {
        source: 'bearer',
        candidates: [token],
        beside: [another],
      },
    );
    expect(readCredential(from({ cookie: `session=${token}` }), 'session')).toEqual({
      source: 'cookie',
      candidates: [token],
    });
    expect(readCredential(from({}), 'session')).toEqual({ source: 'none', candidates: [] });
  });

  it('reads every cookie that a browser can send, and refuses openly what only an attack brings', () => {
    const cookies = (count: number) =>
      Array.from({ length: count }, (_, index) => `session=${String(index).padStart(40, '0')}`).join('; ');
    expect(readCredential({ cookie: cookies(200) }, 'session').candidates).toHaveLength(200);
    expect(() => readCredential({ cookie: cookies(201) }, 'session')).toThrow(/201 different session cookies/);
  });

  it('does not count what cannot be a token, nor the same one twice', () => {
    const junk = Array.from({ length: 500 }, (_, index) => `session=${index}; session=${another}`).join('; ');
    expect(readCredential({ cookie: `${junk}; session=${token}` }, 'session').candidates).toEqual([another, token]);
  });

  it('reads a value in quotation marks as what is between them', () => {
    expect(readCredential({ cookie: `session="${token}"` }, 'session').candidates).toEqual([token]);
    expect(cookieValues('session="; session=""', 'session')).toEqual(['"', '']);
  });
});
