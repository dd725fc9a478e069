import type { App, Context } from '../../app.ts';

export interface CockroachOptions {
  /** The policy of its sessions. Default: `cockroach`. */
  readonly policy?: string;
}

/** The HTTP sessions of CockroachDB. */
export function registerCockroach(_app: App, _context: Context, _options: CockroachOptions): void {
  // Nothing is served yet.
}
