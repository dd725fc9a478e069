export interface CockroachOptions {
  /** The policy of its sessions. Default: `cockroach`, a week from the sign-in. */
  readonly policy?: string;
}
