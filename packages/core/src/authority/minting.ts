import { CurfewError, deny } from '../errors.ts';
import { formatDuration } from '../policy/duration.ts';
import { limitsFor, policyNameFor } from '../policy/policy.ts';
import { assertScopeTexts } from '../session/scope.ts';
import type { Actor } from '../store/event.ts';
import { digestOf } from '../token/token.ts';
import { normalizeUsername } from '../user/user.ts';
import type { Authority, MintRequest } from './authority.ts';
import { type AuthorityContext, assertLabel, assertLifetime, prepareSession } from './authority-context.ts';

export async function mint(
  context: AuthorityContext,
  request: MintRequest,
  actor: Actor,
): ReturnType<Authority['mint']> {
  const { lifetimeMs } = request;
  const maker = digestOf(request.maker);
  if (request.maker !== undefined && maker === null) return deny('authentication-required');
  const policy = request.policy ?? policyNameFor(context.policies, request.kind);
  assertRequest(context, request, policy);
  const username = normalizeUsername(request.username);
  const user = await context.store.users.find({ username });
  if (user === null) return deny('user-not-found', { detail: `user ${JSON.stringify(username)} does not exist` });
  if (user.disabledAt !== null) {
    return deny('user-not-found', { detail: `user ${JSON.stringify(username)} is disabled` });
  }
  // Only what was asked for can be more than the cap: without an end it is the cap again.
  const isUncapped = request.exceedsCap === true && lifetimeMs !== null;
  const policies = isUncapped ? { ...context.policies, maxTokenLifetimeMs: 0 } : context.policies;
  const limits = limitsFor(policies, policy, user.roles);
  if (lifetimeMs !== null && limits.tokenLifetimeMs > 0 && lifetimeMs > limits.tokenLifetimeMs) {
    const [asked, allowed] = [formatDuration(lifetimeMs), formatDuration(limits.tokenLifetimeMs)];
    return deny('lifetime-too-long', { detail: `${asked} is longer than the ${allowed} that the policy allows` });
  }
  const now = context.now();
  const { endsBy = null } = request;
  if (endsBy !== null && endsBy <= now) {
    return deny('lifetime-too-long', { detail: 'the instant that it is not to pass has passed' });
  }
  const bounds = [lifetimeMs ?? limits.tokenLifetimeMs, endsBy === null ? 0 : endsBy - now].filter((ms) => ms > 0);
  const { token, session } = prepareSession(context, {
    user,
    kind: request.kind,
    limits,
    lifetimeMs: bounds.length === 0 ? 0 : Math.min(...bounds),
    now,
    client: { ip: null, userAgent: null },
    authenticatedAt: request.authenticatedAt,
    label: request.label,
    scopes: request.scopes,
  });
  const inserted = await context.store.sessions.insert({
    session,
    presented: null,
    carry: [],
    maxSessions: limits.maxSessions,
    onLimit: limits.onLimit,
    credentialsSeenAt: null,
    ...(maker !== null && { maker }),
    event: 'session-minted',
    actor,
  });
  if (inserted.ok) return { ok: true, token, session: inserted.session, ended: inserted.ended };
  if (inserted.code === 'session-limit-reached') return deny('session-limit-reached');
  if (maker !== null) return deny('authentication-required', { detail: 'the session that asked for it is over' });
  return deny('user-not-found', { detail: `user ${JSON.stringify(username)} does not exist any more` });
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
