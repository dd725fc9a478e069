import {
  assuranceLevels,
  type BindingLimits,
  type LevelLimits,
  policyPresets,
  type RoleRule,
  shortestRefreshMs,
  unlimited,
} from '@curfew/core';
import { usageFailure } from '../command-line/failure.ts';
import { readDuration } from './duration.ts';
import type { WrittenRule } from './schema.ts';
import type { Source } from './source.ts';
import { assertPreset } from './validation.ts';

/**
 * The rules of `policies` or `roles`. What a rule leaves out is its preset's, or off. Only in `policies.default` it is
 * what `default` is without any configuration, so that writing an idle timeout there does not take the lifetime's cap away.
 */
export function readRules(
  written: Readonly<Record<string, WrittenRule>>,
  source: Source,
  section: 'policies' | 'roles',
): Record<string, RoleRule> {
  const rules = Object.entries(written).map(([name, rule]) => {
    const fallback = section === 'policies' && name === 'default' ? policyPresets['nist-aal2'] : unlimited;
    return [name, readRule(rule, source, [section, name], fallback)] as const;
  });
  return Object.fromEntries(rules);
}

function readRule(written: WrittenRule, source: Source, path: readonly string[], fallback: RoleRule): RoleRule {
  if (typeof written === 'string') return policyPresets[assertPreset(written, source, path)];
  const { preset, idleTimeout, tokenLifetime, maxSessions, onLimit, levels, requires } = written;
  const base = preset === undefined ? fallback : policyPresets[assertPreset(preset, source, [...path, 'preset'])];
  return {
    idleTimeoutMs:
      idleTimeout === undefined ? base.idleTimeoutMs : readDuration(idleTimeout, source, [...path, 'idleTimeout']),
    tokenLifetimeMs:
      tokenLifetime === undefined
        ? base.tokenLifetimeMs
        : readDuration(tokenLifetime, source, [...path, 'tokenLifetime']),
    maxSessions: maxSessions ?? base.maxSessions,
    onLimit: onLimit ?? base.onLimit,
    ...(levels !== undefined && { levels: readLevels(levels, source, [...path, 'levels']) }),
    ...(requires !== undefined && { requires }),
    ...readBinding(written, source, path),
  };
}

/** @throws Failure for times in which nothing could be proven. */
function readBinding(
  written: Exclude<WrittenRule, string>,
  source: Source,
  path: readonly string[],
): { readonly binding?: BindingLimits } {
  const { binding: mode, bindingGrace, bindingRefresh, onBindingViolation: onViolation } = written;
  const read = (name: 'bindingGrace' | 'bindingRefresh', value: string | number) => {
    const ms = readDuration(value, source, [...path, name]);
    if (ms >= shortestRefreshMs) return ms;
    const key = [...path, name];
    throw usageFailure(
      `${source.locate(key)}: ${key.join('.')}: ${JSON.stringify(value)} is too short; use a duration of at least 1s, such as 5m`,
    );
  };
  const binding = {
    ...(mode !== undefined && { mode }),
    ...(bindingGrace !== undefined && { graceMs: read('bindingGrace', bindingGrace) }),
    ...(bindingRefresh !== undefined && { refreshMs: read('bindingRefresh', bindingRefresh) }),
    ...(onViolation !== undefined && { onViolation }),
  };
  return Object.keys(binding).length === 0 ? {} : { binding };
}

function readLevels(
  written: NonNullable<Exclude<WrittenRule, string>['levels']>,
  source: Source,
  path: readonly string[],
): NonNullable<RoleRule['levels']> {
  const limits = assuranceLevels.flatMap((level): [string, LevelLimits][] => {
    const asked = written[level];
    if (asked === undefined) return [];
    const read = (name: 'idleTimeout' | 'tokenLifetime') =>
      readDuration(asked[name] ?? 0, source, [...path, level, name]);
    return [[level, { idleTimeoutMs: read('idleTimeout'), tokenLifetimeMs: read('tokenLifetime') }]];
  });
  return Object.fromEntries(limits);
}
