import { isIP } from 'node:net';
import { cookieAttributes } from '../remedies/cookie-attributes.ts';
import { sessionCookieCheck } from './session-cookie-check.ts';

export const cookieScope = sessionCookieCheck({
  id: 'cookie.scope',
  title: 'The session cookie is shared with other hosts',
  severity: 'low',
  impact: 'Every host below the domain receives the token, and can set one of its own',
  cwe: [565, 1275],
  asvs: ['3.3.3'],
  proves: 'A cookie of the session has a Domain, so that every host below it receives it and can overwrite it.',
  remedy: cookieAttributes,
  judge({ name, attributes }) {
    const domain = attributes.get('domain');
    // An address has no hosts below it (RFC 6265 5.1.3).
    if (domain === undefined || domain === '' || isIP(domain.replace(/^\.|^\[|\]$/g, '')) !== 0) return null;
    return { detail: `${name} is set for ${domain} and every host below it.` };
  },
});
