import { defaultPolicies, type PolicySet } from '@curfew/core';
import { arvadosPolicy } from './arvados/policy.ts';
import { cockroachPolicy } from './cockroach/options.ts';
import { couchdbPolicy } from './couchdb/options.ts';
import { rancherPolicy } from './rancher/options.ts';

/** Without any configuration: those of the core, and the one that each dialect brings for its sessions. */
export const servedPolicies: PolicySet = {
  ...defaultPolicies,
  policies: {
    ...defaultPolicies.policies,
    couchdb: couchdbPolicy,
    rancher: rancherPolicy,
    arvados: arvadosPolicy,
    cockroach: cockroachPolicy,
  },
};
