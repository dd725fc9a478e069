import { CurfewError, type Denied, deny } from '../errors.ts';
import { formatDuration } from '../policy/duration.ts';
import { limitsFor, policyNameFor, type SessionLimits } from '../policy/policy.ts';
import { assertScopeTexts, isPrivilegedScope } from '../session/scope.ts';
import type { SessionQuota } from '../store/sessions.ts';
import { type Digest, digestOf } from '../token/token.ts';
import { isAdmin, type User } from '../user/user.ts';
import type { Authority } from './authority.ts';
import {
  type AuthorityContext,
  applicationOf,
  assertLabel,
  assertLifetime,
  keyOf,
  keyOfToken,
  prepareSession,
  quotasOf,
  repeatableBy,
} from './authority-context.ts';
import { actorIn, assertLevel, isSignInRecent, permit, type Requester } from './requester.ts';
import type { MintRequest } from './requests.ts';

export async function mint(
  context: AuthorityContext,
  request: MintRequest,
  requester: Requester,
): ReturnType<Authority['mint']> {
  const maker = makerOf(requester);
  if (maker === 'unknown') return deny('authentication-required');
  const policy = request.policy ?? policyNameFor(context.policies, request.kind);
  assertRequest(context, request, policy);
  const { username } = request;
  const usernameKey = keyOf(context, username);
  const privileged = request.scopes?.find(isPrivilegedScope);
  if (privileged !== undefined && !mayGrantPrivileged(requester)) {
    return deny('admin-required', {
      detail: `only an administrator can grant the scope ${JSON.stringify(privileged)}`,
    });
  }
  const { actor, endsBy, authenticatedAt } = admit(context, request, requester, usernameKey);
  const user = await context.store.users.find({ usernameKey });
  if (user === null || user.disabledAt !== null)
    return noSuchUser(username, user === null ? 'does not exist' : 'is disabled');

  const now = context.now();
  const limits = limitsOf(context, request, policy, user);
  const lifetime = lifetimeWithin(limits, request.lifetimeMs, endsBy, now);
  if (!lifetime.ok) return lifetime;
  const { token, session } = prepareSession(context, {
    user,
    kind: request.kind,
    limits,
    lifetimeMs: lifetime.ms,
    now,
    client: { ip: null, userAgent: null },
    provider: await applicationOf(context, user),
    authenticatedAt,
    label: request.label,
    scopes: request.scopes,
    boundTo: keyOfToken(request.boundTo),
    repeatable: repeatableBy(request.idempotencyKey, printOf(request, requester, user)),
  });
  const inserted = await context.store.sessions.insert({
    session,
    presented: null,
    carry: [],
    quotas: [...quotasOf(limits), ...quotaOfKind(request)],
    // The roles say which application is named, and other roles end what was made before.
    notBeforeSeen: user.sessionsNotBefore,
    ...(maker !== null && { maker }),
    event: 'session-minted',
    actor,
  });
  if (inserted.ok) return { ok: true, token, session: inserted.session, ended: inserted.ended };
  if (inserted.code !== 'invalid-credentials') return deny(inserted.code);
  if (maker !== null) return deny('authentication-required', { detail: 'the session that asked for it is over' });
  // All that the user had was ended meanwhile, or they are gone.
  return mint(context, request, requester);
}

/** What tells this request from another one with the same key. */
function printOf(request: MintRequest, { initiator, proof }: Requester, user: User) {
  const { kind, lifetimeMs, policy = null, label = null, scopes = null, exceedsCap = false, boundTo } = request;
  const caller = typeof proof === 'object' ? proof.userId : proof;
  return [
    ...['mint', initiator, caller, user.id, kind, lifetimeMs, policy, label, exceedsCap],
    scopes,
    boundTo?.thumbprint ?? null,
  ];
}

function quotaOfKind({ kind, mostOfKind }: MintRequest): readonly SessionQuota[] {
  return mostOfKind === undefined ? [] : [{ most: mostOfKind, kind, onLimit: 'reject' }];
}

/** The session that asks, where the client's token says which. */
function makerOf({ proof }: Requester): Digest | 'unknown' | null {
  return typeof proof === 'object' && proof.token !== undefined ? (digestOf(proof.token) ?? 'unknown') : null;
}

function noSuchUser(username: string, why: string): Denied<'user-not-found'> {
  return deny('user-not-found', { detail: `user ${JSON.stringify(username)} ${why}` });
}

/** Only what was asked for can be more than the cap: without an end it is the cap again. */
function limitsOf({ policies }: AuthorityContext, { exceedsCap, lifetimeMs }: MintRequest, policy: string, user: User) {
  const isUncapped = exceedsCap === true && lifetimeMs !== null;
  return limitsFor(isUncapped ? { ...policies, maxTokenLifetimeMs: 0 } : policies, policy, user.roles);
}

/** @returns milliseconds; 0 is no end. */
function lifetimeWithin(
  { tokenLifetimeMs }: SessionLimits,
  asked: number | null,
  endsBy: number | null,
  now: number,
): { readonly ok: true; readonly ms: number } | Denied<'lifetime-too-long'> {
  if (asked !== null && tokenLifetimeMs > 0 && asked > tokenLifetimeMs) {
    const detail = `${formatDuration(asked)} is longer than the ${formatDuration(tokenLifetimeMs)} that the policy allows`;
    return deny('lifetime-too-long', { detail });
  }
  if (endsBy !== null && endsBy <= now) {
    return deny('lifetime-too-long', { detail: 'the session that asked for it is at its end' });
  }
  const bounds = [asked ?? tokenLifetimeMs, endsBy === null ? 0 : endsBy - now].filter((ms) => ms > 0);
  return { ok: true, ms: bounds.length === 0 ? 0 : Math.min(...bounds) };
}

/**
 * What a session takes over from the one that made it: nothing where the requester has just proven who they are.
 *
 * @throws CurfewError `recent-sign-in-required`
 */
function admit(context: AuthorityContext, request: MintRequest, requester: Requester, usernameKey: string) {
  const { proof } = requester;
  assertLevel(context, requester);
  const nothing = { endsBy: null, authenticatedAt: null };
  if (requester.initiator !== 'user') return { ...nothing, actor: permit(context, 'mint', requester, usernameKey) };
  if (typeof proof !== 'object' || request.withoutRecentSignIn !== 'inherit') {
    return { ...nothing, actor: permit(context, 'make-token', requester, usernameKey) };
  }
  const isFresh = proof.kind === 'interactive' && isSignInRecent(proof, context.now());
  const { lifetimeEndsAt, authenticatedAt } = proof;
  return { ...(isFresh ? nothing : { endsBy: lifetimeEndsAt, authenticatedAt }), actor: actorIn(requester) };
}

/** Whoever may introspect may try tokens out (RFC 7662 2.1), and an application says who somebody is: people do not grant that to themselves. */
function mayGrantPrivileged({ proof }: Requester): boolean {
  return typeof proof !== 'object' || isAdmin(proof);
}

/** @throws CurfewError for what nobody could be given. */
function assertRequest(context: AuthorityContext, { lifetimeMs, label, scopes }: MintRequest, policy: string): void {
  if (lifetimeMs !== null) assertLifetime(lifetimeMs);
  assertLabel(label);
  assertScopeTexts(scopes);
  assertPolicy(context, policy);
}

/** @throws CurfewError `invalid-request` for a policy that is not configured. */
export function assertPolicy({ policies }: AuthorityContext, policy: string): void {
  if (!Object.hasOwn(policies.policies, policy)) {
    const known = Object.keys(policies.policies).join(', ');
    throw new CurfewError('invalid-request', `there is no policy ${JSON.stringify(policy)}; there are: ${known}`);
  }
}
