import { tokenIn } from '@curfew/core';

/** The name and the attributes of the session cookie. */
export interface CookieStyle {
  readonly name: string;
  readonly attributes: string;
  /** Whether it only travels over TLS. */
  readonly isSecure: boolean;
}

/**
 * `__Host-` and `Secure` over https: then no sibling host can plant the cookie. Over plain http, which is only allowed on
 * loopback, browsers would refuse both. `SameSite` is always set, because without it some browsers send young cookies with
 * cross-site posts (RFC 6265bis 5.6.7.2).
 *
 * There is no expiry in it: the server decides when a session ends, and sliding a session must not need a new cookie (a late
 * answer would sign somebody in again).
 *
 * Cookies know no ports (RFC 6265 8.5): two servers on one host need two names.
 *
 * @param name without prefix
 * @see https://www.rfc-editor.org/rfc/rfc6265 and draft-ietf-httpbis-rfc6265bis 4.1.3 for the prefix
 * @example
 * cookieStyleFor(true).name; // '__Host-session'
 */
export function cookieStyleFor(isHttps: boolean, name = 'session'): CookieStyle {
  return cookieNamed(isHttps ? `__Host-${name}` : name, isHttps);
}

/**
 * A session cookie for clients that look for a name of their own.
 *
 * @example
 * cookieNamed('AuthSession', true);
 */
export function cookieNamed(name: string, isSecure: boolean): CookieStyle {
  return { name, attributes: `Path=/; ${isSecure ? 'Secure; ' : ''}HttpOnly; SameSite=Lax`, isSecure };
}

/**
 * The one builder of `Set-Cookie`: with a token's text it sets the cookie, with `null` it clears it.
 *
 * @example
 * response.setHeader('set-cookie', buildCookie(cookieStyleFor(true), issued.token.reveal()));
 */
export function buildCookie(style: CookieStyle, tokenText: string | null): string {
  return tokenText === null
    ? `${style.name}=; ${style.attributes}; Max-Age=0`
    : `${style.name}=${tokenIn(tokenText)}; ${style.attributes}`;
}

/**
 * The headers of an answer that takes the session out of the browser, after it has been ended. `Clear-Site-Data` leaves
 * "cookies" out: it would also clear those of every other host of the same domain.
 *
 * @example
 * response.writeHead(204, signOutHeaders(cookieStyleFor(true)));
 * @see https://www.w3.org/TR/clear-site-data/
 */
export function signOutHeaders(style: CookieStyle): Readonly<Record<string, string>> {
  return {
    'set-cookie': buildCookie(style, null),
    ...(style.isSecure ? { 'clear-site-data': '"cache", "storage"' } : {}),
  };
}
