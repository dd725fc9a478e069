import { randomUUID } from 'node:crypto';
import { limitsFor } from '../policy/policy.ts';
import type { Session } from '../session/session.ts';
import type { Actor } from '../store/event.ts';
import { operatorName, type User } from '../user/user.ts';
import { type AuthorityContext, findByName } from './authority-context.ts';
import { endsWhenFull, mostListed, walkLiveSessions } from './paging.ts';
import { actorIn, permit, type Requester } from './requester.ts';
import type { LongLivedReport, LongLivedRequest } from './upkeep.ts';

/** Belongs to the machine, as Arvados' own root does: its tokens are made on purpose. */
const systemUser = operatorName;

export async function longLived(
  context: AuthorityContext,
  request: LongLivedRequest,
  requester: Requester,
): Promise<LongLivedReport> {
  const actor = request.fix ? permit(context, 'fix-long-lived', requester) : actorIn(requester);
  const now = context.now();
  const { maxTokenLifetimeMs } = context.policies;
  const lifetimeMs = maxTokenLifetimeMs || limitsFor(context.policies, 'default', []).tokenLifetimeMs;
  const report = {
    lifetimeMs,
    targetAt: now + lifetimeMs,
    found: [] as Session[],
    foundCount: 0,
    fixed: 0,
    skipped: [] as Skipped[],
    skippedCounts: { 'no-user': 0, 'system-user': 0 },
  };
  const user = request.username === undefined ? undefined : await findByName(context, request.username);
  if (lifetimeMs === 0 || user === null) return { ...report, examined: 0, complete: true, cursor: null };

  const most = request.mostListed ?? mostListed;
  const part = await walkLiveSessions(context, {
    query: { lifetimeEndsAfter: report.targetAt, ...(user && { userId: user.id }) },
    now,
    part: request,
    repeats: request.fix,
    ...(endsWhenFull(request) && { room: () => most - report.found.length }),
    visit: async (sessions, isFirstPass) => {
      const beyond = sessions.filter((session) => whySkipped(session) === null);
      const found = request.fix ? await shorten(beyond) : beyond;
      report.found.push(...found.slice(0, most - report.found.length));
      report.foundCount += found.length;
      if (isFirstPass) countSkipped(sessions);
      return beyond.length;
    },
  });
  if (request.fix && (part.complete || report.fixed > 0)) await recordRun(context, report, user ?? null, actor);
  return { ...report, ...part };

  /** @returns those that were shortened, as they were before; what was rotated in between is for the next walk. */
  async function shorten(beyond: readonly Session[]): Promise<Session[]> {
    if (beyond.length === 0) return [];
    const shortenings = beyond.map(({ id }) => ({ id, lifetimeEndsAt: report.targetAt, idleTimeoutMs: 0 }));
    const shortened = await context.store.sessions.shorten(shortenings, now, actor);
    report.fixed += shortened.length;
    const ids = new Set(shortened.map(({ id }) => id));
    return beyond.filter(({ id }) => ids.has(id));
  }

  function countSkipped(sessions: readonly Session[]): void {
    for (const session of sessions) {
      const why = whySkipped(session);
      if (why === null) continue;
      if (report.skipped.length < most) report.skipped.push({ session, why });
      report.skippedCounts[why]++;
    }
  }
}

type Skipped = LongLivedReport['skipped'][number];

function whySkipped(session: Session): Skipped['why'] | null {
  if (session.userId === null) return 'no-user';
  return session.username === systemUser ? 'system-user' : null;
}

async function recordRun(
  context: AuthorityContext,
  report: Pick<LongLivedReport, 'foundCount' | 'fixed' | 'skippedCounts' | 'targetAt'>,
  user: User | null,
  actor: Actor,
): Promise<void> {
  const { foundCount, fixed, skippedCounts, targetAt } = report;
  const skipped = skippedCounts['no-user'] + skippedCounts['system-user'];
  await context.store.trail.record([
    {
      id: randomUUID(),
      at: context.now(),
      type: 'long-lived-fixed',
      ...actor,
      userId: user?.id ?? null,
      username: user?.username ?? null,
      sessionId: null,
      reason: null,
      detail: { found: foundCount, fixed, skipped, targetAt },
    },
  ]);
}
