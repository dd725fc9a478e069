import { type SessionView, writeInstant } from '@curfew/core';
import type { Output } from '../../command-line/output.ts';
import type { LongLivedView } from '../../operator/operator.ts';
import type { ownersOf } from './owners.ts';

/** The line of Arvados' tasks, word for word, because scripts look for it. */
const noPolicy = 'No expiration policy set (API.MaxTokenLifetime nor Login.TokenLifetime is set), nothing to do.';

export async function nothingToDo(output: Output): Promise<void> {
  await output.print(`${noPolicy}\n`);
  output.tell('note: in curfew.yaml these are maxTokenLifetime and the tokenLifetime of policies.default');
}

/** One JSON document with everything that a run found and did. */
export function describeReport(report: LongLivedView, owners: Awaited<ReturnType<typeof ownersOf>>): string {
  const document = {
    lifetimeSeconds: report.lifetimeMs / 1_000,
    targetAt: writeInstant(report.targetAt),
    foundCount: report.foundCount,
    found: report.found.map((session) => {
      const owner = owners.get(session.user ?? '');
      const { email, id, uuid } = owner ?? {};
      return { ...describeSession(session), email: email || null, userId: id || null, ownerUuid: uuid || null };
    }),
    fixed: report.fixed,
    skippedCounts: report.skippedCounts,
    skipped: report.skipped.map(({ session, why }) => ({ ...describeSession(session), why })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function describeSession({ id, user, kind, createdAt, lifetimeEndsAt }: SessionView) {
  return { sessionId: id, username: user, kind, createdAt, lifetimeEndsAt };
}

/** As Ruby prints a time: `2026-11-22 11:40:03 +0100`, in the zone of this machine. */
export function formatRubyTime(ms: number): string {
  const offset = -new Date(ms).getTimezoneOffset();
  const local = new Date(ms + offset * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  const minutes = Math.abs(offset);
  const zone = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join('');
  return `${local} ${offset < 0 ? '-' : '+'}${zone}`;
}
