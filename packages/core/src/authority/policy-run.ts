import { randomUUID } from 'node:crypto';
import { limitsFor } from '../policy/policy.ts';
import { isExpired, type Session } from '../session/session.ts';
import { earlier } from '../session/use.ts';
import type { SessionShortening } from '../store/sessions.ts';
import type { PolicyRunReport, PolicyRunRequest } from './authority.ts';
import type { AuthorityContext } from './authority-context.ts';
import { pageLiveSessions, repeatUntilDone } from './paging.ts';
import { actorIn, permit, type Requester } from './requester.ts';

const mostChangesShown = 10_000;

export async function applyPolicies(
  context: AuthorityContext,
  request: PolicyRunRequest,
  requester: Requester,
): Promise<PolicyRunReport> {
  const actor = request.dryRun ? actorIn(requester) : permit(context, 'apply-policies', requester);
  const now = context.now();
  const changes: PolicyRunReport['changes'][number][] = [];
  let [examined, shortened, ended] = [0, 0, 0];
  await repeatUntilDone(async (isFirst) => {
    let isDone = true;
    for await (const sessions of pageLiveSessions(context, {}, now)) {
      const shortenings = await shorteningsOf(sessions);
      if (shortenings.length > 0) isDone = false;
      if (!request.dryRun) {
        const shortenedNow = await context.store.sessions.shorten(shortenings, now, actor);
        for (const session of shortenedNow) count(session, session.expiresAt);
      }
      if (!isFirst) continue;
      examined += sessions.length;
      request.onProgress?.(examined);
    }
    return !isDone && !request.dryRun;
  });
  if (!request.dryRun) {
    const detail = { examined, shortened, ended };
    await context.store.trail.record([
      { id: randomUUID(), at: now, type: 'policy-applied', ...actor, ...nobody, reason: null, detail },
    ]);
  }
  return { examined, changes, shortened, ended };

  async function shorteningsOf(sessions: readonly Session[]): Promise<SessionShortening[]> {
    const roles = await rolesOf(context, sessions);
    return sessions.flatMap((session) => {
      const within = bringWithin(context, session, roles.get(session.userId) ?? []);
      if (!within.changes) return [];
      if (request.dryRun) count(session, within.expiresAt);
      return { id: session.id, lifetimeEndsAt: within.lifetimeEndsAt, idleTimeoutMs: within.idleTimeoutMs };
    });
  }

  function count(session: Session, expiresAt: number | null): void {
    const effect = isExpired({ expiresAt }, now) ? 'ended' : 'shortened';
    if (effect === 'ended') ended++;
    else shortened++;
    if (changes.length < mostChangesShown) changes.push({ session, effect, expiresAt });
  }
}

const nobody = { userId: null, username: null, sessionId: null } as const;

/** The limits that the present rules give a session, where they are shorter than its own. */
function bringWithin(context: AuthorityContext, session: Session, roles: readonly string[]) {
  const limits = limitsFor(context.policies, session.policy, roles);
  const startedAt = session.authenticatedAt ?? session.createdAt;
  const allowedUntil = limits.tokenLifetimeMs > 0 ? startedAt + limits.tokenLifetimeMs : null;
  const lifetimeEndsAt = earlier(session.lifetimeEndsAt, allowedUntil);
  const idleTimeoutMs =
    session.idleTimeoutMs === 0 || limits.idleTimeoutMs === 0
      ? session.idleTimeoutMs || limits.idleTimeoutMs
      : Math.min(session.idleTimeoutMs, limits.idleTimeoutMs);
  const idleEndsAt = idleTimeoutMs > 0 ? session.lastUsedAt + idleTimeoutMs : null;
  return {
    lifetimeEndsAt,
    idleTimeoutMs,
    expiresAt: earlier(session.expiresAt, earlier(idleEndsAt, lifetimeEndsAt)),
    changes: lifetimeEndsAt !== session.lifetimeEndsAt || idleTimeoutMs !== session.idleTimeoutMs,
  };
}

async function rolesOf(context: AuthorityContext, sessions: readonly Session[]) {
  const ids = new Set(sessions.map((session) => session.userId));
  const roles = new Map<Session['userId'], readonly string[]>();
  for (const id of ids) {
    if (id !== null) roles.set(id, (await context.store.users.find({ id }))?.roles ?? []);
  }
  return roles;
}
