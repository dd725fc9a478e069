import type { IncomingHttpHeaders } from 'node:http';
import { type Credential, readCredential } from '@curfew/http';

export const sessionCookie = 'session';
const sessionHeader = 'x-cockroach-api-session';
/** The header's value that stands for "the cookie": no other site can make a browser send it. */
const theCookie = 'cookie';

/**
 * The cookie `session`, or Curfew's own, or `Authorization: Bearer`. Both cookies are one credential, so that a planted
 * `session` of somebody else cannot pass for the person whose own cookie is there. The line that `auth-session login` prints
 * may be pasted as it is: its attributes are just further cookies.
 */
export function readCookieCredential(headers: IncomingHttpHeaders, ownCookie: string): Credential {
  return readCredential(headers, ...new Set([sessionCookie, ownCookie]));
}

/** As {@link readCookieCredential}, but a cookie only counts where the header says so. */
export function readHeaderCredential(headers: IncomingHttpHeaders, ownCookie: string): Credential {
  const text = headers[sessionHeader];
  if (text === theCookie) return readCookieCredential({ cookie: headers.cookie }, ownCookie);
  if (typeof text === 'string') return { source: 'bearer', candidates: [text] };
  return readCookieCredential({ authorization: headers.authorization }, ownCookie);
}
