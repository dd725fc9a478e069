import type { LimitAction, PolicySet } from '@curfew/core';
import type { Client } from './client.ts';

interface RuleResource {
  readonly idleTimeoutSeconds: number;
  readonly tokenLifetimeSeconds: number;
  readonly maxSessions: number;
  readonly onLimit: LimitAction;
}

export async function readRemotePolicies(client: Client): Promise<PolicySet> {
  const set = await client.request<{
    readonly policies: Readonly<Record<string, RuleResource>>;
    readonly roles: Readonly<Record<string, RuleResource>>;
    readonly maxTokenLifetimeSeconds: number;
  }>('GET', '/v1/policies');
  return {
    policies: rulesOf(set.policies),
    roles: rulesOf(set.roles),
    maxTokenLifetimeMs: set.maxTokenLifetimeSeconds * 1_000,
  };
}

function rulesOf(resources: Readonly<Record<string, RuleResource>>) {
  return Object.fromEntries(
    Object.entries(resources).map(([name, { idleTimeoutSeconds, tokenLifetimeSeconds, maxSessions, onLimit }]) => [
      name,
      {
        idleTimeoutMs: idleTimeoutSeconds * 1_000,
        tokenLifetimeMs: tokenLifetimeSeconds * 1_000,
        maxSessions,
        onLimit,
      },
    ]),
  );
}
