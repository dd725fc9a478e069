import type { ScanOptions, Target } from '@curfew/scan';

/** An application under test, and the truth about it. */
export interface Specimen {
  readonly name: string;
  readonly side: 'vulnerable' | 'fixed' | 'sound';
  /** What it suffers from, above information: the ids of the checks that must say so. Anything else is a false alarm. */
  readonly faults: readonly string[];
  start(work: Tools): Promise<Running>;
}

export interface Running {
  readonly target: Target;
  readonly database?: NonNullable<ScanOptions['database']>;
  /** The sign-in as one request, for a baseline that knows nothing else; null: it cannot drive this one. */
  readonly signIn: SignInRequest | null;
  stop(): Promise<void>;
}

export interface SignInRequest {
  /** Where a browser would be before. */
  readonly page: string;
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
}

/** What all specimens share. */
export interface Tools {
  /** A folder of this benchmark alone, deleted afterwards. */
  readonly folder: string;
  /** A new, empty PostgreSQL database. */
  createDatabase(): Promise<string>;
}

/** One fault of the field: the application that has it beside the one in which it was mended. */
export interface Pair {
  readonly title: string;
  readonly advisory: string;
  /** What tells the sides apart: found on the one, silent on the other. */
  readonly subject: readonly string[];
  readonly vulnerable: Specimen;
  readonly fixed: Specimen;
}
