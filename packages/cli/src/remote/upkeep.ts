import { formatDuration } from '@curfew/core';
import type { LongLivedView, Operator, PolicyRunView } from '../operator/operator.ts';
import type { Client } from './client.ts';

type UpkeepCalls = Pick<Operator, 'longLived' | 'applyPolicies' | 'sweep' | 'statistics' | 'migrations'>;

interface LongLivedResource extends Omit<LongLivedView, 'lifetimeMs' | 'targetAt'> {
  readonly lifetimeSeconds: number;
  readonly targetAt: string;
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
      const { lifetimeSeconds, targetAt, ...rest } = report;
      return { ...rest, lifetimeMs: lifetimeSeconds * 1_000, targetAt: Date.parse(targetAt) };
    },

    applyPolicies({ dryRun }) {
      const body = { dryRun };
      return client.request<PolicyRunView>('POST', '/v1/policies/apply', { body, isLong: true });
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

function instantOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}
