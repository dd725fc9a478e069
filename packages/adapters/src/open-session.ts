import { CurfewError, clipClient } from '@curfew/core';
import {
  type ClientOrigin,
  clientOriginOf,
  csrfTokenFor,
  headerOf,
  isSafeMethod,
  needsProofOfOrigin,
  present,
  type RequestHeaders,
  readCredential,
  siteOf,
} from '@curfew/http';
import type { Curfew } from './curfew.ts';
import { answerBrowser, isBrowsersOwn, letProve } from './device-binding.ts';
import { type Exchange, scopedRequestOf } from './exchange.ts';
import { proveOwn } from './key-proof.ts';
import { type Opened, RequestSession } from './request-session.ts';
import type { Settings } from './settings.ts';

/**
 * Finds out whose request this is. The store is asked every time, so that an end counts from the very next request on.
 *
 * With `Curfew-Background: 1` a request does not count as use: a page that polls by itself must not keep a session alive
 * (OWASP ASVS 5.0 7.3.1).
 *
 * @throws CurfewError `cross-site-request` for a write that rests on a cookie and that a page of another site sent (CWE-352);
 * `store-unavailable` where nobody can say who it is.
 */
export async function openSession<Data extends object>(
  curfew: Curfew,
  settings: Settings,
  exchange: Exchange,
): Promise<RequestSession<Data>> {
  return new RequestSession<Data>(curfew, exchange, await readRequest(curfew, settings, exchange));
}

/** As {@link openSession}, for adapters with a session of another shape. */
export async function readRequest(curfew: Curfew, settings: Settings, exchange: Exchange): Promise<Opened> {
  const { headers, method, isUpgrade = false } = exchange;
  const origin = clientOriginOf(exchange.peer, headers, settings.trustedProxies);
  const cookie = settings.cookieFor(isHttps(settings, exchange, origin));
  const host = origin.forwardedHost ?? headerOf(headers, 'host');
  const ownOrigin = originOf(settings, host, cookie.isSecure);
  const read = readCredential(settings.readsBearer ? headers : cookiesOf(headers), cookie.name);
  const credential = await proveOwn(curfew, exchange, read, settings);
  const client = clipClient({ ip: origin.ip, userAgent: headerOf(headers, 'user-agent') ?? null });
  if (isBrowsersOwn(exchange)) {
    await answerBrowser(curfew, exchange, { credential, client, cookie, ownOrigin });
  }
  const site = siteOf(headers, { publicUrl: settings.publicUrl, host });
  const isForeign = settings.csrf !== 'off' && site === 'foreign' && (isUpgrade || !isSafeMethod(method));
  const asksAsWrite = isUpgrade ? 'POST' : method;
  const isGuarded = settings.csrf !== 'off' && needsProofOfOrigin(asksAsWrite, credential);
  if (isGuarded && isForeign) throw crossSite('a page of another site sent this request');

  const use = headerOf(headers, 'curfew-background') === '1' ? 'inspect' : 'validate';
  const { token, session, missing } = await present(curfew, credential, use, scopedRequestOf(exchange));
  if (session === null && missing === null && credential.source === 'cookie') await letProve(curfew, exchange, token);
  if (isGuarded && settings.csrf === 'strict' && site === 'unknown' && session !== null && token !== null) {
    if (headerOf(headers, 'x-csrf-token') !== csrfTokenFor(token)) {
      throw crossSite('the request does not say where it comes from: send the session’s CSRF token as X-CSRF-Token');
    }
  }
  return { credential, token, session, missing, client, cookie, proving: settings, isForeign, policy: settings.policy };
}

/** As the client sees it. */
function originOf({ publicUrl }: Settings, host: string | undefined, isHttps: boolean): string {
  return publicUrl?.origin ?? `${isHttps ? 'https' : 'http'}://${host}`;
}

function cookiesOf(headers: RequestHeaders): RequestHeaders {
  return { cookie: headerOf(headers, 'cookie') };
}

function isHttps({ publicUrl }: Settings, exchange: Exchange, { forwardedProto }: ClientOrigin): boolean {
  if (publicUrl !== null) return publicUrl.protocol === 'https:';
  return forwardedProto === null ? exchange.isHttps : forwardedProto === 'https';
}

function crossSite(message: string): CurfewError {
  return new CurfewError('cross-site-request', message);
}
