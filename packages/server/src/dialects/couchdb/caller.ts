import {
  expiryAfterUse,
  hasMovedEnd,
  isAdmin,
  type Provider,
  proofOf,
  type Requester,
  type SessionProof,
  type User,
} from '@curfew/core';
import { isSafeMethod, present } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../app.ts';
import { clientOf, isInBackground, pathOf, refuseForeignSites } from '../../caller.ts';
import { buildAuthSession, clearAuthSession } from './cookie.ts';
import { holdsJunk, readCookies, readCouchdbCredential } from './credential.ts';
import type { CouchdbOptions } from './options.ts';
import { couchdbGranted, unauthorized } from './refusal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by {@link authenticateCouchdb}; `null` is nobody. */
    couchdbCaller: CouchdbCaller | null;
  }
  interface FastifyContextConfig {
    /**
     * `sign-in`: the route judges no session, and every cookie that comes with it counts, whatever else does.
     * `anybody`: it is open also where a valid user is required.
     */
    couchdbAccess?: 'sign-in' | 'anybody';
    /** Who may send bodies as large as the route's limit. Default: administrators. Everybody else's are small. */
    largeBodiesOf?: 'admin' | 'user';
  }
}

/** Who is calling, by the name of what proved it: CouchDB tells its clients. */
export interface CouchdbCaller {
  readonly handler: 'cookie' | 'default';
  readonly userId: User['id'];
  readonly username: string;
  readonly roles: readonly string[];
  /** Who has vouched for the user, where somebody did. */
  readonly provider: Provider | null;
  readonly proof: SessionProof;
}

/** Puts what this dialect's clients bring in the place of what others bring. */
export async function readCouchdbHeaders(request: FastifyRequest): Promise<void> {
  const { headers, routeOptions } = request;
  const countsCookies = headers.authorization === undefined || routeOptions.config.couchdbAccess === 'sign-in';
  request.credential = countsCookies ? readCookies(headers) : { source: 'none', candidates: [] };
}

/** Every write: browsers send a name and a password that they have been given once as readily as a cookie. */
export function refuseForeignWrites(context: Context) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!isSafeMethod(request.method)) refuseForeignSites(context, request, reply);
  };
}

/**
 * Runs before a body is read, so that how much of it is read can depend on whose it is, and each answer of the dialect, also a
 * refusal, can give the client its cookie anew.
 *
 * Who is nobody is served as nobody: a session that is over is no error to CouchDB's clients, who ask `GET /_session` for it.
 */
export function authenticateCouchdb(context: Context, { requireValidUser = false }: CouchdbOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { couchdbAccess } = request.routeOptions.config;
    if (couchdbAccess === 'sign-in') return;
    request.couchdbCaller = await identify(context, request, reply);
    if (request.couchdbCaller === null && requireValidUser && couchdbAccess !== 'anybody') {
      throw unauthorized('Authentication required.');
    }
  };
}

async function identify(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<CouchdbCaller | null> {
  const brought = readCouchdbCredential(request.headers);
  switch (brought.source) {
    case 'basic':
      return byPassword(context, request, brought);
    case 'cookie':
      return bySession(context, request, reply);
    case 'none':
      return null;
  }
}

/** Makes no session and sets no cookie, as in CouchDB. */
async function byPassword(
  { authority }: Context,
  request: FastifyRequest,
  { name, password }: { readonly name: string; readonly password: string },
): Promise<CouchdbCaller> {
  const client = clientOf(request);
  const verified = authority.verifyPassword({ username: name, password, client });
  const { user, provider } = couchdbGranted(await verified);
  const { id: userId, username, roles } = user;
  // A password that came with this very request is as recent as can be.
  const proof = {
    kind: 'interactive',
    scopes: null,
    level: 'aal1',
    authenticatedAt: authority.now(),
    lifetimeEndsAt: null,
  } as const;
  return {
    handler: 'default',
    userId,
    username,
    roles,
    provider,
    proof: { ...proof, userId, username, roles, provider },
  };
}

/**
 * From the moment on in which the session ends later than the sign-in has said, every answer gives the client its cookie anew. The value
 * stays: it is an opaque token, whose deadline is in the store. (A new value would be another session, and parallel requests would end
 * each other's.)
 *
 * CouchDB reads in a cookie how old it is, and gives another one after a tenth of the timeout. This one does not say how old it is, and
 * several may hold it: whoever is not told with this answer may not have been told with any before.
 */
async function bySession(
  { authority, settings }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<CouchdbCaller | null> {
  const use = isInBackground(request) ? 'inspect' : 'validate';
  const asked = { method: request.method, path: pathOf(request) };
  const { token, session } = await present(authority, request.credential, use, asked);
  // In CouchDB such a cookie makes every answer a 400, for ever. Here it goes.
  if (holdsJunk(request.headers)) reply.header('set-cookie', clearAuthSession(settings));
  if (token === null || session === null || session.userId === null || session.username === null) return null;
  if (hasMovedEnd(session)) {
    const expiresAt = use === 'validate' ? expiryAfterUse(session, authority.now()) : session.expiresAt;
    reply.header('set-cookie', buildAuthSession(token, { expiresAt }, authority.now(), settings));
  }
  const { userId, username, roles, provider } = session;
  return { handler: 'cookie', userId, username, roles, provider, proof: proofOf(session, token) };
}

/** An administrator acts by name, everybody else for themselves. */
export function couchdbRequester(request: FastifyRequest): Requester {
  const { couchdbCaller: caller } = request;
  const isByAdmin = caller !== null && isAdmin(caller);
  return {
    initiator: isByAdmin ? 'admin' : 'user',
    actor: isByAdmin ? caller.username : null,
    ...clientOf(request),
    proof: caller?.proof ?? 'nobody',
  };
}
