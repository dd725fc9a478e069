import { randomUUID } from 'node:crypto';
import { limitsFor, type PolicySet } from '../policy/policy.ts';
import type { AssuranceLevel } from '../session/assurance.ts';
import { isExpired, type Session } from '../session/session.ts';
import { earlier } from '../session/use.ts';
import type { SessionShortening } from '../store/sessions.ts';
import type { AuthorityContext } from './authority-context.ts';
import { endsWhenFull, mostListed, walkLiveSessions } from './paging.ts';
import { actorIn, permit, type Requester } from './requester.ts';
import type { PolicyRunReport, PolicyRunRequest } from './upkeep.ts';

export async function applyPolicies(
  context: AuthorityContext,
  request: PolicyRunRequest,
  requester: Requester,
): Promise<PolicyRunReport> {
  const actor = request.dryRun ? actorIn(requester) : permit(context, 'apply-policies', requester);
  const policies = (request.dryRun ? request.policies : undefined) ?? context.policies;
  const now = context.now();
  const most = request.mostListed ?? mostListed;
  const changes: PolicyRunReport['changes'][number][] = [];
  const roles: RolesByUser = new Map();
  let [shortened, ended] = [0, 0];
  const part = await walkLiveSessions(context, {
    query: {},
    now,
    part: request,
    repeats: !request.dryRun,
    ...(endsWhenFull(request) && { room: () => most - changes.length }),
    visit: async (sessions) => {
      const shortenings = await shorteningsOf(sessions);
      if (!request.dryRun && shortenings.length > 0) {
        const shortenedNow = await context.store.sessions.shorten(shortenings, now, actor);
        for (const session of shortenedNow) count(session, session.expiresAt);
      }
      return shortenings.length;
    },
  });
  const { examined } = part;
  if (!request.dryRun && (part.complete || shortened + ended > 0)) {
    const detail = { examined, shortened, ended };
    await context.store.trail.record([
      { id: randomUUID(), at: now, type: 'policy-applied', ...actor, ...nobody, reason: null, detail },
    ]);
  }
  return { changes, shortened, ended, ...part };

  async function shorteningsOf(sessions: readonly Session[]): Promise<SessionShortening[]> {
    await readRoles(context, sessions, roles);
    return sessions.flatMap((session) => {
      const within = bringWithin(policies, session, roles.get(session.userId) ?? []);
      if (!within.changes) return [];
      if (request.dryRun) count(session, within.expiresAt);
      return { id: session.id, lifetimeEndsAt: within.lifetimeEndsAt, idleTimeoutMs: within.idleTimeoutMs };
    });
  }

  function count(session: Session, expiresAt: number | null): void {
    const effect = isExpired({ expiresAt }, now) ? 'ended' : 'shortened';
    if (effect === 'ended') ended++;
    else shortened++;
    if (changes.length < most) changes.push({ session, effect, expiresAt });
  }
}

const nobody = { userId: null, username: null, sessionId: null } as const;

/** A sign-in from before levels were kept counts as the weakest. */
function levelIn({ level, kind }: Session): AssuranceLevel | null {
  return level ?? (kind === 'interactive' ? 'aal1' : null);
}

/** The limits that the present rules give a session, where they are shorter than its own. */
function bringWithin(policies: PolicySet, session: Session, roles: readonly string[]) {
  const limits = limitsFor(policies, session.policy, roles, levelIn(session));
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

type RolesByUser = Map<Session['userId'], readonly string[]>;

/** Adds the roles of those whose sessions these are and who have not been met before. */
async function readRoles(context: AuthorityContext, sessions: readonly Session[], known: RolesByUser): Promise<void> {
  const ids = new Set(sessions.map(({ userId }) => userId).filter((id) => id !== null && !known.has(id)));
  const users = Array.from(ids, async (id) => {
    if (id !== null) known.set(id, (await context.store.users.find({ id }))?.roles ?? []);
  });
  await Promise.all(users);
}
