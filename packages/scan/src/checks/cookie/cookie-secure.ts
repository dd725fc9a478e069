import { cookieAttributes } from '../remedies/cookie-attributes.ts';
import { onLoopback, sessionCookieCheck } from './session-cookie-check.ts';

export const cookieSecure = sessionCookieCheck({
  id: 'cookie.secure',
  title: 'The session cookie may travel without TLS',
  severity: 'medium',
  impact: 'Whoever listens to the network reads the token as soon as one request goes out without TLS',
  cwe: [614],
  asvs: ['3.3.1'],
  proves: 'The cookie of the session is set without Secure.',
  remedy: cookieAttributes,
  judge({ name, attributes }, context) {
    if (attributes.has('secure')) return null;
    const otherwise = onLoopback(context);
    return { detail: `${name} is set without Secure.`, ...(otherwise && { otherwise }) };
  },
});
