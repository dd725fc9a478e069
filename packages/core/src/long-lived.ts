import { randomUUID } from 'node:crypto';
import type { LongLivedReport, LongLivedRequest } from './authority.ts';
import type { Engine } from './engine.ts';
import type { Actor } from './event.ts';
import { limitsFor } from './policy.ts';
import type { Session } from './session.ts';
import { normalizeUsername, operatorName, type User } from './user.ts';
import { walkLiveSessions } from './walking.ts';

/** Belongs to the machine, as Arvados' own root does: its tokens are made on purpose. */
const systemUser = operatorName;

export async function longLived(engine: Engine, request: LongLivedRequest, actor: Actor): Promise<LongLivedReport> {
  const now = engine.now();
  const { maxTokenLifetimeMs } = engine.policies;
  const lifetimeMs = maxTokenLifetimeMs || limitsFor(engine.policies, 'default', []).tokenLifetimeMs;
  const report = { lifetimeMs, targetAt: now + lifetimeMs, found: [] as Session[], fixed: 0, skipped: [] as Skipped[] };
  const user = request.username === undefined ? undefined : await findUser(engine, request.username);
  if (lifetimeMs === 0 || user === null) return report;

  let examined = 0;
  const query = { lifetimeEndsAfter: report.targetAt, ...(user && { userId: user.id }) };
  for await (const sessions of walkLiveSessions(engine, query, now)) {
    const beyond = sessions.filter((session) => whySkipped(session) === null);
    report.found.push(...beyond);
    report.skipped.push(
      ...sessions.flatMap((session) => {
        const why = whySkipped(session);
        return why === null ? [] : { session, why };
      }),
    );
    if (request.fix) {
      const shortenings = beyond.map(({ id }) => ({ id, lifetimeEndsAt: report.targetAt, idleTimeoutMs: 0 }));
      report.fixed += (await engine.store.shortenSessions(shortenings, now, actor)).length;
    }
    examined += sessions.length;
    request.onProgress?.(examined);
  }
  if (request.fix) await recordRun(engine, report, user ?? null, actor);
  return report;
}

type Skipped = LongLivedReport['skipped'][number];

function whySkipped(session: Session): Skipped['why'] | null {
  if (session.userId === null) return 'no-user';
  return session.username === systemUser ? 'system-user' : null;
}

function findUser(engine: Engine, username: string): Promise<User | null> {
  return engine.store.findUser({ username: normalizeUsername(username) });
}

async function recordRun(engine: Engine, report: LongLivedReport, user: User | null, actor: Actor): Promise<void> {
  const { found, fixed, skipped, targetAt } = report;
  await engine.store.recordEvents([
    {
      id: randomUUID(),
      at: engine.now(),
      type: 'long-lived-fixed',
      ...actor,
      userId: user?.id ?? null,
      username: user?.username ?? null,
      sessionId: null,
      reason: null,
      detail: { found: found.length, fixed, skipped: skipped.length, targetAt },
    },
  ]);
}
