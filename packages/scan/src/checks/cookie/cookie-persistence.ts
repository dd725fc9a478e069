import { cookieAttributes } from '../remedies/cookie-attributes.ts';
import { sessionCookieCheck } from './session-cookie-check.ts';

/** Browsers keep no cookie longer (RFC 6265bis 5.5). */
const longestS = 400 * 24 * 60 * 60;
/** And ignore a pair that is longer (RFC 6265bis 5.6). */
const largestBytes = 4096;

export const cookiePersistence = sessionCookieCheck({
  id: 'cookie.persistence',
  title: 'The session cookie is too large, or kept too long, for a browser',
  severity: 'low',
  impact: 'Browsers drop the cookie or shorten its life, and users are signed out without knowing why',
  cwe: [539],
  asvs: ['3.3.5', '14.3.3'],
  proves: 'Name and value are longer than 4096 bytes, or the cookie asks to be kept for longer than 400 days.',
  remedy: cookieAttributes,
  judge({ name, value, lifetimeS }) {
    const bytes = Buffer.byteLength(name) + Buffer.byteLength(value);
    if (bytes > largestBytes)
      return { detail: `${name} takes ${bytes} bytes; browsers ignore more than ${largestBytes}.` };
    if (lifetimeS === null || lifetimeS <= longestS) return null;
    return { detail: `${name} asks to be kept for ${Math.round(lifetimeS / 86_400)} days.` };
  },
});
