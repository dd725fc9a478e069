import { formatDuration, type LongLivedReport, type PolicyRunReport } from '@curfew/core';
import type { Operator } from '../operator/operator.ts';
import type { Client } from './client.ts';
import { instantOf, type SessionResource, sessionOf } from './resources.ts';

type UpkeepCalls = Pick<Operator, 'longLived' | 'applyPolicies' | 'sweep' | 'statistics' | 'migrations'>;

interface LongLivedResource {
  readonly lifetimeSeconds: number;
  readonly targetAt: string;
  readonly found: readonly SessionResource[];
  readonly foundCount: number;
  readonly fixed: number;
  readonly skipped: readonly { readonly session: SessionResource; readonly why: 'no-user' | 'system-user' }[];
  readonly skippedCounts: LongLivedReport['skippedCounts'];
}

interface PolicyRunResource extends Omit<PolicyRunReport, 'changes'> {
  readonly changes: readonly {
    readonly session: SessionResource;
    readonly effect: 'shortened' | 'ended';
    readonly expiresAt: string | null;
  }[];
}

interface StatisticsResource {
  readonly activeSessions: { readonly count: number; readonly exact: boolean };
  readonly users: { readonly count: number; readonly exact: boolean };
  readonly oldestUnsweptAt: string | null;
  readonly migrations: readonly { readonly name: string; readonly appliedAt: string | null }[];
}

/** Progress is not reported: the server answers when all is done. */
export function remoteUpkeep(client: Client): UpkeepCalls {
  return {
    async longLived({ username, fix }) {
      const report = fix
        ? await client.request<LongLivedResource>('POST', '/v1/tokens/long-lived/fix', {
            body: username === undefined ? {} : { user: username },
            isLong: true,
          })
        : await client.request<LongLivedResource>('GET', '/v1/tokens/long-lived', {
            query: { user: username },
            isLong: true,
          });
      return {
        lifetimeMs: report.lifetimeSeconds * 1_000,
        targetAt: Date.parse(report.targetAt),
        found: report.found.map(sessionOf),
        foundCount: report.foundCount,
        fixed: report.fixed,
        skippedCounts: report.skippedCounts,
        skipped: report.skipped.map(({ session, why }) => ({ session: sessionOf(session), why })),
      };
    },

    async applyPolicies({ dryRun }) {
      const body = { dryRun };
      const report = await client.request<PolicyRunResource>('POST', '/v1/policies/apply', { body, isLong: true });
      const changes = report.changes.map(({ session, effect, expiresAt }) => ({
        session: sessionOf(session),
        effect,
        expiresAt: instantOf(expiresAt),
      }));
      return { ...report, changes };
    },

    async sweep({ retentionMs }) {
      const body = retentionMs === undefined ? {} : { retention: formatDuration(retentionMs) };
      const { deleted } = await client.request<{ deleted: number }>('POST', '/v1/sweep', { body, isLong: true });
      return deleted;
    },

    async statistics() {
      const { activeSessions, users, oldestUnsweptAt } = await readStatistics(client);
      return { activeSessions, users, oldestUnswept: instantOf(oldestUnsweptAt) };
    },

    async migrations() {
      const { migrations } = await readStatistics(client);
      return migrations.map(({ name, appliedAt }) => ({ name, appliedAt: instantOf(appliedAt) }));
    },
  };
}

function readStatistics(client: Client): Promise<StatisticsResource> {
  return client.request<StatisticsResource>('GET', '/v1/statistics');
}
