import { type PolicyRule, unlimited } from '@curfew/core';

/** Rancher's sixteen hours from the sign-in. */
export const rancherPolicy: PolicyRule = { ...unlimited, tokenLifetimeMs: 16 * 3_600_000 };

export interface RancherOptions {
  /** The policy of its sessions. Default: `rancher`, sixteen hours from the sign-in. */
  readonly policy?: string;
  /**
   * Who gets the token's text in the field `jwt` when signing in. A browser does not need it, since its cookie is set by the
   * server, and a script that cannot read it cannot lose it. Default: `programs`.
   */
  readonly echoToken?: 'never' | 'programs' | 'always';
}
