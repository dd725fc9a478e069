import { CurfewError } from '../errors.ts';
import { isAdmin } from '../user/user.ts';
import type { LiveSession } from './session.ts';

/**
 * What a session may be used for: a request line such as `GET /v1/users`, where a path that ends in `/` stands for
 * everything below it and `GET` includes `HEAD`. A session without scopes (`null`) may do all that its user may.
 */
export type Scope = string;

/** The request that a session is to be used for. */
export interface ScopedRequest {
  readonly method: string;
  /** Path only, without the query. */
  readonly path: string;
}

/** Whether a session permits nothing at all, to whomever. */
export function isInert({ scopes }: { readonly scopes: readonly Scope[] | null }): boolean {
  return scopes !== null && scopes.length === 0;
}

/**
 * Whether scopes let a request through: one of them names its method and path. `null`, no scopes, lets everything through; an empty
 * list lets nothing through.
 *
 * @example
 * permits(['GET /v1/users'], { method: 'GET', path: '/v1/users' }); // true
 */
export function permits(scopes: readonly Scope[] | null, request: ScopedRequest): boolean {
  return scopes === null || scopes.some((scope) => covers(scope, request));
}

function covers(scope: Scope, { method, path }: ScopedRequest): boolean {
  if (isSignalScope(scope)) return signalScopes[scope].some((line) => covers(line, { method, path }));
  const space = scope.indexOf(' ');
  const [scopeMethod, scopePath] = [scope.slice(0, space), scope.slice(space + 1)];
  if (space < 1) return false;
  const isMethod = scopeMethod === method || (scopeMethod === 'GET' && method === 'HEAD');
  return isMethod && (scopePath.endsWith('/') ? path.startsWith(scopePath) : path === scopePath);
}

/** Lets its holder ask whose a token is (RFC 7662). Only administrators grant it, since whoever has it may try tokens out. */
export const introspectionScope: Scope = 'POST /oauth2/introspect';

/** Whether a session may try tokens out: its kind grants nothing, because people may get ones of kind `api` for themselves. */
export function mayIntrospect(session: Pick<LiveSession, 'roles' | 'provider' | 'scopes'>): boolean {
  return isAdmin(session) || session.scopes?.includes(introspectionScope) === true;
}

/**
 * What receivers of shared signals may do, by the names that the CAEP interoperability profile reserves (2.7.2). To poll is to manage,
 * because whoever acknowledges an event is not sent it again.
 */
export const signalScopes = {
  'ssf.read': ['POST /oauth2/token', 'GET /ssf/streams', 'GET /ssf/status'],
  'ssf.manage': ['POST /oauth2/token', 'GET /ssf/', 'POST /ssf/', 'PATCH /ssf/', 'PUT /ssf/', 'DELETE /ssf/'],
  'ssf.manage.poll': ['POST /oauth2/token', 'POST /ssf/poll/'],
} as const satisfies Record<string, readonly Scope[]>;
export type SignalScope = keyof typeof signalScopes;

export function isSignalScope(scope: string): scope is SignalScope {
  return Object.hasOwn(signalScopes, scope);
}

/** Whether a session, which a request has already been let through for, is that of a receiver or of an administrator. */
export function mayUseSignals(session: Pick<LiveSession, 'roles' | 'provider' | 'scopes'>): boolean {
  return isAdmin(session) || session.scopes?.some(isSignalScope) === true;
}

const applications = 'POST /v1/applications/';

/**
 * Lets an application sign its own users in and look after their sessions, and do nothing else. It has to be named exactly: no wider
 * scope and no role stands for it, because whoever has it says who somebody is.
 */
export function applicationScope(name: string): Scope {
  return `${applications}${name}/`;
}

/** Whether a scope lets its holder try out tokens of others, say who they are, or hear of them. Only administrators grant those. */
export function isPrivilegedScope(scope: Scope): boolean {
  return scope === introspectionScope || isSignalScope(scope) || scope.startsWith(applications);
}

/**
 * Holds what can be kept. A scope that is no request line, such as those that Arvados' programs make up, permits nothing.
 *
 * @throws CurfewError `invalid-request`, naming the scope.
 */
export function assertScopeTexts(scopes: readonly Scope[] | null | undefined): void {
  if (scopes === null || scopes === undefined) return;
  const bad = scopes.find((scope) => !/^[\x20-\x7e]{1,300}$/.test(scope));
  if (bad !== undefined) {
    throw new CurfewError(
      'invalid-request',
      `invalid scope ${JSON.stringify(bad.slice(0, 80))}: it must have 1 to 300 printable ASCII characters`,
    );
  }
  assertFew(scopes);
}

/**
 * Holds what people write: a typing error would make a session that may do nothing.
 *
 * @throws CurfewError `invalid-request`, naming the scope.
 */
export function assertScopes(scopes: readonly Scope[] | null | undefined): void {
  if (scopes === null || scopes === undefined) return;
  const bad = scopes.find((scope) => !isSignalScope(scope) && !/^[A-Z]{3,10} \/[\x21-\x7e]{0,255}$/.test(scope));
  if (bad !== undefined) {
    throw new CurfewError(
      'invalid-request',
      `invalid scope ${JSON.stringify(bad.slice(0, 80))}: write it like "GET /v1/users" or "GET /v1/users/", or ${Object.keys(signalScopes).join(', ')}`,
    );
  }
  assertFew(scopes);
}

function assertFew(scopes: readonly Scope[]): void {
  if (scopes.length <= 100) return;
  throw new CurfewError('invalid-request', `${scopes.length} scopes are too many: 100 are allowed`);
}
