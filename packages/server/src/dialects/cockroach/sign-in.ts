import { digestOf } from '@curfew/core';
import { buildCookie, type CookieStyle, cookieNamed } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, Context } from '../../app.ts';
import { orThrow } from '../../problem.ts';
import type { Settings } from '../../settings.ts';
import { signInFrom, signOutFrom } from '../../sign-in.ts';
import { fieldsOf } from '../bodies.ts';
import { sessionCookie } from './credential.ts';
import { refuseWith } from './errors.ts';
import type { CockroachOptions } from './options.ts';

/** They set and clear the cookie, so that the cross-site rule holds whether one comes along or not. */
const route = { schema: { hide: true }, config: { setsCookie: true } } as const;

/** `POST /login` and `POST /logout`: the console's own, with a cookie. CockroachDB also signed out on GET. */
export function registerConsoleSignIn(app: App, context: Context, options: CockroachOptions): void {
  const { settings } = context;

  app.post('/login', route, async (request, reply) => {
    const { username, password } = fieldsOf(request.body);
    if (!isText(username)) return refuseWith(request, reply, 401, 'no username was provided');
    const attempt = { username, password: isText(password) ? password : '' };
    const { token } = orThrow(await signInFrom(context, request, { ...attempt, ...labelOf(options) }));
    reply.header('set-cookie', buildCookie(cookieStyle(settings), token.reveal()));
    return sendEmpty(request, reply);
  });

  refuseOtherMethods(app);

  app.post('/logout', route, async (request, reply) => {
    await signOutFrom(context, request);
    clearCookies(reply, settings);
    return sendEmpty(request, reply);
  });
}

/** In their own words, too: the addresses are there for other methods. */
function refuseOtherMethods(app: App): void {
  for (const url of ['/login', '/logout']) {
    const method = ['PUT', 'PATCH', 'DELETE'];
    app.route({ ...route, method, url, handler: async (request, reply) => refuseMethod(request, reply) });
  }
}

function refuseMethod(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return refuseWith(request, reply.header('allow', 'POST'), 405, 'Method Not Allowed');
}

/** `POST /api/v2/login/` and `POST /api/v2/logout/`: for programs, with the token in a header. */
export function registerApiSignIn(app: App, context: Context, options: CockroachOptions): void {
  const { authority, settings } = context;

  for (const path of ['/api/v2/login/', '/api/v2/login']) {
    app.post(path, route, async (request, reply) => {
      const { username, password } = fieldsOf(request.body);
      if (!isText(username)) return refuseWith(request, reply, 400, 'username not specified');
      const attempt = { username, password: isText(password) ? password : '' };
      const { token } = orThrow(await signInFrom(context, request, { ...attempt, ...labelOf(options) }));
      return { session: token.reveal() };
    });
  }

  for (const path of ['/api/v2/logout/', '/api/v2/logout']) {
    app.post(path, route, async (request, reply) => {
      const { credential } = request;
      // The whole secret: in CockroachDB the session's id, which lists and logs show, was enough.
      if (!credential.candidates.some((text) => digestOf(text) !== null)) {
        return refuseWith(request, reply, 400, 'invalid or unspecified session');
      }
      // Whatever it may be used for, its holder may end it.
      const sessions = await Promise.all(credential.candidates.map((text) => authority.describe(text)));
      if (sessions.every((session) => session === null)) return refuseWith(request, reply, 400, 'invalid session');
      await signOutFrom(context, request);
      if (credential.source === 'cookie') clearCookies(reply, settings);
      return { logged_out: true };
    });
  }
}

function labelOf({ policy = 'cockroach' }: CockroachOptions) {
  return { policy, label: 'cockroach' };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** CockroachDB leaves SameSite out, so that other sites could sign people out. */
function cookieStyle({ isHttps }: Settings): CookieStyle {
  return cookieNamed(sessionCookie, isHttps);
}

function clearCookies(reply: FastifyReply, settings: Settings): void {
  reply.header('set-cookie', buildCookie(cookieStyle(settings), null));
  if (settings.cookie.name !== sessionCookie) reply.header('set-cookie', buildCookie(settings.cookie, null));
}

/** An empty message, in the form that was asked for. */
function sendEmpty(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const wantsProtobuf = (request.headers.accept ?? '').includes('application/x-protobuf');
  return wantsProtobuf ? reply.type('application/x-protobuf').send('') : reply.type('application/json').send('{}');
}
