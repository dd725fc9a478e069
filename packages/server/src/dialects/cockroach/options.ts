import { type PolicyRule, unlimited } from '@curfew/core';

/** A week from the sign-in, as `server.web_session.timeout` is where nobody has set it. */
export const cockroachPolicy: PolicyRule = { ...unlimited, tokenLifetimeMs: 168 * 3_600_000 };

export interface CockroachOptions {
  /** The policy of its sessions. Default: `cockroach`, a week from the sign-in. */
  readonly policy?: string;
}
