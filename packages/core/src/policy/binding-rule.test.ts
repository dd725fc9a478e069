import { describe, expect, test } from 'vitest';
import { type BindingLimits, bindingRuleFor, defaultBindingRule, demandsKeys } from './binding-rule.ts';
import { type PolicySet, unlimited } from './policy.ts';

function setOf(policies: Record<string, BindingLimits>, roles: Record<string, BindingLimits> = {}): PolicySet {
  const rulesOf = (limits: Record<string, BindingLimits>) =>
    Object.fromEntries(Object.entries(limits).map(([name, binding]) => [name, { ...unlimited, binding }]));
  return { policies: { default: unlimited, ...rulesOf(policies) }, roles: rulesOf(roles), maxTokenLifetimeMs: 0 };
}

describe('bindingRuleFor', () => {
  test('is the default where nobody says anything', () => {
    expect(bindingRuleFor(setOf({}), 'default', ['admin'])).toEqual(defaultBindingRule);
  });

  test('takes the strictest of each, and no role loosens what a policy says', () => {
    const strict = { mode: 'required', graceMs: 30_000, refreshMs: 60_000, onViolation: 'end' } as const;
    const loose = { mode: 'off', graceMs: 600_000, refreshMs: 900_000, onViolation: 'refuse' } as const;
    expect(bindingRuleFor(setOf({ default: loose }), 'default', [])).toEqual(loose);
    expect(bindingRuleFor(setOf({ default: loose }, { admin: strict }), 'default', ['admin'])).toEqual(strict);
    expect(bindingRuleFor(setOf({ default: strict }, { admin: loose }), 'default', ['admin'])).toEqual(strict);
    expect(bindingRuleFor(setOf({}, { admin: loose }), 'default', ['admin']).mode).toBe('preferred');
    expect(bindingRuleFor(setOf({ default: loose }, { a: { graceMs: 0 } }), 'default', ['a'])).toEqual(loose);
  });

  test('has a policy that is not configured any more count as the default, and roles of any name', () => {
    const set = setOf({ default: { mode: 'required' } });
    for (const policy of ['gone', 'constructor']) expect(bindingRuleFor(set, policy, []).mode).toBe('required');
    expect(bindingRuleFor(setOf({}), 'default', ['constructor', '__proto__'])).toEqual(defaultBindingRule);
  });

  test('knows whether any rule demands a key', () => {
    expect(demandsKeys(setOf({ other: { mode: 'preferred' } }))).toBe(false);
    expect(demandsKeys(setOf({ other: { mode: 'required' } }))).toBe(true);
    expect(demandsKeys(setOf({}, { admin: { mode: 'required' } }))).toBe(true);
  });
});
