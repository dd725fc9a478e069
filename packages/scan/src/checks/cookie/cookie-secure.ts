import { cookieAttributes } from '../remedies/cookie-attributes.ts';
import { isPlainLoopback, sessionCookieCheck } from './session-cookie-check.ts';

export const cookieSecure = sessionCookieCheck({
  id: 'cookie.secure',
  title: 'The session cookie may travel without TLS',
  severity: 'medium',
  cwe: [614],
  asvs: ['3.3.1'],
  proves: 'The cookie of the session is set without Secure.',
  remedy: cookieAttributes,
  judge({ name, attributes }, context) {
    if (attributes.has('secure')) return null;
    return { detail: `${name} is set without Secure.`, severity: isPlainLoopback(context) ? 'info' : 'medium' };
  },
});
