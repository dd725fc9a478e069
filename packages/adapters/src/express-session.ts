import type { ServerResponse } from 'node:http';
import { withStatus } from './drop-in/failure.ts';
import { type DropInOptions, type DropInSettings, invalid, resolveOptions } from './drop-in/options.ts';
import { RequestLife, type SessionRequest } from './drop-in/request-life.ts';
import type { Exchange } from './exchange.ts';
import { holdAnswer } from './express-session/held-answer.ts';
import { Session } from './express-session/session.ts';
import { exchangeOf, withoutCookie } from './node.ts';

export type { UserPlace } from './drop-in/named-user.ts';
export { type CookieOptions, SessionCookie as Cookie } from './drop-in/session-cookie.ts';
export { Session } from './express-session/session.ts';

/** express-session's options, and Curfew's. */
export interface ExpressSessionOptions extends DropInOptions {
  /** The cookie's name. Default: `__Host-session` over https, where path and domain allow it, else `session`. */
  readonly name?: string;
  /** The same as `name`. */
  readonly key?: string;
  /** Not needed: only what has changed is written. */
  readonly resave?: boolean;
  /** What `req.session = null` means: that the session ends, or that it stays as it was. Default: `keep`. */
  readonly unset?: 'destroy' | 'keep';
  /** Whether `X-Forwarded-Proto` is believed. Default: what Express believes (`trust proxy`). */
  readonly proxy?: boolean;
}

type Request = SessionRequest<Session> & { originalUrl?: string; ip?: string; sessionStore?: object };

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
  const chosen = settingsOf(options);
  // biome-ignore lint/suspicious/noExplicitAny: Express, connect and plain Node each have a request of their own
  return (incoming: any, response: ServerResponse, next: (error?: unknown) => void): void => {
    const request: Request = incoming;
    const url = request.originalUrl ?? request.url ?? '/';
    const { path = '/' } = chosen.cookieOptionsFor(request);
    if (request.session || !pathOf(url).startsWith(path)) {
      next();
      return;
    }
    const exchange = exchangeFor(request, response, url);
    const fail = (error: unknown) => next(withStatus(error));
    RequestLife.begin<Session>({ chosen, request, exchange, show: (...shown) => new Session(...shown) }).then(
      (life) => {
        request.sessionStore = life.store;
        holdAnswer(response, { beforeHead: () => life.beforeHead(), beforeEnd: () => life.beforeEnd(), fail });
        next();
      },
      fail,
    );
  };
}

function settingsOf(options: ExpressSessionOptions): DropInSettings {
  const { unset, name, key, proxy } = options ?? {};
  if (unset !== undefined && unset !== 'destroy' && unset !== 'keep') {
    throw invalid(`unset: ${JSON.stringify(unset)} is neither "destroy" nor "keep"`);
  }
  return resolveOptions(options, {
    name: name ?? key,
    saveUninitialized: false,
    rolling: false,
    unsetDestroys: unset === 'destroy',
    oldName: 'connect.sid',
    proxy,
    options: ['name', 'key', 'resave', 'unset', 'proxy'],
  });
}

/** Sets the cookie also while the answer is held, when nobody else may set a header any more. */
function exchangeFor(request: Request, response: ServerResponse, url: string): Exchange {
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

// biome-ignore lint/style/noDefaultExport: whoever comes from express-session changes the name of the module, and nothing else
export default session;
// `require` gets the function itself, as from express-session.
export { session as 'module.exports' };
