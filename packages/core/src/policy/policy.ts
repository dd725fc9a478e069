import { CurfewError } from '../errors.ts';
import type { AssuranceLevel } from '../session/assurance.ts';
import type { SessionKind } from '../session/session.ts';
import type { BindingLimits } from './binding-rule.ts';

/** What happens when a user who has `maxSessions` sessions signs in once more. */
export const limitActions = ['reject', 'evict-oldest'] as const;
export type LimitAction = (typeof limitActions)[number];

/** One rule. Every limit that is 0 is switched off. */
export interface PolicyRule {
  /** The sliding window in milliseconds (OWASP ASVS 5.0 7.3.1). */
  readonly idleTimeoutMs: number;
  /** The absolute cap in milliseconds (OWASP ASVS 5.0 7.3.2). */
  readonly tokenLifetimeMs: number;
  /** The most sessions that one user may have at once (OWASP ASVS 5.0 7.1.2). */
  readonly maxSessions: number;
  readonly onLimit: LimitAction;
  /** How sessions are bound to the device that signed in. */
  readonly binding?: BindingLimits;
  /** Further limits by what somebody has proven: a session of `aal1` may be shorter than one of `aal2`. */
  readonly levels?: Readonly<Partial<Record<AssuranceLevel, LevelLimits>>>;
}

/** What counts besides, for sessions of one level. 0 is off. */
export type LevelLimits = Pick<PolicyRule, 'idleTimeoutMs' | 'tokenLifetimeMs'>;

/** The rule of a role. */
export interface RoleRule extends PolicyRule {
  /** What somebody who has the role must have proven before their session serves anything. Default: nothing in particular. */
  readonly requires?: AssuranceLevel;
}

const hour = 3_600_000;

/** No limit at all: what a rule says of everything that it leaves out. */
export const unlimited: PolicyRule = { idleTimeoutMs: 0, tokenLifetimeMs: 0, maxSessions: 0, onLimit: 'evict-oldest' };

/**
 * The limits of NIST SP 800-63B-4 (July 2025) sections 2.1.3, 2.2.3 and 2.3.3. Revision 3 had 30 minutes and 12 hours
 * at AAL2; many texts still quote it. And those of OWASP ASVS 4.0.3 3.3.2, the last version that has numbers: 5.0 (7.1.1, 7.3.1, 7.3.2)
 * asks for limits that somebody has decided on and written down.
 */
export const policyPresets = {
  'nist-aal1': { ...unlimited, tokenLifetimeMs: 30 * 24 * hour },
  'nist-aal2': { ...unlimited, idleTimeoutMs: hour, tokenLifetimeMs: 24 * hour },
  'nist-aal3': { ...unlimited, idleTimeoutMs: hour / 4, tokenLifetimeMs: 12 * hour },
  'asvs-4-l1': { ...unlimited, tokenLifetimeMs: 30 * 24 * hour },
  'asvs-4-l2': { ...unlimited, idleTimeoutMs: hour / 2, tokenLifetimeMs: 12 * hour },
  'asvs-4-l3': { ...unlimited, idleTimeoutMs: hour / 4, tokenLifetimeMs: 12 * hour },
} as const satisfies Record<string, PolicyRule>;

export interface PolicySet {
  /** By name. `default` is always there; `minted`, `api` and `anonymous` rule the sessions of that kind. */
  readonly policies: Readonly<Record<string, PolicyRule>>;
  /** By role: every session of a user who has the role. */
  readonly roles: Readonly<Record<string, RoleRule>>;
  /** Over everything; 0 is off. */
  readonly maxTokenLifetimeMs: number;
}

/** Without any configuration: NIST AAL2 for people, only the lifetime asked for where an administrator mints a session. */
export const defaultPolicies: PolicySet = {
  policies: { default: policyPresets['nist-aal2'], minted: unlimited, api: unlimited },
  roles: {},
  maxTokenLifetimeMs: 0,
};

/** The limits of one session, after all rules on it have been weighed. */
export interface SessionLimits {
  /** The policy's name, as it is written to the session. */
  readonly policy: string;
  readonly idleTimeoutMs: number;
  readonly tokenLifetimeMs: number;
  readonly maxSessions: number;
  readonly onLimit: LimitAction;
}

/** The name of the policy that rules sessions of a kind where none is asked for. */
export function policyNameFor(set: PolicySet, kind: SessionKind): string {
  return kind !== 'interactive' && ruleIn(set.policies, kind) !== undefined ? kind : 'default';
}

/**
 * Weighs all rules on one session: its policy, the rule of each role of its user, what each of them says of its level, and the cap over
 * everything. The strictest of each limit wins, and `reject` is stricter than `evict-oldest`.
 *
 * A policy that is no longer configured counts as `default`, so that taking a policy away never frees its sessions.
 *
 * @example
 * limitsFor(policies, 'default', user.roles).lifetimeMs; // 0: no end
 * @see OWASP ASVS 5.0, 7.1.1 and 7.3; CWE-613
 */
export function limitsFor(
  set: PolicySet,
  policy: string,
  roles: readonly string[],
  level: AssuranceLevel | null = null,
): SessionLimits {
  const own = ruleIn(set.policies, policy) ?? ruleIn(set.policies, 'default');
  if (own === undefined) throw new CurfewError('invalid-configuration', 'the policy "default" is missing');
  const rules = [own, ...roles.flatMap((role) => ruleIn(set.roles, role) ?? [])];
  const timed = [...rules, ...rules.flatMap(({ levels = {} }) => (level === null ? [] : (levels[level] ?? [])))];
  const limiting = rules.filter((rule) => rule.maxSessions > 0);
  return {
    policy,
    idleTimeoutMs: strictest(timed.map((rule) => rule.idleTimeoutMs)),
    tokenLifetimeMs: strictest([...timed.map((rule) => rule.tokenLifetimeMs), set.maxTokenLifetimeMs]),
    maxSessions: strictest(rules.map((rule) => rule.maxSessions)),
    onLimit: limiting.some((rule) => rule.onLimit === 'reject') ? 'reject' : 'evict-oldest',
  };
}

/** An own entry only: a role may be called `constructor`. */
function ruleIn(rules: Readonly<Record<string, PolicyRule>>, name: string): PolicyRule | undefined {
  return Object.hasOwn(rules, name) ? rules[name] : undefined;
}

/**
 * The smallest limit that is switched on, or 0 where none is.
 *
 * @example
 * strictest([0, 3_600_000, 900_000]); // 900_000
 */
export function strictest(limits: readonly number[]): number {
  const on = limits.filter((limit) => limit > 0);
  return on.length === 0 ? 0 : Math.min(...on);
}
