import { hash, randomBytes } from 'node:crypto';
import { CurfewError, tokenIn } from '@curfew/core';
import { isSafeMethod, present } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../app.ts';
import { refuseForeignSites } from '../../caller.ts';

const cookieName = 'CSRF';
const extensionOrigin = /^(chrome|moz|safari-web)-extension:\/\//;

/**
 * Bound to the session (CWE-352): what a sibling host plants, or what belongs to another session, is worth nothing. 128 bits,
 * where Rancher had 40 that belonged to nobody.
 */
function csrfValueFor(token: string): string {
  return hash('sha256', `curfew rancher csrf\n${tokenIn(token)}`, 'hex')
    .slice(0, 32)
    .toUpperCase();
}

/**
 * A write that rests on a cookie brings the value back in `X-API-CSRF`; one that signs somebody in comes from no other site.
 * Rancher asked whoever called themselves "Mozilla" and had the cookie, so that leaving the cookie out was enough.
 *
 * @throws CurfewError `cross-site-request`.
 */
export async function refuseForgery(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { source } = request.credential;
  if (isSafeMethod(request.method) || (source === 'bearer' && !isAmbient(request))) return;
  refuseForeignSites(context, request, reply);
  const token = source === 'cookie' ? await presentedToken(context, request) : null;
  if (token !== null && request.headers['x-api-csrf'] !== csrfValueFor(token)) {
    throw new CurfewError('cross-site-request', `send the value of the cookie ${cookieName} as the header X-API-CSRF`);
  }
}

/**
 * What a person has typed into a browser's Basic dialogue, the browser sends from other sites too. An extension has its credentials
 * from its own settings, and no page can take its origin.
 */
function isAmbient({ headers }: FastifyRequest): boolean {
  return /^basic /i.test(headers.authorization ?? '') && !extensionOrigin.test(headers.origin ?? '');
}

/** Gives the browser the value for the session that it came with, and one for nobody where it has none at all. */
export async function giveCsrfCookie(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.credential.source === 'bearer') return;
  const token = await presentedToken(context, request);
  // Clients send the header once they have the cookie, also when they sign in.
  if (token === null && request.headers.cookie?.includes(`${cookieName}=`)) return;
  setCsrfCookie(context, reply, token);
}

/** Scripts read this one, so that it is not HttpOnly. */
export function setCsrfCookie({ settings }: Context, reply: FastifyReply, token: string | null): void {
  const value = token === null ? randomBytes(16).toString('hex').toUpperCase() : csrfValueFor(token);
  reply.header('set-cookie', `${cookieName}=${value}; Path=/; ${settings.isHttps ? 'Secure; ' : ''}SameSite=Lax`);
}

export function clearCsrfCookie(reply: FastifyReply): void {
  reply.header('set-cookie', `${cookieName}=; Path=/; SameSite=Lax; Max-Age=0`);
}

/** The cookie's token in whatever state, so that a client whose session is over can still sign in again. */
async function presentedToken({ authority }: Context, { credential }: FastifyRequest): Promise<string | null> {
  const [first = null] = credential.candidates;
  return credential.candidates.length < 2 ? first : ((await present(authority, credential, 'inspect')).token ?? first);
}
