import { CurfewError, type Issued, type LiveSession } from '@curfew/core';
import { buildCookie, type CookieStyle, cookieNamed, cookieValues, present } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, Context } from '../../app.ts';
import { orThrow } from '../../problem.ts';
import type { Settings } from '../../settings.ts';
import { signInFrom, signOutFrom } from '../../sign-in.ts';
import { dialectRoute } from '../route.ts';
import { accountIdOf, accountKindOf, identityOf, nameAccount } from './account.ts';
import { tokenCookie, tokenCookieNames } from './credential.ts';
import { clearCsrfCookie, giveCsrfCookie, setCsrfCookie } from './csrf.ts';
import { type Envelope, envelopeFor, type Resource } from './envelope.ts';
import { answerList, refuseParameters } from './list-query.ts';
import { type LoginRequest, readLoginRequest } from './login-request.ts';
import type { RancherOptions } from './options.ts';

/** `/v2-beta/token`, which answers to the plural as well, and to everybody: it is where signing in starts. */
export function registerTokenRoutes(app: App, context: Context, options: RancherOptions): void {
  const { authority, settings } = context;

  for (const path of ['/v2-beta/token', '/v2-beta/tokens', '/v2-beta/token/', '/v2-beta/tokens/']) {
    app.get(path, dialectRoute, async (request, reply) => {
      await giveCsrfCookie(context, request, reply);
      const envelope = envelopeFor(request, settings);
      const token = tokenResource(envelope, await who(request, reply));
      return answerList(request, envelope, 'token', '/token', [token]);
    });

    app.post(path, dialectRoute, async (request, reply) => {
      refuseParameters(request);
      const login = readLoginRequest(request.body);
      return sendIssued(request, reply, await signIn(request, login), login);
    });
  }

  for (const path of ['/v2-beta/token', '/v2-beta/tokens']) {
    app.get(`${path}/:id`, dialectRoute, async (request, reply) => {
      await giveCsrfCookie(context, request, reply);
      const session = await who(request, reply);
      if (!isIdOf(request, session)) throw new CurfewError('not-found');
      return tokenResource(envelopeFor(request, settings), session);
    });

    app.delete(`${path}/:id`, dialectRoute, async (request, reply) => {
      refuseParameters(request);
      if (!isTokenId(request)) throw new CurfewError('not-found');
      // Rancher answered 500 where there was nothing to sign out of; nobody can want that.
      await signOutFrom(context, request);
      if (request.credential.source !== 'bearer' || request.credential.beside !== undefined)
        clearCookies(request, reply);
      return reply.code(204).send();
    });
  }

  async function who(request: FastifyRequest, reply: FastifyReply): Promise<LiveSession | null> {
    const [path = ''] = request.url.split('?', 1);
    const asked = { method: request.method, path };
    const { session } = await present(authority, request.credential, 'inspect', asked);
    if (session === null || session.userId === null) return null;
    nameAccount(reply, session);
    return session;
  }

  async function signIn(request: FastifyRequest, login: LoginRequest): Promise<Issued> {
    const { username, password, lifetimeMs, description } = login;
    const { policy = 'rancher' } = options;
    const attempt = { username, password, policy, label: description ?? 'rancher', ...(lifetimeMs && { lifetimeMs }) };
    return orThrow(await signInFrom(context, request, attempt));
  }

  function sendIssued(
    request: FastifyRequest,
    reply: FastifyReply,
    { token, session }: Issued,
    { wantsCookieOnly }: LoginRequest,
  ): FastifyReply {
    const text = token.reveal();
    // Rancher's own web interface writes this cookie by script; browsers ignore that over one that is HttpOnly.
    reply.header('set-cookie', buildCookie(cookieStyle(settings), text));
    setCsrfCookie(context, reply, text);
    nameAccount(reply, session);
    const shown = tellsToken(request) && !wantsCookieOnly ? text : null;
    const resource = tokenResource(envelopeFor(request, settings), session, shown);
    return reply.code(201).send(resource);
  }

  /** Browsers name a site or an origin with every post; a program that does not needs the text, since it keeps no cookies. */
  function tellsToken({ headers }: FastifyRequest): boolean {
    const { echoToken = 'programs' } = options;
    const isProgram = headers['sec-fetch-site'] === undefined && headers.origin === undefined;
    return echoToken === 'always' || (echoToken === 'programs' && isProgram);
  }

  function clearCookies(request: FastifyRequest, reply: FastifyReply): void {
    const isOwn = cookieValues(request.headers.cookie ?? '', settings.cookie.name).length > 0;
    for (const name of tokenCookieNames(request.headers)) {
      reply.header('set-cookie', buildCookie({ ...cookieStyle(settings), name }, null));
    }
    clearCsrfCookie(reply);
    if (isOwn) reply.header('set-cookie', buildCookie(settings.cookie, null));
  }
}

function cookieStyle({ isHttps }: Settings): CookieStyle {
  return cookieNamed(tokenCookie, isHttps);
}

/** Rancher let any word stand for the presented token, and its own ids. */
function isTokenId({ params }: FastifyRequest): boolean {
  return /^([A-Za-z][\w-]*|1[a-z]+\d+)$/.test((params as { id: string }).id);
}

function isIdOf({ params }: FastifyRequest, session: LiveSession | null): boolean {
  const { id } = params as { id: string };
  return id === 'current' || id === session?.id;
}

/** @param token only ever right after it was made. */
function tokenResource(envelope: Envelope, session: LiveSession | null, token: string | null = null): Resource {
  const identity = session === null ? null : identityOf(session);
  return envelope.resource(
    'token',
    {
      code: null,
      jwt: token,
      ttl: session?.lifetimeEndsAt == null ? null : session.lifetimeEndsAt - session.createdAt,
      description: session?.label ?? null,
      responseType: null,
      created: instantOf(session?.createdAt),
      expiresAt: instantOf(session?.expiresAt),
      accountId: session === null ? null : accountIdOf(session),
      user: session?.username ?? null,
      userType: session === null ? null : accountKindOf(session),
      userIdentity: identity,
      identities: identity === null ? [] : [identity],
      authProvider: 'localAuthConfig',
      security: true,
      enabled: true,
      redirectUrl: null,
      originalLogin: session?.username ?? null,
    },
    // Clients delete by this link.
    session === null ? {} : { self: '/token/current' },
  );
}

function instantOf(ms: number | null | undefined): string | null {
  return ms == null ? null : new Date(ms).toISOString();
}
