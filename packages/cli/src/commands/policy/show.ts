import {
  type AssuranceLevel,
  assuranceLevels,
  formatDuration,
  type LevelLimits,
  limitsFor,
  type PolicySet,
  policyPresets,
  type RoleRule,
  unlimited,
} from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { withOperator } from '../../operator/connect.ts';
import { printRows } from '../print-rows.ts';
import type { ShowOptions } from './commands.ts';

const presets = Object.entries(policyPresets);
const columns = [
  'rule',
  'idle timeout',
  'token lifetime',
  'max sessions',
  'on limit',
  'requires',
  ...presets.map(([name]) => name),
];

export async function show({ options, output, environment }: Invocation<ShowOptions>): Promise<ExitCode> {
  const set = await withOperator({ options, environment }, ({ readPolicies }) => readPolicies());
  await printRows(output, options.format, columns, toRows(set));
  return exitCodes.ok;
}

function toRows(set: PolicySet) {
  const policies = Object.entries(set.policies).flatMap(([name, rule]) =>
    toRowsOf(`policies.${name}`, rule, (level) => limitsFor(set, name, [], level)),
  );
  const roles = Object.entries(set.roles).flatMap(([name, rule]) =>
    toRowsOf(`roles.${name}`, rule, (level) => limitsFor(set, 'default', [name], level)),
  );
  const cap = [
    'maxTokenLifetime',
    null,
    durationOrOff(set.maxTokenLifetimeMs),
    null,
    null,
    null,
    ...presets.map(() => null),
  ];
  return [...policies, ...roles, cap];
}

/** A rule, and what it says of each level. */
function toRowsOf(name: string, rule: RoleRule, inForce: (level: AssuranceLevel | null) => LevelLimits) {
  const levels = assuranceLevels.flatMap((level) => {
    const limits = rule.levels?.[level];
    return limits === undefined ? [] : [toRow(`${name}.levels.${level}`, { ...unlimited, ...limits }, inForce(level))];
  });
  return [toRow(name, rule, inForce(null)), ...levels];
}

function toRow(name: string, rule: RoleRule, inForce: LevelLimits) {
  return [
    name,
    durationOrOff(rule.idleTimeoutMs),
    durationOrOff(rule.tokenLifetimeMs),
    rule.maxSessions === 0 ? 'off' : String(rule.maxSessions),
    rule.maxSessions === 0 ? null : rule.onLimit,
    rule.requires ?? null,
    ...presets.map(([, preset]) => compare(inForce, preset)),
  ];
}

/** `meets`, or what is looser than the preset. */
function compare(inForce: LevelLimits, preset: LevelLimits): string {
  const looser = [
    deviation('idle timeout', inForce.idleTimeoutMs, preset.idleTimeoutMs),
    deviation('token lifetime', inForce.tokenLifetimeMs, preset.tokenLifetimeMs),
  ].filter((text) => text !== null);
  return looser.length === 0 ? 'meets' : looser.join(', ');
}

function deviation(what: string, is: number, may: number): string | null {
  if (may === 0 || (is > 0 && is <= may)) return null;
  return is === 0 ? `no ${what}` : `${what} over ${formatDuration(may)}`;
}

function durationOrOff(ms: number): string {
  return ms === 0 ? 'off' : formatDuration(ms);
}
