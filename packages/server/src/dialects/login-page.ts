import { safeReturnTo } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, Context } from '../app.ts';
import type { Settings } from '../settings.ts';
import { dialectRoute } from './route.ts';

/** `GET /login` where the dialect of Arvados, which has its own, is switched off. */
export function registerLoginPage(app: App, { settings }: Context): void {
  app.get('/login', dialectRoute, async (request, reply) => redirectToSignIn(request, reply, settings));
}

/**
 * Rancher's web interface sends people to `/login`, with `timedOut=true` where their session is over. Signing in is the
 * sign-in page's affair. `redirectTo` may lead nowhere else (CWE-601): Rancher followed whatever began with a slash.
 */
export function redirectToSignIn(request: FastifyRequest, reply: FastifyReply, settings: Settings): FastifyReply {
  const { timedOut, redirectTo } = request.query as Readonly<Record<string, unknown>>;
  const parameters = new URLSearchParams();
  if (timedOut === 'true') parameters.set('timedOut', 'true');
  const returnTo = typeof redirectTo === 'string' ? safeReturnTo(redirectTo, settings) : null;
  if (returnTo !== null) parameters.set('returnTo', returnTo);
  const query = parameters.size === 0 ? '' : `?${parameters}`;
  return reply.header('cache-control', 'no-store').redirect(`${settings.addresses.at('/sign-in')}${query}`, 303);
}
