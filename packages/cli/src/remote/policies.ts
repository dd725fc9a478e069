import type { AssuranceLevel, BindingMode, LimitAction, PolicySet, RoleRule, ViolationAction } from '@curfew/core';
import type { Client } from './client.ts';

interface TimesResource {
  readonly idleTimeoutSeconds: number;
  readonly tokenLifetimeSeconds: number;
}

interface RuleResource extends TimesResource {
  readonly maxSessions: number;
  readonly onLimit: LimitAction;
  readonly levels?: Readonly<Record<string, TimesResource>>;
  readonly requires?: AssuranceLevel;
  readonly binding?: BindingMode;
  readonly bindingGraceSeconds?: number;
  readonly bindingRefreshSeconds?: number;
  readonly onBindingViolation?: ViolationAction;
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

function rulesOf(resources: Readonly<Record<string, RuleResource>>): Record<string, RoleRule> {
  return Object.fromEntries(Object.entries(resources).map(([name, rule]) => [name, ruleOf(rule)]));
}

function ruleOf({ maxSessions, onLimit, levels, requires, ...times }: RuleResource): RoleRule {
  const binding = bindingOf(times);
  return {
    ...timesOf(times),
    maxSessions,
    onLimit,
    ...(levels !== undefined && {
      levels: Object.fromEntries(Object.entries(levels).map(([level, limits]) => [level, timesOf(limits)])),
    }),
    ...(requires !== undefined && { requires }),
    ...(Object.keys(binding).length > 0 && { binding }),
  };
}

function bindingOf(rule: Omit<RuleResource, 'maxSessions' | 'onLimit'>) {
  const { binding: mode, bindingGraceSeconds: grace, bindingRefreshSeconds: refresh } = rule;
  return {
    ...(mode !== undefined && { mode }),
    ...(grace !== undefined && { graceMs: grace * 1_000 }),
    ...(refresh !== undefined && { refreshMs: refresh * 1_000 }),
    ...(rule.onBindingViolation !== undefined && { onViolation: rule.onBindingViolation }),
  };
}

function timesOf({ idleTimeoutSeconds, tokenLifetimeSeconds }: TimesResource) {
  return { idleTimeoutMs: idleTimeoutSeconds * 1_000, tokenLifetimeMs: tokenLifetimeSeconds * 1_000 };
}
