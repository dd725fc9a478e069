import {
  type Client,
  CurfewError,
  clipClient,
  isAdmin,
  type LiveSession,
  proofOf,
  type Requester,
  stepUpRequired,
} from '@curfew/core';
import {
  type ClientOrigin,
  type Credential,
  clientOriginOf,
  csrfTokenFor,
  needsProofOfOrigin,
  present,
  readCredential,
  type Site,
  siteOf,
} from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from './app.ts';
import { describeEnd } from './end-reason.ts';
import { HostFault, hostFault } from './host-header.ts';
import { proveOwn } from './key-proofs/proving.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Read from the headers of every request before anything else. */
    credential: Credential;
    origin: ClientOrigin;
    /** Set by {@link requireSession} and {@link requireAdmin}. */
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    /** The cross-site rule holds here also without a cookie: the answer sets one. */
    setsCookie?: boolean;
    /** A body may be left out; it then counts as `{}`. */
    emptyBody?: boolean;
    /** `dialect`: the route's dialect guards it by a rule of its own, see {@link refuseForeignSites}. */
    crossSiteRule?: 'dialect';
  }
}

/** Who is calling, proven by a live session. */
export interface Caller {
  readonly session: LiveSession;
  readonly token: string;
}

export function readHeaders(context: Context) {
  const { settings } = context;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const fault = hostFault(request.raw);
    if (fault !== null) throw new HostFault(fault);
    forgetTypeOfNothing(request);
    request.origin = clientOriginOf(request.socket.remoteAddress, request.headers, settings.trustedProxies);
    const credential = readCredential(request.headers, settings.cookie.name);
    request.credential = await proveOwn(context, request, reply, credential);
  };
}

/** An empty body is no body, and has no type: many clients name one with every request. */
function forgetTypeOfNothing({ headers }: FastifyRequest): void {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = headers;
  if (coding === undefined && length === '0') delete headers['content-type'];
}

/**
 * A write that rests on a cookie proves where it comes from (CWE-352); so does each one that sets a cookie, because signing
 * somebody in or out from another site is an attack too.
 */
export function refuseCrossSite(context: Context) {
  const { settings } = context;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (request.routeOptions.config.crossSiteRule === 'dialect') return;
    const { setsCookie } = request.routeOptions.config;
    if (!needsProofOfOrigin(request.method, request.credential, setsCookie)) return;
    const site = refuseForeignSites(context, request, reply);
    if (site === 'unknown' && settings.strictCsrf) await requireCsrfToken(context, request);
  };
}

/** @throws CurfewError `cross-site-request` for what a page of another site sends. */
export function refuseForeignSites(
  { settings }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Exclude<Site, 'foreign'> {
  reply.header('vary', 'Sec-Fetch-Site, Origin');
  const host = request.origin.forwardedHost ?? request.headers.host;
  const site = siteOf(request.headers, { publicUrl: settings.publicUrl, host });
  if (site !== 'foreign') return site;
  throw new CurfewError(
    'cross-site-request',
    'a page of another site sent this request; if you are no browser, send the session as a bearer token',
  );
}

async function requireCsrfToken({ authority }: Context, request: FastifyRequest): Promise<void> {
  const { token } = await present(authority, request.credential, 'inspect');
  const inForm = (request.body as { csrfToken?: unknown } | null | undefined)?.csrfToken;
  const sent = request.headers['x-csrf-token'] ?? inForm;
  if (token === null || sent !== csrfTokenFor(token)) {
    throw new CurfewError(
      'cross-site-request',
      'send Sec-Fetch-Site or Origin as browsers do, or the csrfToken of GET /v1/sessions/current as X-CSRF-Token',
    );
  }
}

/**
 * With `Curfew-Background: 1` a request does not count as use: a page that asks by itself, while nobody is there, must not keep
 * a session alive (OWASP ASVS 5.0 7.3.1).
 *
 * @throws CurfewError `authentication-required`, saying why the presented session is over; `step-up-required` where a live one has
 * proven too little.
 */
export async function authenticate(
  { authority }: Context,
  request: FastifyRequest,
  use: 'validate' | 'inspect' = isInBackground(request) ? 'inspect' : 'validate',
): Promise<Caller> {
  const asked = { method: request.method, path: pathOf(request) };
  const { token, session, missing } = await present(authority, request.credential, use, asked);
  if (missing !== null) throw stepUpRequired(missing);
  if (session === null || token === null) throw await whyNotAuthenticated(authority, token, request.credential);
  return { session, token };
}

export function isInBackground(request: FastifyRequest): boolean {
  return request.headers['curfew-background'] === '1';
}

/** Path only, without the query, and without what comes before every path of this server. */
export function pathOf({ url, server }: FastifyRequest): string {
  return server.ownAddresses.within(url).split('?', 1)[0] ?? '';
}

async function whyNotAuthenticated(
  authority: Context['authority'],
  token: string | null,
  { source, keyScheme }: Credential,
): Promise<CurfewError> {
  if (keyScheme?.proof?.ok === false) return keyScheme.proof.error;
  const outcome = await authority.explain(token);
  if (outcome.outcome === 'unproven' && source === 'bearer') {
    return new CurfewError(
      'invalid-proof',
      'this token is bound to a key: send it as "Authorization: DPoP", with a proof of that key that has not been used',
    );
  }
  const why = describeEnd(outcome);
  const detail = why === null ? 'sign in first: no valid session came with the request' : `the session is over: ${why}`;
  return new CurfewError('authentication-required', detail);
}

/**
 * Before the body is read, so that whoever is not signed in is told that first, and learns nothing from how a body would be
 * refused. The route's own gate judges again when the body is there. Without a body there is only that one.
 */
export async function authenticateBeforeBody(context: Context, request: FastifyRequest): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') await authenticate(context, request, 'inspect');
}

/**
 * A route's gate. It runs after the body has been read, so that no session can end between being judged and being
 * acted for while a slow body trickles in.
 */
export function requireSession(context: Context) {
  return async (request: FastifyRequest): Promise<void> => {
    request.caller = await authenticate(context, request);
  };
}

/** A gate for whoever holds a live session, also one that has proven too little: to prove more. */
export function requireHolder(context: Context) {
  const { authority } = context;
  return async (request: FastifyRequest): Promise<void> => {
    const use = isInBackground(request) ? 'inspect' : 'validate';
    const asked = { method: request.method, path: pathOf(request) };
    const { token, session, missing } = await present(authority, request.credential, use, asked);
    const held = missing === null ? session : await authority.describe(token);
    if (held === null || token === null) throw await whyNotAuthenticated(authority, token, request.credential);
    request.caller = { session: held, token };
  };
}

/** A gate for administrators only. */
export function requireAdmin(context: Context) {
  return async (request: FastifyRequest): Promise<void> => {
    request.caller = await authenticate(context, request);
    await requireAdminCaller(request);
  };
}

/** Behind a gate that has found out who calls. */
export async function requireAdminCaller(request: FastifyRequest): Promise<void> {
  if (isAdmin(callerOf(request).session)) return;
  throw new CurfewError('admin-required', 'this needs a session of a user with the role "admin"');
}

/** The caller whom the route's gate let through. Without a gate nobody is. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new CurfewError('authentication-required');
  return request.caller;
}

/** What a caller is told whose session is anonymous, where only a user gets an answer. */
export function withoutUser(): CurfewError {
  return new CurfewError('authentication-required', 'an anonymous session has no user; sign in first');
}

export function clientOf(request: FastifyRequest): Client {
  return clipClient({ ip: request.origin.ip, userAgent: request.headers['user-agent'] ?? null });
}

/** The caller as who asks for something: administrators by name, people acting for themselves as the user. */
export function requesterOf(request: FastifyRequest, role: 'user' | 'admin'): Requester {
  const { session, token } = callerOf(request);
  const actor = role === 'admin' ? session.username : null;
  return { initiator: role, actor, ...clientOf(request), proof: proofOf(session, token) };
}
