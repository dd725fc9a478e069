import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPolicies, limitsFor, type PolicyRule, type PolicySet, policyNameFor, policyPresets } from './policy.ts';

const hour = 3_600_000;
const rule = (limits: Partial<PolicyRule>): PolicyRule => ({
  idleTimeoutMs: 0,
  tokenLifetimeMs: 0,
  maxSessions: 0,
  onLimit: 'evict-oldest',
  ...limits,
});

describe('limitsFor', () => {
  test('takes the strictest of each limit from the policy, every role and the cap over everything', () => {
    const set: PolicySet = {
      policies: { default: rule({ idleTimeoutMs: hour, tokenLifetimeMs: 24 * hour, maxSessions: 10 }) },
      roles: {
        admin: rule({ idleTimeoutMs: hour / 4, tokenLifetimeMs: 48 * hour, maxSessions: 5, onLimit: 'reject' }),
        auditor: rule({ tokenLifetimeMs: 12 * hour }),
      },
      maxTokenLifetimeMs: 8 * hour,
    };
    expect(limitsFor(set, 'default', ['admin', 'auditor', 'unknown'])).toEqual({
      policy: 'default',
      idleTimeoutMs: hour / 4,
      tokenLifetimeMs: 8 * hour,
      maxSessions: 5,
      onLimit: 'reject',
    });
  });

  test('a rule without a limit on sessions does not make the limit of another stricter', () => {
    const set = {
      ...defaultPolicies,
      roles: { a: rule({ maxSessions: 3 }), b: rule({ onLimit: 'reject' }) },
    };
    expect(limitsFor(set, 'default', ['a', 'b']).onLimit).toBe('evict-oldest');
  });

  test('rules the sessions of a policy that was taken away by the default one', () => {
    expect(limitsFor(defaultPolicies, 'gone', []).tokenLifetimeMs).toBe(24 * hour);
  });

  test.each(['constructor', '__proto__', 'toString'])('is not confused by a role or policy called %s', (name) => {
    expect(limitsFor(defaultPolicies, name, [name])).toEqual({
      ...limitsFor(defaultPolicies, 'default', []),
      policy: name,
    });
  });

  const limit = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000 }));
  const anyRule = fc.record({
    idleTimeoutMs: limit,
    tokenLifetimeMs: limit,
    maxSessions: limit,
    onLimit: fc.constantFrom('reject' as const, 'evict-oldest' as const),
  });

  test('adding a rule never loosens a limit', () => {
    fc.assert(
      fc.property(anyRule, anyRule, limit, (own, more, cap) => {
        const set = { policies: { default: own }, roles: { more }, maxTokenLifetimeMs: cap };
        const without = limitsFor(set, 'default', []);
        const within = limitsFor(set, 'default', ['more']);
        for (const key of ['idleTimeoutMs', 'tokenLifetimeMs', 'maxSessions'] as const) {
          expect(within[key] || Infinity).toBeLessThanOrEqual(without[key] || Infinity);
        }
      }),
    );
  });
});

test('the presets are the limits of NIST SP 800-63B revision 4', () => {
  expect(policyPresets['nist-aal1']).toMatchObject({ idleTimeoutMs: 0, tokenLifetimeMs: 30 * 24 * hour });
  expect(policyPresets['nist-aal2']).toMatchObject({ idleTimeoutMs: hour, tokenLifetimeMs: 24 * hour });
  expect(policyPresets['nist-aal3']).toMatchObject({ idleTimeoutMs: 15 * 60_000, tokenLifetimeMs: 12 * hour });
});

test('a kind has its own policy where there is one', () => {
  expect(policyNameFor(defaultPolicies, 'minted')).toBe('minted');
  expect(policyNameFor(defaultPolicies, 'anonymous')).toBe('default');
  expect(policyNameFor(defaultPolicies, 'interactive')).toBe('default');
});

test('the core knows its own policies only: what clients of other systems get is brought by whoever serves them', () => {
  expect(Object.keys(defaultPolicies.policies)).toEqual(['default', 'minted', 'api']);
});
