import type { IncomingMessage } from 'node:http';
import { type Credential, clientOriginOf, isSafeMethod, readCredential, siteOf } from '@curfew/http';
import type { Settings } from '../settings.ts';

/**
 * Reads the request that a gateway asks about out of the headers that it passes on.
 *
 * @returns what it brought to prove who it is, or `null` where another site's page sent it
 */
export function readForwardedRequest(request: IncomingMessage, settings: Settings): Credential | null {
  const credential = readCredential(request.headers, settings.cookie.name);
  const isGuarded = isWrite(request) || opensWebSocket(request);
  const isForeign = credential.source === 'cookie' && isGuarded && !isFromOwnSite(request, settings);
  return isForeign ? null : credential;
}

/**
 * Gateways say in different headers what the method was, and some ask with it. One that says "write" is enough; a page of
 * another site can set none of them without asking first.
 */
function isWrite({ method = 'GET', headers }: IncomingMessage): boolean {
  return (
    !isSafeMethod(method) || isNamedWrite(headers['x-forwarded-method']) || isNamedWrite(headers['x-original-method'])
  );
}

/**
 * A page of another site that opens one reads and writes through it, and no browser asks first (CWE-1385). Not every gateway passes
 * `Upgrade` on when it asks; the key (RFC 6455 4.1) comes through.
 */
function opensWebSocket({ headers }: IncomingMessage): boolean {
  return (
    headers['sec-websocket-key'] !== undefined ||
    headers['sec-fetch-mode'] === 'websocket' ||
    /\bwebsocket\b/i.test(headers.upgrade ?? '')
  );
}

function isNamedWrite(method: string | string[] | undefined): boolean {
  return method !== undefined && !isSafeMethod(String(method).toUpperCase());
}

function isFromOwnSite(request: IncomingMessage, settings: Settings): boolean {
  const { forwardedHost } = clientOriginOf(request.socket.remoteAddress, request.headers, settings.trustedProxies);
  const host = forwardedHost ?? request.headers.host;
  const site = siteOf(request.headers, { publicUrl: settings.publicUrl, host });
  return site === 'own' || (site === 'unknown' && !settings.strictCsrf);
}
