/** The two shapes of the session cookie. */
export interface CookieStyle {
  readonly name: string;
  readonly attributes: string;
}

/**
 * `__Host-` and `Secure` over https: then no sibling host can plant the cookie (RFC 6265bis 4.1.3). Over plain http, which is
 * only allowed on loopback, browsers would refuse both. `SameSite` is always set, because without it some browsers send
 * young cookies with cross-site posts (RFC 6265bis 5.6.7.2).
 *
 * There is no expiry in it: the server decides when a session ends, and the sliding of a session must not need a new
 * cookie (a late answer would sign somebody in again).
 */
export function cookieStyleFor(isHttps: boolean): CookieStyle {
  return isHttps
    ? { name: '__Host-session', attributes: 'Path=/; Secure; HttpOnly; SameSite=Lax' }
    : { name: 'session', attributes: 'Path=/; HttpOnly; SameSite=Lax' };
}

/** The one builder of `Set-Cookie`: with a token's text it sets the cookie, with `null` it clears it. */
export function buildCookie(style: CookieStyle, tokenText: string | null): string {
  return tokenText === null
    ? `${style.name}=; ${style.attributes}; Max-Age=0`
    : `${style.name}=${tokenText}; ${style.attributes}`;
}
