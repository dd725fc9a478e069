import { expect, test } from 'vitest';
import { deviationsOf, presets } from './presets.ts';

const hour = 3_600;

test.each([
  ['aal2', { idleTimeoutSeconds: hour, tokenLifetimeSeconds: 24 * hour }, []],
  ['aal2', { idleTimeoutSeconds: hour + 1, tokenLifetimeSeconds: 24 * hour }, ['idleTimeoutSeconds']],
  ['aal2', { idleTimeoutSeconds: 0, tokenLifetimeSeconds: 24 * hour }, ['idleTimeoutSeconds']],
  ['aal3', { idleTimeoutSeconds: hour / 4, tokenLifetimeSeconds: 0 }, ['tokenLifetimeSeconds']],
  ['aal1', { idleTimeoutSeconds: 0, tokenLifetimeSeconds: 720 * hour }, []],
  ['asvs', { idleTimeoutSeconds: 0, tokenLifetimeSeconds: 0 }, ['idleTimeoutSeconds', 'tokenLifetimeSeconds']],
  ['asvs', { idleTimeoutSeconds: 720 * hour, tokenLifetimeSeconds: 8_760 * hour }, []],
])('of %s, %o deviates in %j', (name, rule, deviations) => {
  const preset = presets[name];
  expect(preset).toBeDefined();
  if (preset !== undefined) expect(deviationsOf(rule, preset)).toEqual(deviations);
});
