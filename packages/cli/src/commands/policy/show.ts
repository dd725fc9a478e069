import { formatDuration, limitsFor, type PolicyRule, type PolicySet, policyPresets } from '@curfew/core';
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
  ...presets.map(([name]) => name),
];

export async function show({ options, output, environment }: Invocation<ShowOptions>): Promise<ExitCode> {
  const set = await withOperator({ options, environment }, ({ readPolicies }) => readPolicies());
  await printRows(output, options.format, columns, toRows(set));
  return exitCodes.ok;
}

function toRows(set: PolicySet) {
  const policies = Object.entries(set.policies).map(([name, rule]) =>
    toRow(`policies.${name}`, rule, limitsFor(set, name, [])),
  );
  const roles = Object.entries(set.roles).map(([name, rule]) =>
    toRow(`roles.${name}`, rule, limitsFor(set, 'default', [name])),
  );
  const cap = ['maxTokenLifetime', null, durationOrOff(set.maxTokenLifetimeMs), null, null, ...presets.map(() => null)];
  return [...policies, ...roles, cap];
}

function toRow(name: string, rule: PolicyRule, inForce: Pick<PolicyRule, 'idleTimeoutMs' | 'tokenLifetimeMs'>) {
  return [
    name,
    durationOrOff(rule.idleTimeoutMs),
    durationOrOff(rule.tokenLifetimeMs),
    rule.maxSessions === 0 ? 'off' : String(rule.maxSessions),
    rule.maxSessions === 0 ? null : rule.onLimit,
    ...presets.map(([, preset]) => compare(inForce, preset)),
  ];
}

/** `meets`, or what is looser than the preset. */
function compare(inForce: Pick<PolicyRule, 'idleTimeoutMs' | 'tokenLifetimeMs'>, preset: PolicyRule): string {
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
