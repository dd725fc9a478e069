import { expect, it } from 'vitest';
import { deviationsOf } from './deviation.ts';
import { defaultPolicies, policyPresets } from './policy.ts';

const hour = 3_600_000;
const unlimited = { idleTimeoutMs: 0, tokenLifetimeMs: 0, maxSessions: 0, onLimit: 'reject' } as const;

it('finds no deviation of a preset from itself, nor of a stricter rule', () => {
  for (const [name, rule] of Object.entries(policyPresets)) {
    for (const own of [rule, { ...rule, idleTimeoutMs: 60_000, tokenLifetimeMs: hour }]) {
      expect(deviationsOf(own, 0).filter(({ preset }) => preset === name)).toEqual([]);
    }
  }
});

it('names every limit that allows more, with what it allows and what the preset does', () => {
  const { default: rule } = defaultPolicies.policies;
  if (rule === undefined) throw new Error('there is no default policy');
  expect(deviationsOf(rule, 0)).toEqual([
    { preset: 'nist-aal3', limit: 'idleTimeoutMs', allowedMs: hour, atMostMs: hour / 4 },
    { preset: 'nist-aal3', limit: 'tokenLifetimeMs', allowedMs: 24 * hour, atMostMs: 12 * hour },
    { preset: 'asvs-4-l2', limit: 'idleTimeoutMs', allowedMs: hour, atMostMs: hour / 2 },
    { preset: 'asvs-4-l2', limit: 'tokenLifetimeMs', allowedMs: 24 * hour, atMostMs: 12 * hour },
    { preset: 'asvs-4-l3', limit: 'idleTimeoutMs', allowedMs: hour, atMostMs: hour / 4 },
    { preset: 'asvs-4-l3', limit: 'tokenLifetimeMs', allowedMs: 24 * hour, atMostMs: 12 * hour },
  ]);
});

it('takes a limit that is off for the longest of all, and the lifetime over everything into account', () => {
  const limits = (capMs: number) =>
    deviationsOf(unlimited, capMs)
      .filter(({ preset }) => preset === 'nist-aal2')
      .map(({ limit, allowedMs }) => [limit, allowedMs]);
  expect(limits(0)).toEqual([
    ['idleTimeoutMs', 0],
    ['tokenLifetimeMs', 0],
  ]);
  expect(limits(24 * hour)).toEqual([['idleTimeoutMs', 0]]);
  expect(limits(25 * hour)).toEqual([
    ['idleTimeoutMs', 0],
    ['tokenLifetimeMs', 25 * hour],
  ]);
});
