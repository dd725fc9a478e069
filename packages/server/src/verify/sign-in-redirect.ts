import type { IncomingMessage } from 'node:http';
import { digestOf } from '@curfew/core';
import { type Credential, clientOriginOf, safeReturnTo } from '@curfew/http';
import { type Missing, stepUpParameters, unboundPath } from '../pages/step-up-address.ts';
import type { Settings } from '../settings.ts';

/** Whether whoever waits for the answer is a person who can follow a redirect to a page. */
export function wantsPage(request: IncomingMessage): boolean {
  const { headers, method = 'GET' } = request;
  const original = String(headers['x-forwarded-method'] ?? method).toUpperCase();
  return (original === 'GET' || original === 'HEAD') && (headers.accept ?? '').includes('text/html');
}

/** The sign-in page, with the way back to the page that was asked for, where the gateway that says so is trusted. */
export function signInAddress(request: IncomingMessage, credential: Credential, settings: Settings): string {
  const parameters = new URLSearchParams();
  if (credential.candidates.some((token) => digestOf(token) !== null)) parameters.set('timedOut', 'true');
  return pageAddress('/sign-in', parameters, request, settings);
}

/** The step-up page, with the same way back. */
export function stepUpAddress(request: IncomingMessage, missing: Missing, settings: Settings): string {
  if (missing.binding) return settings.addresses.absolute(unboundPath);
  return pageAddress('/step-up', stepUpParameters(missing), request, settings);
}

function pageAddress(
  page: `/${string}`,
  parameters: URLSearchParams,
  request: IncomingMessage,
  settings: Settings,
): string {
  const returnTo = safeReturnTo(askedAddress(request, settings), settings);
  if (returnTo !== null) parameters.set('returnTo', returnTo);
  const query = parameters.toString();
  return `${settings.addresses.absolute(page)}${query === '' ? '' : `?${query}`}`;
}

function askedAddress(request: IncomingMessage, settings: Settings): string | null {
  const { isFromTrustedProxy, forwardedProto, forwardedHost } = clientOriginOf(
    request.socket.remoteAddress,
    request.headers,
    settings.trustedProxies,
  );
  const path = request.headers['x-forwarded-uri'];
  if (!isFromTrustedProxy || typeof path !== 'string') return null;
  // Without a public URL the sign-in page is on the host that was asked.
  return settings.publicUrl === null ? path : `${forwardedProto}://${forwardedHost}${path}`;
}
