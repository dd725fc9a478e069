import { CurfewError } from '../errors.ts';
import { type AssuranceLevel, assuranceLevels } from '../session/assurance.ts';
import { type LimitAction, limitActions, type PolicySet, type RoleRule } from './policy.ts';

/** A rule as it can be set at a running server. How sessions are bound and what levels get is set where the server is configured. */
export interface KeptRule {
  readonly idleTimeoutMs: number;
  readonly tokenLifetimeMs: number;
  readonly maxSessions: number;
  readonly onLimit: LimitAction;
  /** Of a role. */
  readonly requires?: AssuranceLevel;
}

/** What administrators have set at running servers, kept in the store. What is not in it is as it is configured. */
export interface KeptRules {
  readonly policies: Readonly<Record<string, KeptRule>>;
  readonly roles: Readonly<Record<string, KeptRule>>;
  /** `null`: not set here. */
  readonly maxTokenLifetimeMs: number | null;
}

export const noKeptRules: KeptRules = { policies: {}, roles: {}, maxTokenLifetimeMs: null };

/** What a file or the environment has set, which therefore cannot be set here. */
export interface ConfiguredRules {
  readonly policies: readonly string[];
  readonly roles: readonly string[];
  readonly maxTokenLifetime: boolean;
}

/** With less than this everybody would be signed out before they could set it back. */
const shortestLimitMs = 60_000;
const longestLimitMs = 10 * 365 * 86_400_000;
const mostRoles = 200;

/** What holds: what is configured, over what is kept, over what a policy is by itself. What was configured later stays kept, and waits. */
export function mergeRules(configured: PolicySet, by: ConfiguredRules, kept: KeptRules): PolicySet {
  const free = <Rule>(rules: Readonly<Record<string, Rule>>, taken: readonly string[]) =>
    Object.fromEntries(Object.entries(rules).filter(([name]) => !taken.includes(name)));
  const { maxTokenLifetimeMs } = kept;
  return {
    policies: { ...configured.policies, ...free(kept.policies, by.policies) },
    roles: { ...configured.roles, ...free(kept.roles, by.roles) },
    maxTokenLifetimeMs:
      by.maxTokenLifetime || maxTokenLifetimeMs === null ? configured.maxTokenLifetimeMs : maxTokenLifetimeMs,
  };
}

/** @throws CurfewError `invalid-request`, naming the rule, the value and what to do. */
export function assertKeptRules(kept: KeptRules, configured: PolicySet, by: ConfiguredRules): void {
  for (const [name, rule] of Object.entries(kept.policies)) {
    if (by.policies.includes(name)) throw setElsewhere(`policies.${name}`);
    if (!Object.hasOwn(configured.policies, name)) {
      const known = Object.keys(configured.policies).join(', ');
      throw invalid(`there is no policy ${JSON.stringify(name)}: use one of ${known}`);
    }
    assertRule(`policies.${name}`, rule);
    if (rule.requires !== undefined) throw invalid(`policies.${name}.requires: only a role requires a level`);
  }
  const roles = Object.entries(kept.roles);
  if (roles.length > mostRoles)
    throw invalid(`${roles.length} roles are too many: at most ${mostRoles} have rules here`);
  for (const [name, rule] of roles) {
    if (by.roles.includes(name)) throw setElsewhere(`roles.${name}`);
    if (!/^[\x21-\x2b\x2d-\x7e]{1,64}$/.test(name)) throw invalid(`${JSON.stringify(name)} is no name of a role`);
    assertRule(`roles.${name}`, rule);
  }
  if (kept.maxTokenLifetimeMs === null) return;
  if (by.maxTokenLifetime) throw setElsewhere('maxTokenLifetime');
  assertLimit('maxTokenLifetime', kept.maxTokenLifetimeMs);
}

function assertRule(path: string, rule: KeptRule): void {
  assertLimit(`${path}.idleTimeout`, rule.idleTimeoutMs);
  assertLimit(`${path}.tokenLifetime`, rule.tokenLifetimeMs);
  if (!Number.isInteger(rule.maxSessions) || rule.maxSessions < 0 || rule.maxSessions > 10_000) {
    throw invalid(`${path}.maxSessions: ${rule.maxSessions} is not a whole number from 0 to 10000`);
  }
  if (!limitActions.includes(rule.onLimit)) throw invalid(`${path}.onLimit: use one of ${limitActions.join(', ')}`);
  if (rule.requires !== undefined && !assuranceLevels.includes(rule.requires)) {
    throw invalid(`${path}.requires: use one of ${assuranceLevels.join(', ')}`);
  }
}

function assertLimit(path: string, ms: number): void {
  if (ms === 0) return;
  if (Number.isInteger(ms) && ms >= shortestLimitMs && ms <= longestLimitMs) return;
  throw invalid(`${path}: ${ms / 1_000} seconds is out of range: use 0 for no limit, or one minute to ten years`);
}

function setElsewhere(path: string): CurfewError {
  return invalid(`${path} is set in the server's file or environment, which wins: change it there`);
}

function invalid(message: string): CurfewError {
  return new CurfewError('invalid-request', message);
}

/** A set that changes while it is in use. Whoever has it sees the rules as they are, and whoever spreads it, as they were. */
export function createLiveRules(first: PolicySet): { readonly set: PolicySet; replace(next: PolicySet): void } {
  let present = first;
  return {
    set: {
      get policies() {
        return present.policies;
      },
      get roles(): Readonly<Record<string, RoleRule>> {
        return present.roles;
      },
      get maxTokenLifetimeMs() {
        return present.maxTokenLifetimeMs;
      },
    },
    replace(next) {
      present = next;
    },
  };
}
