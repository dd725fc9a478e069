import { hash } from 'node:crypto';
import { tokenIn } from '@curfew/core';
import type { Credential } from './credential.ts';
import { headerOf, type RequestHeaders } from './headers.ts';

/** `unknown`: the client says nothing about sites, so it is no browser of the last years. */
export type Site = 'own' | 'foreign' | 'unknown';

/** Where this server is, as its clients may see it. */
export interface OwnAddress {
  readonly publicUrl: URL | null;
  /** The host that the client asked for, with port. */
  readonly host: string | undefined;
}

/**
 * The methods that change nothing (RFC 9110 9.2.1).
 *
 * @example
 * isSafeMethod('GET'); // true
 */
export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE';
}

/**
 * Whether a request has to prove which site it comes from: a write that rests on a cookie (CWE-352), and every write whose
 * answer sets one, because signing somebody in or out from another site is an attack, too.
 *
 * @example
 * if (needsProofOfOrigin(method, credential) && siteOf(headers, own) === 'foreign') return forbidden();
 */
export function needsProofOfOrigin(method: string, { source }: Credential, setsCookie = false): boolean {
  return !isSafeMethod(method) && (source === 'cookie' || setsCookie);
}

/**
 * Which site a request comes from, by Fetch Metadata first and `Origin` where a client has none; also another origin of
 * our own site is foreign. The same order as Go's `http.CrossOriginProtection`.
 *
 * @example
 * if (needsProofOfOrigin(method, credential) && siteOf(headers, { publicUrl, host }) === 'foreign') refuse();
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function siteOf(headers: RequestHeaders, own: OwnAddress): Site {
  const site = headerOf(headers, 'sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'own' : 'foreign';
  const origin = headerOf(headers, 'origin');
  if (origin === undefined) return 'unknown';
  return isOwnOrigin(origin, own) ? 'own' : 'foreign';
}

function isOwnOrigin(origin: string, own: OwnAddress): boolean {
  if (origin === own.publicUrl?.origin) return true;
  const url = URL.parse(origin);
  if (url === null || url.origin !== origin) return false;
  // On the public host the scheme counts too: a page that was served without TLS is anybody's.
  return url.host !== own.publicUrl?.host && url.host === own.host?.toLowerCase();
}

/**
 * What strict mode wants from clients that are no browsers: proof that they can read what only the session's holder can.
 * Made from the token, so that it needs no store and dies with it; the token cannot be had back from it.
 *
 * @see OWASP CSRF Prevention Cheat Sheet, HMAC-based token
 */
export function csrfTokenFor(tokenText: string): string {
  return hash('sha256', `curfew csrf\n${tokenIn(tokenText)}`, 'base64url');
}
