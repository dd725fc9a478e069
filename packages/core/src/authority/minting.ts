import type { Authority, MintRequest } from './authority.ts';
import { formatDuration } from '../policy/duration.ts';
import { assertLabel, type Engine, prepareSession } from './authority-context.ts';
import { CurfewError, refuse } from '../errors.ts';
import type { Actor } from '../store/event.ts';
import { limitsFor, policyNameFor } from '../policy/policy.ts';
import { assertScopes } from '../session/scope.ts';
import { digestOf } from '../token/token.ts';
import { normalizeUsername } from '../user/user.ts';

export async function mint(engine: Engine, request: MintRequest, actor: Actor): ReturnType<Authority['mint']> {
  const { lifetimeMs } = request;
  const maker = digestOf(request.maker);
  if (request.maker !== undefined && maker === null) return refuse('authentication-required');
  const policy = request.policy ?? policyNameFor(engine.policies, request.kind);
  assertRequest(engine, request, policy);
  const username = normalizeUsername(request.username);
  const user = await engine.store.findUser({ username });
  if (user === null) return refuse('user-not-found', { detail: `user ${JSON.stringify(username)} does not exist` });
  if (user.disabledAt !== null) {
    return refuse('user-not-found', { detail: `user ${JSON.stringify(username)} is disabled` });
  }
  // Only what was asked for can be more than the cap: without an end it is the cap again.
  const isUncapped = request.exceedsCap === true && lifetimeMs !== null;
  const policies = isUncapped ? { ...engine.policies, maxTokenLifetimeMs: 0 } : engine.policies;
  const limits = limitsFor(policies, policy, user.roles);
  if (lifetimeMs !== null && limits.tokenLifetimeMs > 0 && lifetimeMs > limits.tokenLifetimeMs) {
    const [asked, allowed] = [formatDuration(lifetimeMs), formatDuration(limits.tokenLifetimeMs)];
    return refuse('lifetime-too-long', { detail: `${asked} is longer than the ${allowed} that the policy allows` });
  }
  const now = engine.now();
  const { endsBy = null } = request;
  if (endsBy !== null && endsBy <= now) {
    return refuse('lifetime-too-long', { detail: 'the instant that it is not to pass has passed' });
  }
  const bounds = [lifetimeMs ?? limits.tokenLifetimeMs, endsBy === null ? 0 : endsBy - now].filter((ms) => ms > 0);
  const { token, session } = prepareSession(engine, {
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
  const inserted = await engine.store.insertSession({
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
  if (inserted.code === 'session-limit-reached') return refuse('session-limit-reached');
  if (maker !== null) return refuse('authentication-required', { detail: 'the session that asked for it is over' });
  return refuse('user-not-found', { detail: `user ${JSON.stringify(username)} does not exist any more` });
}

/** @throws CurfewError for what nobody could be given. */
function assertRequest({ policies }: Engine, { lifetimeMs, label, scopes }: MintRequest, policy: string): void {
  if (lifetimeMs !== null && !(Number.isInteger(lifetimeMs) && lifetimeMs > 0)) {
    throw new CurfewError('invalid-duration', `a session cannot live for ${lifetimeMs} ms: use a duration above zero`);
  }
  assertLabel(label);
  assertScopes(scopes);
  if (!Object.hasOwn(policies.policies, policy)) {
    const known = Object.keys(policies.policies).join(', ');
    throw new CurfewError('invalid-request', `there is no policy ${JSON.stringify(policy)}; there are: ${known}`);
  }
}
