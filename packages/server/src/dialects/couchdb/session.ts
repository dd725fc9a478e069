import { safeReturnTo } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, Context } from '../../app.ts';
import { toError } from '../../problem.ts';
import { signInFrom, signOutFrom } from '../../sign-in.ts';
import { objectIn, readerFor } from './body.ts';
import { buildAuthSession, clearAuthSession } from './cookie.ts';
import { toSessionRoles } from './names.ts';
import type { CouchdbOptions } from './options.ts';
import { badRequest, unauthorized, wrongPassword } from './refusal.ts';
import { couchdbRoute } from './route.ts';

/** `/_session`: sign in, who am I, sign out. */
export function registerCouchdbSession(app: App, context: Context, options: CouchdbOptions): void {
  const { authority, settings } = context;
  const { policy = 'couchdb' } = options;

  app.post('/_session', couchdbRoute({ couchdbAccess: 'sign-in', setsCookie: true }), async (request, reply) => {
    // Looked at before the password, so that nobody is signed in by a request that is then refused.
    const next = pathIn(request, 'next', context);
    const fail = pathIn(request, 'fail', context);
    readerFor(request);
    const { name, password } = readSignIn(request.body);

    const attempt = { username: name, password, policy, label: 'couchdb' };
    const result = await signInFrom(context, request, attempt);
    if (result.ok) {
      const { session, token } = result;
      reply.header('set-cookie', buildAuthSession(token.reveal(), session, authority.now(), settings));
      const body = { ok: true, name: session.username ?? '', roles: toSessionRoles(session) };
      return answer(reply, next, 200, body);
    }
    if (result.code !== 'invalid-credentials') throw toError(result);
    // The client loses its cookie now, and what nobody holds must not live on.
    await signOutFrom(context, request);
    reply.header('set-cookie', clearAuthSession(settings));
    if (fail === null) throw unauthorized(wrongPassword);
    return answer(reply, fail, 401, { error: 'unauthorized', reason: wrongPassword });
  });

  app.get<{ Querystring: Record<string, unknown> }>('/_session', couchdbRoute(), async (request) => {
    const { couchdbCaller: caller } = request;
    if (caller === null && request.query.basic === 'true') throw unauthorized('Please login.');
    return {
      ok: true,
      userCtx: {
        name: caller?.username ?? null,
        roles: caller === null ? [] : toSessionRoles(caller),
      },
      info: {
        authentication_handlers: ['cookie', 'default'],
        ...(caller === null ? {} : { authenticated: caller.handler }),
      },
    };
  });

  app.delete('/_session', couchdbRoute({ couchdbAccess: 'sign-in' }), async (request, reply) => {
    const next = pathIn(request, 'next', context);
    await signOutFrom(context, request);
    reply.header('set-cookie', clearAuthSession(settings));
    return answer(reply, next, 200, { ok: true });
  });
}

/** With a path to go to, the same answer as a redirect there. */
function answer(reply: FastifyReply, path: string | null, status: number, body: object): FastifyReply {
  if (path === null) return reply.code(status).send(body);
  return reply.code(302).header('location', path).send(body);
}

/** A path of this site (CWE-601). The answer holds it as it is, so that no `Host` or `X-Forwarded-Host` has a say in where it leads. */
function pathIn(request: FastifyRequest, parameter: 'next' | 'fail', { settings }: Context): string | null {
  const value = (request.query as Readonly<Record<string, unknown>>)[parameter];
  if (value === undefined) return null;
  const path = typeof value === 'string' && value.startsWith('/') ? safeReturnTo(value, settings) : null;
  if (path === null) throw badRequest('path must begin with a /.');
  return path;
}

function readSignIn(body: unknown): { readonly name: string; readonly password: string } {
  const { name, username, password = '' } = objectIn(body ?? {});
  const given = name ?? username;
  if (given === undefined || given === null) throw badRequest('request body must contain a username');
  if (typeof given !== 'string' || typeof password !== 'string') throw badRequest('name and password must be strings');
  if ((username ?? given) !== given) throw badRequest('request body contains different usernames');
  return { name: given, password };
}
