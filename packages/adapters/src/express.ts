import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AssuranceLevel } from '@curfew/core';
import type { Curfew } from './curfew.ts';
import { answerProblem, exchangeOf } from './node.ts';
import { openSession } from './open-session.ts';
import type { RequestSession } from './request-session.ts';
import * as requirements from './requirements.ts';
import { resolveSettings, type SessionOptions } from './settings.ts';

export type { OwnSession } from './own-session.ts';
export type { RequestSession, SignInOptions } from './request-session.ts';
export type { SessionOptions } from './settings.ts';

/** A request behind {@link sessions}, with a session whose data is typed. */
export interface WithSession<Data extends object> {
  session: RequestSession<Data>;
}

type Request = IncomingMessage & { originalUrl?: string; session?: RequestSession<object> };
type Next = (error?: unknown) => void;

/** Express calls it with its own request and answer, which are Node's with more on them. */
export type Middleware = (request: Request, response: ServerResponse, next: Next) => void;

declare global {
  // biome-ignore lint/style/noNamespace: Express has its types extended this way
  namespace Express {
    interface Request {
      /** Set by Curfew's middleware. For typed data: `(req as typeof req & WithSession<MyData>).session`. */
      // biome-ignore lint/suspicious/noExplicitAny: without a type argument the data has any shape
      session: RequestSession<any>;
    }
  }
}

/**
 * Sessions for Express 4 and 5. Put it before the routes, once.
 *
 * @throws CurfewError `invalid-configuration` for an option that cannot be used.
 * @example
 * app.use(sessions(curfew, { publicUrl: 'https://shop.example' }));
 */
export function sessions(curfew: Curfew, options: SessionOptions = {}): Middleware {
  const settings = resolveSettings(options);
  return (request, response, next) => {
    const exchange = exchangeOf(request, response, request.originalUrl);
    openSession(curfew, settings, exchange).then(
      (session) => {
        request.session = session;
        next();
      },
      (error) => answerOrPass(response, error, next),
    );
  };
}

/** Lets nobody by who is not signed in: 401. */
export function requireUser(): Middleware {
  return gate(requirements.user);
}

/** Lets by who has one of the roles: 401 without a session, 403 without the role. */
export function requireRole(...roles: readonly string[]): Middleware {
  return gate(requirements.role(...roles));
}

/** Lets by who has proven who they are within this time. Default: 10 minutes. */
export function requireRecentSignIn(withinMs = 600_000): Middleware {
  return gate(requirements.recentSignIn(withinMs));
}

/**
 * Lets users through whose session has this level (NIST SP 800-63B-4), reached within `withinMs` if that is given.
 * Others get a 401 that names what is missing.
 */
export function requireLevel(level: AssuranceLevel, withinMs?: number): Middleware {
  return gate(requirements.level(level, withinMs));
}

/**
 * Lets users through whose session's key was proven within the last `withinMs` (at least 10 seconds). Browsers are redirected (307) and
 * prove it by themselves; programs prove it with each request.
 */
export function requireKeyProof(withinMs = 30_000): Middleware {
  return gate(requirements.keyProof(withinMs));
}

/**
 * Answers what Curfew refuses inside a route, such as `req.session.signIn` for a disabled user, with its status and a problem
 * document. Put it behind the routes; without it, Express says 500.
 */
export function sessionErrors() {
  return (error: unknown, _request: IncomingMessage, response: ServerResponse, next: Next): void =>
    answerOrPass(response, error, next);
}

function gate(requirement: requirements.Requirement): Middleware {
  return (request, response, next) => {
    const { session } = request;
    if (session === undefined) {
      next(new Error('there is no req.session: put app.use(sessions(curfew)) before this route'));
      return;
    }
    // Without a turn of the event loop where there is nothing to wait for.
    let waiting: void | Promise<void>;
    try {
      waiting = requirement(session);
    } catch (error) {
      answerOrPass(response, error, next);
      return;
    }
    if (waiting === undefined) next();
    else
      waiting.then(
        () => next(),
        (error) => answerOrPass(response, error, next),
      );
  };
}

function answerOrPass(response: ServerResponse, error: unknown, next: Next): void {
  if (!answerProblem(response, error)) next(error);
}
