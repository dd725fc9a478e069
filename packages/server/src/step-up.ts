import { CurfewError } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { Context } from './app.ts';
import { callerOf } from './caller.ts';

/** As long as somebody who has just signed in needs for what they signed in for. */
const signInIsRecentMs = 10 * 60_000;

/**
 * Before what reaches beyond the session itself: a session that was left open, or that somebody else has come by, is not enough
 * for it (OWASP ASVS 5.0 7.5.1 and 7.5.3). Sessions that nobody signed in to are tokens for programs, which cannot be asked; to make
 * one takes a recent sign-in again, or it is worth no more than the sign-in that it was made with.
 *
 * @throws CurfewError `recent-sign-in-required`.
 */
export function requireRecentSignIn({ authority }: Context, request: FastifyRequest): void {
  const { kind, authenticatedAt } = callerOf(request).session;
  if (kind !== 'interactive' && authenticatedAt === null) return;
  if (authenticatedAt !== null && authority.now() - authenticatedAt <= signInIsRecentMs) return;
  throw new CurfewError(
    'recent-sign-in-required',
    'the sign-in is too old for this: prove the password again (POST /v1/sessions/current/reauthenticate), and repeat the request',
  );
}

/** As a route's gate, behind the one that finds out who calls. */
export function afterRecentSignIn(context: Context) {
  return async (request: FastifyRequest): Promise<void> => requireRecentSignIn(context, request);
}
