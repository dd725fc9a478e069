import { type LiveSession, tokenIn } from '@curfew/core';
import type { Settings } from '../../settings.ts';

export const cookieName = 'AuthSession';
/** RFC 6265bis 5.5: browsers keep no cookie longer. For sessions that never end. */
const longestSeconds = 400 * 86_400;

/**
 * The session's cookie, in the order that unmodified clients need. nano drops a cookie without `Expires`, `@ibm-cloud/cloudant` finds `Expires` and
 * `Max-Age` only with a semicolon after them, CouchDB's replicator asks for `Max-Age`, and `Version=1` is what all of them
 * have always seen. No `__Host-` name is possible, because they look for this one; `SameSite` is always there.
 *
 * `Max-Age` is what is left: the window, or less where the session's lifetime ends before it.
 */
export function buildAuthSession(
  token: string,
  session: Pick<LiveSession, 'expiresAt'>,
  now: number,
  settings: Pick<Settings, 'isHttps'>,
): string {
  const seconds =
    session.expiresAt === null ? longestSeconds : Math.max(0, Math.ceil((session.expiresAt - now) / 1_000));
  return format(tokenIn(token), now + seconds * 1_000, seconds, settings);
}

/** With all attributes of the cookie that it clears (CouchDB 3840), but in the past: browsers then keep nothing at all. */
export function clearAuthSession(settings: Pick<Settings, 'isHttps'>): string {
  return format('', 0, 0, settings);
}

function format(value: string, expiresAt: number, seconds: number, { isHttps }: Pick<Settings, 'isHttps'>): string {
  return [
    `${cookieName}=${value}`,
    'Version=1',
    `Expires=${formatExpires(expiresAt)}`,
    `Max-Age=${seconds}`,
    ...(isHttps ? ['Secure'] : []),
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
  ].join('; ');
}

/**
 * `Sun, 22-Nov-2026 12:00:00 GMT`: with hyphens, as CouchDB writes it. Up to a second before what `Max-Age` says, and never after it:
 * `@ibm-cloud/cloudant` signs in again by the one, and its cookie jar drops the cookie by the other.
 */
function formatExpires(instant: number): string {
  return new Date(instant).toUTCString().replace(/^(\w{3}, \d\d) (\w{3}) (\d{4})/, '$1-$2-$3');
}
