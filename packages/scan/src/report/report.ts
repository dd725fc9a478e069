import type { Confidence, Severity } from '../checks/check.ts';
import type { Analysis } from '../randomness/analysis.ts';

/** The result of a scan: the same shape as the JSON output. Holds no secret. */
export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'curfew-scan'; readonly version: string };
  readonly target: {
    readonly url: string;
    /** The request that tells signed in from signed out, and what gives it away. */
    readonly check: string | null;
    readonly basis: string | null;
    readonly tokens: readonly string[];
    /** What it seems to be made with, by its cookies, headers and error pages. */
    readonly stack: readonly string[];
  };
  readonly profile: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly requests: number;
  readonly signIns: number;
  readonly status: ScanStatus;
  /** Why the status is not `complete`. */
  readonly reason: string | null;
  readonly findings: readonly Finding[];
  readonly checks: readonly CheckStatus[];
}

export type ScanStatus =
  | 'complete'
  /** The scan's own bounds were used up: time, requests, or sign-ins that may be made. */
  | 'cut-short'
  /** It answered, and then it did not any more. */
  | 'target-gone'
  | 'sign-in-failed'
  /** No answer shows whether somebody is signed in. */
  | 'no-oracle'
  /** It never answered. */
  | 'unreachable';

export interface Finding {
  readonly id: string;
  readonly ruleId: string;
  readonly category: 'Authentication';
  readonly severity: Severity;
  /** Why it is that severe, in a sentence. */
  readonly severityReason: string;
  readonly confidence: Confidence;
  readonly title: string;
  readonly description: string;
  readonly cwe: readonly string[];
  readonly asvs: readonly string[];
  readonly wstg: string;
  readonly evidence: readonly Evidence[];
  readonly remediation: string;
  readonly code: Readonly<Record<string, string>>;
  /** The same for the same fault of the same application, whenever it is found. */
  readonly fingerprint: string;
}

export interface Evidence {
  readonly at: string;
  readonly who: string;
  readonly note: string;
  readonly request: string | null;
  readonly response: string | null;
}

export interface CheckStatus {
  readonly id: string;
  readonly title: string;
  readonly status: 'pass' | 'fail' | 'inconclusive' | 'skipped';
  readonly reason: string | null;
  readonly durationMs: number;
  /** Measurements behind the result, where there are any. */
  readonly exhibit: Analysis | null;
}
