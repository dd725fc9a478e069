import type { CookieStyle } from '../cookie.ts';
import { boundCookieName } from '../credential.ts';

/** Where a browser registers its key and proves it again, as paths of the origin that the cookie belongs to. */
export interface BindingPlace {
  /** `https://…`, where the session's cookie goes. */
  readonly origin: string;
  readonly registrationPath: string;
  readonly refreshPath: string;
  /** Paths below which no request needs the bound cookie, such as those of static files. */
  readonly excludedPaths: readonly string[];
}

/**
 * The header with which an answer that gives a browser a session invites it to bind that to the device. Browsers that cannot ignore it.
 *
 * @param challenge of `authority.offerBinding`
 * @example
 * if (challenge !== null) response.setHeader(...registrationHeader(place.registrationPath, challenge));
 * @see https://w3c.github.io/webappsec-dbsc/
 */
export function registrationHeader(path: string, challenge: string): readonly [name: string, value: string] {
  return ['secure-session-registration', `(ES256 RS256);path="${path}";challenge="${challenge}"`];
}

/** @param goodForMs how long the cookie is good, in milliseconds */
export function boundCookie(style: CookieStyle, value: string, goodForMs: number): string {
  const seconds = Math.max(1, Math.floor(goodForMs / 1_000));
  return `${boundCookieName(style.name)}=${value}; ${style.attributes}; Max-Age=${seconds}`;
}

/**
 * Takes the bound cookie away: with a 307 to the same address, the browser proves its key and asks again, with a cookie of this moment.
 *
 * @see https://w3c.github.io/webappsec-dbsc/
 */
export function expiredBoundCookie(style: CookieStyle): string {
  return `${boundCookieName(style.name)}=; ${style.attributes}; Max-Age=0`;
}

/** What the browser is to do from now on: which cookie to keep fresh, for which requests, and where. */
export function instructionsFor(id: string, place: BindingPlace, style: CookieStyle) {
  const { hostname } = new URL(place.origin);
  return {
    session_identifier: id,
    refresh_url: place.refreshPath,
    scope: {
      origin: place.origin,
      include_site: false,
      scope_specification: place.excludedPaths.map((path) => ({ type: 'exclude', domain: hostname, path })),
    },
    credentials: [{ type: 'cookie', name: boundCookieName(style.name), attributes: style.attributes }],
  };
}
