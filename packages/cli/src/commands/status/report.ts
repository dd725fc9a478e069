import type { KeysSeen } from '../../operator/keys-seen.ts';

/** A number; a lower bound where `exact` is false. */
export interface Count {
  readonly count: number;
  readonly exact: boolean;
}

/** What `curfew status` has seen. `null` is what could not be looked at. */
export interface Status {
  readonly healthy: boolean;
  /** Why it is not. */
  readonly problems: readonly string[];
  /** `null` through a server, which does not say. */
  readonly store: { readonly kind: 'SQLite' | 'PostgreSQL'; readonly location: string } | null;
  readonly schema: Schema | null;
  /** The key file; `null` through a server, which does not say. */
  readonly keys: KeysSeen | null;
  readonly activity: Activity | null;
  readonly server: ServerState;
}

export interface Schema {
  /** The newest migration that is applied. */
  readonly version: string | null;
  readonly pending: readonly string[];
}

export interface Activity {
  readonly sessions: Count;
  readonly users: Count;
  /** In the last hour. */
  readonly signIns: Count;
  readonly failedSignIns: Count;
}

export interface ServerState {
  readonly address: string;
  readonly state: 'ready' | 'not-ready' | 'no-answer' | 'something-else' | 'unknown';
  readonly detail: string;
}
