import { formatDuration } from '@curfew/core';
import type { LongLivedView, Operator, PolicyRunView } from '../operator/operator.ts';
import type { Client } from './client.ts';

type UpkeepCalls = Pick<Operator, 'longLived' | 'applyPolicies' | 'sweep' | 'statistics' | 'migrations'>;

type PartResource = Pick<PolicyRunView, 'examined' | 'complete' | 'cursor'>;

interface LongLivedResource extends Omit<LongLivedView, 'lifetimeMs' | 'targetAt'> {
  readonly lifetimeSeconds: number;
  readonly targetAt: string;
}

interface StatisticsResource {
  readonly activeSessions: { readonly count: number; readonly exact: boolean };
  readonly users: { readonly count: number; readonly exact: boolean };
  readonly oldestUnsweptAt: string | null;
  readonly migrations: readonly {
    readonly name: string;
    readonly appliedAt: string | null;
    readonly known?: boolean;
  }[];
}

/** What is listed of work over many sessions; the rest is counted. */
const mostListed = 10_000;
const mostListedAtOnce = 200;

/** Asks for one part after the other, until there is nothing more to do. The server bounds what one request does. */
async function* parts<Part extends PartResource>(
  ask: (asked: { readonly limit: number; readonly cursor?: string }) => Promise<Part>,
  listedOf: (part: Part) => number,
  onProgress?: (examined: number) => void,
): AsyncGenerator<Part> {
  let [listed, examined] = [0, 0];
  for (let cursor: string | null = null, isComplete = false; !isComplete; ) {
    const limit = Math.min(mostListedAtOnce, mostListed - listed);
    const part: Part = await ask({ limit, ...(cursor !== null && { cursor }) });
    listed += listedOf(part);
    examined += part.examined;
    onProgress?.(examined);
    ({ cursor, complete: isComplete } = part);
    yield part;
  }
}

export function remoteUpkeep(client: Client): UpkeepCalls {
  return {
    async longLived({ username, fix, onProgress }) {
      const ask = (asked: Readonly<Record<string, string | number>>) =>
        fix
          ? client.request<LongLivedResource>('POST', '/v1/tokens/long-lived/fix', {
              body: { ...asked, ...(username !== undefined && { user: username }) },
            })
          : client.request<LongLivedResource>('GET', '/v1/tokens/long-lived', { query: { ...asked, user: username } });
      const found: LongLivedView['found'][number][] = [];
      const skipped: LongLivedView['skipped'][number][] = [];
      const counts = { examined: 0, foundCount: 0, fixed: 0 };
      const skippedCounts = { 'no-user': 0, 'system-user': 0 };
      let [lifetimeMs, targetAt] = [0, 0];
      for await (const part of parts(ask, (one) => one.found.length, onProgress)) {
        [lifetimeMs, targetAt] = [part.lifetimeSeconds * 1_000, Date.parse(part.targetAt)];
        found.push(...part.found);
        skipped.push(...part.skipped);
        for (const name of ['examined', 'foundCount', 'fixed'] as const) counts[name] += part[name];
        for (const why of ['no-user', 'system-user'] as const) skippedCounts[why] += part.skippedCounts[why];
      }
      return { lifetimeMs, targetAt, found, skipped, skippedCounts, ...counts, complete: true, cursor: null };
    },

    async applyPolicies({ dryRun, onProgress }) {
      const ask = (asked: Readonly<Record<string, string | number>>) =>
        client.request<PolicyRunView>('POST', '/v1/policies/apply', { body: { dryRun, ...asked } });
      const changes: PolicyRunView['changes'][number][] = [];
      const counts = { examined: 0, shortened: 0, ended: 0 };
      for await (const part of parts(ask, (one) => one.changes.length, onProgress)) {
        changes.push(...part.changes);
        for (const name of ['examined', 'shortened', 'ended'] as const) counts[name] += part[name];
      }
      return { changes, ...counts, complete: true, cursor: null };
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
      return migrations.map(({ name, appliedAt, known = true }) => ({
        name,
        appliedAt: instantOf(appliedAt),
        isKnown: known,
      }));
    },
  };
}

function readStatistics(client: Client): Promise<StatisticsResource> {
  return client.request<StatisticsResource>('GET', '/v1/statistics');
}

function instantOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}
