import { defaultPolicies, limitsFor } from '@curfew/core';
import { expect, it } from 'vitest';
import { servedPolicies } from './policies.ts';

const hour = 3_600_000;

it.each([
  ['couchdb', { idleTimeoutMs: hour / 6, tokenLifetimeMs: 24 * hour, maxSessions: 0 }],
  ['rancher', { idleTimeoutMs: 0, tokenLifetimeMs: 16 * hour, maxSessions: 0 }],
  ['arvados', { idleTimeoutMs: 0, tokenLifetimeMs: 24 * hour, maxSessions: 100, onLimit: 'reject' }],
  ['cockroach', { idleTimeoutMs: 0, tokenLifetimeMs: 7 * 24 * hour, maxSessions: 0 }],
])('the dialect %s brings its own policy', (name, limits) => {
  expect(limitsFor(servedPolicies, name, [])).toMatchObject(limits);
});

it('beside them are the policies of the core, as they are', () => {
  expect(servedPolicies).toMatchObject(defaultPolicies);
});
