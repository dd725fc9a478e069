import type { ServerResponse } from 'node:http';
import { CurfewError, errorCatalogue } from '@curfew/core';
import type { Exchange } from './exchange.ts';
import { holdAnswer } from './express-session/held-answer.ts';
import { type ExpressSessionOptions, resolveOptions } from './express-session/options.ts';
import { RequestLife, type SessionRequest } from './express-session/request-life.ts';
import { exchangeOf, withoutCookie } from './node.ts';

export type { UserPlace } from './drop-in/named-user.ts';
export { type CookieOptions, SessionCookie as Cookie } from './express-session/cookie.ts';
export type { ExpressSessionOptions } from './express-session/options.ts';
export { Session } from './express-session/session.ts';

/**
 * express-session's middleware over Curfew: `req.session`, `req.sessionID`, `regenerate`, `save`, `reload`, `touch`, `destroy` and
 * `cookie` as its documentation describes them, for Passport, connect-flash and whatever else is written for it.
 *
 * Types of `req.session` are those of `@types/express-session`.
 *
 * @throws CurfewError `invalid-configuration` for an option that cannot be used.
 * @example
 * app.use(session({ curfew: await openCurfew('sqlite:./sessions.db') }));
 * @see https://expressjs.com/en/resources/middleware/session.html
 */
function session(options: ExpressSessionOptions) {
  const chosen = resolveOptions(options);
  // biome-ignore lint/suspicious/noExplicitAny: Express, connect and plain Node each have a request of their own
  return (incoming: any, response: ServerResponse, next: (error?: unknown) => void): void => {
    const request: SessionRequest = incoming;
    const url = request.originalUrl ?? request.url ?? '/';
    const { path = '/' } = chosen.cookieOptionsFor(request);
    if (request.session || !pathOf(url).startsWith(path)) {
      next();
      return;
    }
    const exchange = exchangeFor(request, response, url);
    const fail = (error: unknown) => next(withStatus(error));
    RequestLife.begin({ chosen, request, response, exchange, fail }).then((life) => {
      request.sessionStore = life.store;
      holdAnswer(response, life);
      next();
    }, fail);
  };
}

/** Sets the cookie also while the answer is held, when nobody else may set a header any more. */
function exchangeFor(request: SessionRequest, response: ServerResponse, url: string): Exchange {
  const setHeader = response.setHeader.bind(response);
  return {
    ...exchangeOf(request, response, url),
    peer: request.ip ?? request.socket.remoteAddress,
    setCookie(name, header) {
      const kept = [response.getHeader('set-cookie') ?? []].flat().map(String);
      setHeader('set-cookie', [...withoutCookie(kept, name), header]);
    },
  };
}

function pathOf(url: string): string {
  return URL.parse(url, 'http://host')?.pathname ?? '/';
}

/** Express answers an error with its `status`, and with 500 where there is none. */
function withStatus(error: unknown): unknown {
  if (!(error instanceof CurfewError)) return error;
  const { status } = errorCatalogue[error.code];
  return Object.assign(error, { status, statusCode: status, expose: status < 500 });
}

// biome-ignore lint/style/noDefaultExport: whoever comes from express-session changes the name of the module, and nothing else
export default session;
// `require` gets the function itself, as from express-session.
export { session as 'module.exports' };
