import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { withStatus } from './drop-in/failure.ts';
import { type DropInOptions, type DropInSettings, resolveOptions } from './drop-in/options.ts';
import { RequestLife, type SessionRequest } from './drop-in/request-life.ts';
import { exchangeFor } from './fastify-exchange.ts';
import { Session } from './fastify-session/session.ts';

export type { UserPlace } from './drop-in/named-user.ts';
export { type CookieOptions, SessionCookie as Cookie } from './drop-in/session-cookie.ts';
export { Session } from './fastify-session/session.ts';

/** @fastify/session's options, and Curfew's. */
export interface FastifySessionOptions extends DropInOptions {
  /** The cookie's name. Default: `__Host-session` over https, where path and domain allow it, else `session`. */
  readonly cookieName?: string;
}

const current = Symbol('curfew session');
type Request = FastifyRequest & { [current]?: RequestLife<Session> };

/**
 * @fastify/session over Curfew: `request.session` with `get`, `set`, `regenerate`, `destroy`, `reload`, `save`, `touch` and `cookie` as its
 * documentation describes them, for @fastify/passport, @fastify/flash and whatever else is written for it. It needs no @fastify/cookie.
 *
 * @throws CurfewError `invalid-configuration` for an option that cannot be used.
 * @example
 * await app.register(session, { curfew: await openCurfew('sqlite:./sessions.db') });
 */
async function session(app: FastifyInstance, options: FastifySessionOptions): Promise<void> {
  const chosen = settingsOf(options);
  app.decorateRequest('session');
  app.addHook('onRequest', async (request: Request, reply) => {
    const { path = '/' } = chosen.cookieOptionsFor(request.raw);
    if (!(request.url.split('?', 1)[0] ?? '/').startsWith(path)) return;
    try {
      request[current] = await begin(chosen, request, reply);
    } catch (error) {
      throw withStatus(error);
    }
  });
  app.addHook('onSend', async (request: Request) => {
    try {
      await request[current]?.beforeHead();
    } catch (error) {
      // What answers the error must not store again.
      delete request[current];
      throw withStatus(error);
    }
  });
}

function begin(chosen: DropInSettings, request: Request, reply: FastifyReply): Promise<RequestLife<Session>> {
  const exchange = { ...exchangeFor(request, reply), peer: request.ip };
  const shown = request as unknown as SessionRequest<Session>;
  return RequestLife.begin<Session>({ chosen, request: shown, exchange, show: (...args) => new Session(...args) });
}

function settingsOf(options: FastifySessionOptions): DropInSettings {
  return resolveOptions(options, {
    name: options.cookieName,
    saveUninitialized: true,
    rolling: true,
    unsetDestroys: false,
    oldName: 'sessionId',
    proxy: undefined,
    options: ['cookieName'],
  });
}

// Without this the plugin would be for routes inside it alone (fastify-plugin does the same).
Object.assign(session, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: '@fastify/session',
});

// biome-ignore lint/style/noDefaultExport: whoever comes from @fastify/session changes the name of the module, and nothing else
export default session;
export { session as 'module.exports' };
