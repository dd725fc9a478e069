import type { AssuranceLevel } from '@curfew/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Curfew } from './curfew.ts';
import { exchangeFor } from './fastify-exchange.ts';
import { openSession } from './open-session.ts';
import { problemOf } from './problem.ts';
import type { RequestSession } from './request-session.ts';
import * as requirements from './requirements.ts';
import { resolveSettings, type SessionOptions } from './settings.ts';

export type { OwnSession } from './own-session.ts';
export type { RequestSession, SignInOptions } from './request-session.ts';
export type { SessionOptions } from './settings.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by Curfew's plugin. */
    // biome-ignore lint/suspicious/noExplicitAny: without a type argument the data has any shape
    session: RequestSession<any>;
  }
}

type Gate = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

/**
 * Sessions for Fastify 5, for every route of the instance that it is registered in.
 *
 * @throws CurfewError `invalid-configuration` for an option that cannot be used.
 * @example
 * await app.register(sessions(curfew, { publicUrl: 'https://shop.example' }));
 * app.get('/me', { preHandler: requireUser() }, async (request) => ({ user: request.session.user }));
 */
export function sessions(curfew: Curfew, options: SessionOptions = {}) {
  const settings = resolveSettings(options);
  async function plugin(app: FastifyInstance): Promise<void> {
    app.decorateRequest('session');
    app.addHook('onRequest', async (request, reply) => {
      try {
        request.session = await openSession(curfew, settings, exchangeFor(request, reply));
      } catch (error) {
        return refuse(reply, error);
      }
      return undefined;
    });
  }
  // Without this the plugin would be for routes inside it alone (fastify-plugin does the same).
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
}

/** As a `preHandler`: lets nobody by who is not signed in. */
export function requireUser(): Gate {
  return gate(requirements.user);
}

/** As a `preHandler`: lets by who has one of the roles. */
export function requireRole(...roles: readonly string[]): Gate {
  return gate(requirements.role(...roles));
}

/** As a `preHandler`: lets by who has proven who they are within this time. Default: 10 minutes. */
export function requireRecentSignIn(withinMs = 600_000): Gate {
  return gate(requirements.recentSignIn(withinMs));
}

/**
 * As a `preHandler`: lets users through whose session has this level (NIST SP 800-63B-4), reached within `withinMs` if that is given.
 * Others get a 401 that names what is missing.
 */
export function requireLevel(level: AssuranceLevel, withinMs?: number): Gate {
  return gate(requirements.level(level, withinMs));
}

/**
 * As a `preHandler`: lets users through whose session's key was proven within the last `withinMs` (at least 10 seconds). Browsers are
 * redirected (307) and prove it by themselves; programs prove it with each request.
 */
export function requireKeyProof(withinMs = 30_000): Gate {
  return gate(requirements.keyProof(withinMs));
}

/** As `app.setErrorHandler(sessionErrors())`: answers what Curfew refuses inside a route with its status. */
export function sessionErrors() {
  return (error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply => refuse(reply, error);
}

function gate(requirement: requirements.Requirement): Gate {
  return async (request, reply) => {
    try {
      await requirement(request.session);
    } catch (error) {
      return refuse(reply, error);
    }
    return undefined;
  };
}

function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  const problem = problemOf(error);
  if (problem === null) throw error;
  return reply.code(problem.status).headers(problem.headers).send(problem.body);
}
