import type { IncomingMessage } from 'node:http';
import type { Authority, LiveSession } from '@curfew/core';
import { type Credential, present, readCredential } from '../credential.ts';
import { isSafeMethod, siteOf } from '../cross-site.ts';
import { originOf } from '../proxy.ts';
import type { Settings } from '../settings.ts';

/** What judging takes. */
export interface Judge {
  readonly authority: Authority;
  readonly settings: Settings;
}

/** What a gateway is told about the request that it holds. */
export type Decision =
  | { readonly outcome: 'valid'; readonly session: LiveSession }
  | { readonly outcome: 'invalid'; readonly credential: Credential }
  | { readonly outcome: 'cross-site' };

const crossSite: Decision = { outcome: 'cross-site' };

/** Judges the request that a gateway asks about, from the headers that it passes on. */
export async function decide({ authority, settings }: Judge, request: IncomingMessage): Promise<Decision> {
  const credential = readCredential(request.headers, settings.cookie.name);
  if (credential.source === 'cookie' && isWrite(request) && !isFromOwnSite(request, settings)) return crossSite;
  const [token] = credential.candidates;
  if (token === undefined) return { outcome: 'invalid', credential };
  const session =
    credential.candidates.length === 1
      ? await authority.validate(token)
      : (await present(authority, credential, 'validate')).session;
  // An anonymous session is alive, but nobody has signed in.
  return session === null || session.userId === null
    ? { outcome: 'invalid', credential }
    : { outcome: 'valid', session };
}

/**
 * Gateways say in different headers what the method was, and some ask with it. One that says "write" is enough; a page of
 * another site can set none of them without asking first.
 */
function isWrite(request: IncomingMessage): boolean {
  const { headers, method = 'GET' } = request;
  return !(
    isSafeMethod(method) &&
    isSafeMethod(String(headers['x-forwarded-method'] ?? 'GET').toUpperCase()) &&
    isSafeMethod(String(headers['x-original-method'] ?? 'GET').toUpperCase())
  );
}

function isFromOwnSite(request: IncomingMessage, settings: Settings): boolean {
  const { forwardedHost } = originOf(request, settings.trustedProxies);
  const host = forwardedHost ?? request.headers.host;
  const site = siteOf(request.headers, { publicUrl: settings.publicUrl, host });
  return site === 'own' || (site === 'unknown' && !settings.strictCsrf);
}
