import type { IncomingHttpHeaders } from 'node:http';
import { bearerToken, type Credential, headerBeside, readCredential } from '@curfew/http';

export const tokenCookie = 'token';
/** The Basic user name whose password is a session, optionally with a project: `x-api-bearer=1a5`. */
const bearerUser = /^x-api-bearer(=.*)?$/;

const anyCaseToken = /(^|;[ \t]*)token(?==)/gi;

/**
 * Where Rancher's clients put their session: the cookie `token`, in upper or lower case; `Authorization` as `Bearer`, bare, or
 * Basic of the user `x-api-bearer`. Never the query, where logs would keep it. Unlike in Rancher, a header beats a cookie, so that
 * a stale cookie cannot mask a good header. A browser that has signed in at `/sign-in` brings Curfew's own cookie, which serves as
 * well: both cookies are one credential, so that a planted `token` of somebody else cannot pass for the person whose own cookie is
 * there.
 */
export function readRancherCredential(headers: IncomingHttpHeaders, ownCookie: string): Credential {
  const cookie = headers.cookie?.replace(anyCaseToken, `$1${tokenCookie}`);
  const inCookies = readCredential({ cookie }, tokenCookie, ownCookie);
  if (headers.authorization === undefined) return inCookies;
  const token = tokenIn(headers.authorization);
  return headerBeside({ source: 'bearer', candidates: token === null ? [] : [token] }, inCookies);
}

/** The names under which the request carries its session, as they were written: browsers clear a cookie only by that. */
export function tokenCookieNames({ cookie = '' }: IncomingHttpHeaders): readonly string[] {
  const written = Array.from(cookie.matchAll(anyCaseToken), ([match]) => match.slice(-tokenCookie.length));
  return [...new Set([tokenCookie, ...written])];
}

function tokenIn(header: string): string | null {
  const basic = /^basic +([A-Za-z0-9+/=]+)$/i.exec(header)?.[1];
  if (basic === undefined) return bearerToken(header) ?? (header.includes(' ') ? null : header);
  const text = Buffer.from(basic, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return bearerUser.test(text.slice(0, colon)) ? text.slice(colon + 1) : null;
}
