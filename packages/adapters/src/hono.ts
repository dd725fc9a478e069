import type { AssuranceLevel } from '@curfew/core';
import type { Context, MiddlewareHandler } from 'hono';
import type { Curfew } from './curfew.ts';
import { withoutCookie } from './node.ts';
import { openSession } from './open-session.ts';
import { problemOf } from './problem.ts';
import type { RequestSession } from './request-session.ts';
import * as requirements from './requirements.ts';
import { resolveSettings, type SessionOptions } from './settings.ts';

export type { OwnSession } from './own-session.ts';
export type { RequestSession, SignInOptions } from './request-session.ts';
export type { SessionOptions } from './settings.ts';

/** The variables that {@link sessions} sets: `new Hono<SessionVariables<{ cart: string[] }>>()`. */
export interface SessionVariables<Data extends object> {
  Variables: { session: RequestSession<Data> };
}

export interface HonoSessionOptions extends SessionOptions {
  /**
   * The address that the connection comes from. Default: what `@hono/node-server` says; elsewhere, for instance
   * `(c) => getConnInfo(c).remote.address`.
   */
  readonly clientAddress?: (c: Context) => string | undefined;
}

/**
 * Sessions for Hono.
 *
 * @throws CurfewError `invalid-configuration` for an option that cannot be used.
 * @example
 * const app = new Hono<SessionVariables<{ cart: string[] }>>();
 * app.use(sessions(curfew));
 * app.get('/me', requireUser(), (c) => c.json({ user: c.var.session.user }));
 */
export function sessions<Data extends object>(
  curfew: Curfew,
  { clientAddress = addressInNode, ...options }: HonoSessionOptions = {},
): MiddlewareHandler<SessionVariables<Data>> {
  const settings = resolveSettings(options);
  return async (c, next) => {
    const url = new URL(c.req.url);
    const cookies: string[] = [];
    const headers = new Map<string, string>();
    let isAnswered = false;
    try {
      const session = await openSession<Data>(curfew, settings, {
        method: c.req.method,
        path: url.pathname,
        search: url.search,
        headers: c.req.raw.headers,
        peer: clientAddress(c),
        isHttps: url.protocol === 'https:',
        isAnswered: () => isAnswered,
        setHeader: (name, value) => void headers.set(name, value),
        setCookie(name, header) {
          cookies.splice(0, cookies.length, ...withoutCookie(cookies, name), header);
        },
      });
      c.set('session', session);
    } catch (error) {
      return answer(error);
    }
    await next();
    isAnswered = true;
    const problem = c.error === undefined ? null : problemOf(c.error);
    if (problem !== null) c.res = new Response(problem.body, problem);
    for (const [name, value] of headers) c.res.headers.set(name, value);
    for (const cookie of cookies) c.res.headers.append('set-cookie', cookie);
    return undefined;
  };
}

/** Lets nobody by who is not signed in. */
export function requireUser(): MiddlewareHandler {
  return gate(requirements.user);
}

/** Lets by who has one of the roles. */
export function requireRole(...roles: readonly string[]): MiddlewareHandler {
  return gate(requirements.role(...roles));
}

/** Lets by who has proven who they are within this time. Default: 10 minutes. */
export function requireRecentSignIn(withinMs = 600_000): MiddlewareHandler {
  return gate(requirements.recentSignIn(withinMs));
}

/**
 * Lets users through whose session has this level (NIST SP 800-63B-4), reached within `withinMs` if that is given.
 * Others get a 401 that names what is missing.
 */
export function requireLevel(level: AssuranceLevel, withinMs?: number): MiddlewareHandler {
  return gate(requirements.level(level, withinMs));
}

/**
 * Lets users through whose session's key was proven within the last `withinMs` (at least 10 seconds). Browsers are redirected (307) and
 * prove it by themselves; programs prove it with each request.
 */
export function requireKeyProof(withinMs = 30_000): MiddlewareHandler {
  return gate(requirements.keyProof(withinMs));
}

function gate(requirement: requirements.Requirement): MiddlewareHandler {
  return async (c, next) => {
    try {
      await requirement(c.get('session'));
    } catch (error) {
      return answer(error);
    }
    await next();
    return undefined;
  };
}

function answer(error: unknown): Response {
  const problem = problemOf(error);
  if (problem === null) throw error;
  return new Response(problem.body, problem);
}

function addressInNode(c: Context): string | undefined {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress;
}
