import type { LiveSession } from '../session/session.ts';
import type { PolicyRule, PolicySet } from './policy.ts';

/** `preferred`: who can bind a session to a key does. `required`: who cannot is refused. In the order of strictness. */
export const bindingModes = ['off', 'preferred', 'required'] as const;
export type BindingMode = (typeof bindingModes)[number];

/** What happens to a session whose cookie comes without the device that it belongs to: the request is refused, or the session ends. */
export const violationActions = ['refuse', 'end'] as const;
export type ViolationAction = (typeof violationActions)[number];

/** How sessions are bound to keys. Every part that a rule leaves out is another rule's to say. */
export interface BindingLimits {
  readonly mode?: BindingMode;
  /** How long after a sign-in a key may be registered, and a session is served that has to have one; in milliseconds, 0 for the default. */
  readonly graceMs?: number;
  /** How long a bound cookie is good: the key is proven again at least this often, in milliseconds, 0 for the default. */
  readonly refreshMs?: number;
  readonly onViolation?: ViolationAction;
}

/** How one session is bound, after all rules on it have been weighed. */
export type BindingRule = Required<BindingLimits>;

export const defaultBindingRule: BindingRule = {
  mode: 'preferred',
  graceMs: 120_000,
  refreshMs: 300_000,
  onViolation: 'refuse',
};

/** A browser asks for a new cookie within seconds of the old one's end; with less than this it would do nothing else. */
export const shortestRefreshMs = 1_000;

/**
 * Weighs what the policy of a session and the roles of its user say about binding: the strictest of each counts, and a role never
 * loosens anything.
 *
 * @example
 * bindingRuleFor(policies, 'default', user.roles).mode; // 'preferred'
 */
export function bindingRuleFor(
  set: Pick<PolicySet, 'policies' | 'roles'>,
  policy: string,
  roles: readonly string[],
): BindingRule {
  const own = limitsIn(set.policies, policy) ?? limitsIn(set.policies, 'default') ?? {};
  const all = [own, ...roles.flatMap((role) => limitsIn(set.roles, role) ?? [])];
  const modes = [own.mode ?? defaultBindingRule.mode, ...all.flatMap(({ mode }) => mode ?? [])];
  return {
    mode: bindingModes.findLast((mode) => modes.includes(mode)) ?? defaultBindingRule.mode,
    graceMs: shortest(all.map(({ graceMs }) => graceMs)) ?? defaultBindingRule.graceMs,
    refreshMs: shortest(all.map(({ refreshMs }) => refreshMs)) ?? defaultBindingRule.refreshMs,
    onViolation: all.some(({ onViolation }) => onViolation === 'end') ? 'end' : 'refuse',
  };
}

/**
 * Whether a session lacks a key that the policy of its user demands. Only what a person signed in to: an administrator decides on every
 * token of another kind, and nobody can be asked to sign in to one again.
 */
export function lacksKey(
  set: Pick<PolicySet, 'policies' | 'roles'>,
  { kind, policy, roles, binding, createdAt, authenticatedAt }: Omit<LiveSession, 'isUnclaimed'>,
  now: number,
): boolean {
  if (kind !== 'interactive' || (binding !== null && binding.key !== null)) return false;
  const rule = bindingRuleFor(set, policy, roles);
  // A clock that was ahead once must not make the grace longer.
  return rule.mode === 'required' && Math.abs(now - Math.max(createdAt, authenticatedAt ?? 0)) >= rule.graceMs;
}

/** Whether any rule demands a key: most servers have none, and need not weigh anything for each request. */
export function demandsKeys(set: Pick<PolicySet, 'policies' | 'roles'>): boolean {
  return [...Object.values(set.policies), ...Object.values(set.roles)].some(
    ({ binding }) => binding?.mode === 'required',
  );
}

/** An own entry only: a role may be called `constructor`. */
function limitsIn(rules: Readonly<Record<string, PolicyRule>>, name: string): BindingLimits | undefined {
  return Object.hasOwn(rules, name) ? (rules[name]?.binding ?? {}) : undefined;
}

function shortest(times: readonly (number | undefined)[]): number | undefined {
  const on = times.filter((ms) => ms !== undefined && ms > 0) as number[];
  return on.length === 0 ? undefined : Math.min(...on);
}
