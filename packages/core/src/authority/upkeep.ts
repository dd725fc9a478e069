import type { PolicySet } from '../policy/policy.ts';
import type { Session } from '../session/session.ts';

/** Work over many sessions, which may be done in parts: one call does as much as it may, and says where the next goes on. */
export interface PartRequest {
  /** Milliseconds after which the call leaves the rest to another one. Default: it does all of it. */
  readonly budgetMs?: number;
  /** From a report that was not `complete`. */
  readonly cursor?: string;
  /**
   * The most that are listed of what was found. A call that is given a number ends where the list is full, so that the next
   * one goes on with what follows; 0 lists nothing and counts all. Default: the first 10,000 are listed, and all are counted.
   */
  readonly mostListed?: number;
  /** Stops the work where it is; the report is of what has been done. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (examined: number) => void;
}

export interface PartReport {
  readonly examined: number;
  /** Whether there is nothing more to do. */
  readonly complete: boolean;
  /** To go on from. `null`: from the start. */
  readonly cursor: string | null;
}

export interface LongLivedRequest extends PartRequest {
  readonly username?: string;
  readonly fix: boolean;
}

export interface LongLivedReport extends PartReport {
  /** Milliseconds; 0: there is no policy and nothing to do. */
  readonly lifetimeMs: number;
  /** The latest allowed end: one value for the whole call. */
  readonly targetAt: number;
  /** Newest first. */
  readonly found: readonly Session[];
  readonly foundCount: number;
  /** How many were shortened; 0 without `fix`. */
  readonly fixed: number;
  /** As many as of `found`. */
  readonly skipped: readonly { readonly session: Session; readonly why: SkipReason }[];
  readonly skippedCounts: Readonly<Record<SkipReason, number>>;
}

type SkipReason = 'no-user' | 'system-user';

export interface PolicyRunRequest extends PartRequest {
  readonly dryRun: boolean;
  /** For a dry run: what these rules would do, in place of those in force. */
  readonly policies?: PolicySet;
}

export interface PolicyRunReport extends PartReport {
  /** What changes, newest first. */
  readonly changes: readonly {
    readonly session: Session;
    readonly effect: 'shortened' | 'ended';
    readonly expiresAt: number | null;
  }[];
  readonly shortened: number;
  readonly ended: number;
}
