import {
  type AssuranceLevel,
  assuranceLevels,
  bindingModes,
  bindingRuleFor,
  type LevelLimits,
  limitActions,
  limitsFor,
  type PolicySet,
  type RoleRule,
  requiredLevel,
  violationActions,
} from '@curfew/core';
import { type Static, Type } from 'typebox';
import { nullable } from './nullable.ts';

const timeFields = { idleTimeoutSeconds: Type.Number(), tokenLifetimeSeconds: Type.Number() };

export const Rule = Type.Object(
  {
    ...timeFields,
    maxSessions: Type.Integer(),
    onLimit: Type.Enum(limitActions),
    levels: Type.Optional(
      Type.Record(Type.String(), Type.Object(timeFields), {
        description: 'Further limits for sessions of one level: aal1, aal2 or aal3',
      }),
    ),
    binding: Type.Optional(
      Type.Enum(bindingModes, {
        description: 'Whether sessions are bound to the device that signed in. Default: preferred',
      }),
    ),
    bindingGraceSeconds: Type.Optional(Type.Number({ description: 'How long after a sign-in. Default: 120' })),
    bindingRefreshSeconds: Type.Optional(
      Type.Number({ description: 'How long a stolen cookie is good at most. Default: 300' }),
    ),
    onBindingViolation: Type.Optional(Type.Enum(violationActions, { description: 'Default: refuse' })),
    requires: Type.Optional(
      Type.Enum(assuranceLevels, {
        description: 'Of a role: below this level a session can only be stepped up or signed out',
      }),
    ),
  },
  { description: 'Every limit that is 0 is off' },
);

export function rulesOf(rules: Readonly<Record<string, RoleRule>>): Record<string, Static<typeof Rule>> {
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [
      name,
      {
        ...timesOf(rule),
        maxSessions: rule.maxSessions,
        onLimit: rule.onLimit,
        ...(rule.levels !== undefined && {
          levels: Object.fromEntries(Object.entries(rule.levels).map(([level, limits]) => [level, timesOf(limits)])),
        }),
        ...(rule.requires !== undefined && { requires: rule.requires }),
        ...bindingOf(rule),
      },
    ]),
  );
}

function bindingOf({ binding = {} }: RoleRule) {
  const { mode, graceMs, refreshMs, onViolation } = binding;
  return {
    ...(mode !== undefined && { binding: mode }),
    ...(graceMs !== undefined && { bindingGraceSeconds: graceMs / 1_000 }),
    ...(refreshMs !== undefined && { bindingRefreshSeconds: refreshMs / 1_000 }),
    ...(onViolation !== undefined && { onBindingViolation: onViolation }),
  };
}

function timesOf({ idleTimeoutMs, tokenLifetimeMs }: LevelLimits) {
  return { idleTimeoutSeconds: idleTimeoutMs / 1_000, tokenLifetimeSeconds: tokenLifetimeMs / 1_000 };
}

/** What holds for sessions of one user under one policy, after all rules have been weighed. */
export const RuleInForce = Type.Object(
  {
    ...timeFields,
    maxSessions: Type.Integer(),
    onLimit: Type.Enum(limitActions),
    levels: Type.Record(Type.String(), Type.Object(timeFields), {
      description: 'Where sessions of a level have other limits: aal1, aal2 or aal3',
    }),
    requires: nullable(
      Type.Enum(assuranceLevels, { description: 'Below it a session can only be stepped up or signed out' }),
    ),
    binding: Type.Enum(bindingModes),
    bindingGraceSeconds: Type.Number(),
    bindingRefreshSeconds: Type.Number(),
    onBindingViolation: Type.Enum(violationActions),
  },
  { description: 'Every limit that is 0 is off' },
);

/** What a policy comes to for somebody with these roles, under the cap over everything. */
export function ruleInForce(set: PolicySet, policy: string, roles: readonly string[]): Static<typeof RuleInForce> {
  const limits = limitsFor(set, policy, roles);
  const binding = bindingRuleFor(set, policy, roles);
  const levels = assuranceLevels.flatMap((level): [AssuranceLevel, LevelLimits][] => {
    const ofLevel = limitsFor(set, policy, roles, level);
    const isSame = ofLevel.idleTimeoutMs === limits.idleTimeoutMs && ofLevel.tokenLifetimeMs === limits.tokenLifetimeMs;
    return isSame ? [] : [[level, ofLevel]];
  });
  return {
    ...timesOf(limits),
    maxSessions: limits.maxSessions,
    onLimit: limits.onLimit,
    levels: Object.fromEntries(levels.map(([level, ofLevel]) => [level, timesOf(ofLevel)])),
    requires: requiredLevel(set, roles),
    binding: binding.mode,
    bindingGraceSeconds: binding.graceMs / 1_000,
    bindingRefreshSeconds: binding.refreshMs / 1_000,
    onBindingViolation: binding.onViolation,
  };
}
