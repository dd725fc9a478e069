import { cookieAttributes } from '../remedies/cookie-attributes.ts';
import { sessionCookieCheck } from './session-cookie-check.ts';

export const cookieSameSite = sessionCookieCheck({
  id: 'cookie.samesite',
  title: 'The session cookie goes along with requests of other sites',
  severity: 'low',
  impact: 'Other sites can make a signed-in browser act in the user’s name, unless something else prevents it',
  cwe: [1275],
  asvs: ['3.3.2'],
  proves: 'A cookie of the session has no SameSite, an unknown one, or None.',
  remedy: cookieAttributes,
  judge({ name, attributes }) {
    const value = attributes.get('samesite')?.toLowerCase();
    if (value === 'lax' || value === 'strict') return null;
    if (value === undefined) return { detail: `${name} has no SameSite: only Chromium takes that for Lax.` };
    if (value === 'none') return { detail: `${name} is sent with requests of every site (SameSite=None).` };
    return {
      detail: `${name} has SameSite=${value}, which browsers do not know and treat as if it were missing.`,
      otherwise: { severity: 'medium', because: 'whoever set it believes that it protects' },
    };
  },
});
