import { defaultPolicies, type PolicySet } from '@curfew/core';
import { isMissing } from '../command-line/optional-package.ts';

/**
 * Without any configuration: the core's policies, and the one that each dialect brings for its sessions. An application that
 * keeps its sessions by `curfew` has no server installed; there, sessions of dialects fall under `default`.
 */
export const servedPolicies: PolicySet = await import('@curfew/server/policies').then(
  (server) => server.servedPolicies,
  (error: unknown) => {
    if (isMissing(error, '@curfew/server')) return defaultPolicies;
    throw error;
  },
);
