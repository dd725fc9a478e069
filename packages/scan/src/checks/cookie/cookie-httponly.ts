import { cookieAttributes } from '../remedies/cookie-attributes.ts';
import { sessionCookieCheck } from './session-cookie-check.ts';

export const cookieHttpOnly = sessionCookieCheck({
  id: 'cookie.httponly',
  title: 'Scripts can read the session cookie',
  severity: 'medium',
  impact: 'One injected script is enough to carry the token away',
  cwe: [1004],
  asvs: ['3.3.4'],
  proves: 'A cookie that the session needs is set without HttpOnly.',
  remedy: cookieAttributes,
  judge: ({ name, attributes }) => (attributes.has('httponly') ? null : { detail: `${name} is set without HttpOnly.` }),
});
