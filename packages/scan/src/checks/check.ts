import type { Analysis } from '../randomness/analysis.ts';
import type { CheckContext } from './context.ts';

export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

export type Profile = 'quick' | 'full';

/** What has to be there before a check can say anything. */
export type Need =
  /** Tokens that carry the session were found. */
  | 'session'
  /** The scan can sign in, not only use a session that it was given. */
  | 'sign-in'
  | 'second-account'
  /** Nothing but cookies carries the session, so that browsers send it along by themselves. */
  | 'cookies'
  | 'logout'
  /** The session travels in a JWT. */
  | 'jwt'
  /** The target file has `change`, and the scan may change things. */
  | 'change'
  | 'database';

export interface Remedy {
  readonly text: string;
  /** Framework to code, where it differs. */
  readonly code?: Readonly<Record<string, string>>;
}

export type Outcome =
  | { readonly status: 'pass'; readonly note?: string; readonly exhibit?: Analysis }
  | Fault
  | { readonly status: 'inconclusive'; readonly reason: string }
  | { readonly status: 'skipped'; readonly reason: string };

export interface Fault {
  readonly status: 'fail';
  /** One or two sentences: what was done, and what it shows. */
  readonly detail: string;
  /** What it is about (names of cookies, of an address), so that the same fault is known again next time. */
  readonly subject: string;
  /** Replaces the check's own. */
  readonly severity?: Severity;
  /** Why the severity is not the check's own: what is different here. */
  readonly because?: string;
  /** `confirmed`: shown by replay. `likely`: strong signs. `info`: a precondition only. */
  readonly confidence?: Confidence;
  readonly exhibit?: Analysis;
}

export type Confidence = 'confirmed' | 'likely' | 'info';

/** One question about the sessions of an application. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** What it means for whoever runs the application, and so why it is as severe: a sentence without its stop. */
  readonly impact: string;
  readonly cwe: readonly number[];
  /** Requirement numbers of OWASP ASVS 5.0. */
  readonly asvs: readonly string[];
  /** Test of the OWASP Web Security Testing Guide. */
  readonly wstg: string;
  readonly profile: Profile;
  readonly needs: readonly Need[];
  /** It changes the account, counts its sessions, measures times or strains the target: nothing else runs beside it. */
  readonly runsAlone?: boolean;
  /** What goes over the wire. */
  readonly sends: string;
  /** What a finding of this check is proven by. */
  readonly proves: string;
  readonly remedy: Remedy;
  run(context: CheckContext): Promise<Outcome>;
}

export const pass = (note?: string): Extract<Outcome, { status: 'pass' }> =>
  note === undefined ? { status: 'pass' } : { status: 'pass', note };
export const inconclusive = (reason: string): Outcome => ({ status: 'inconclusive', reason });
export const skipped = (reason: string): Outcome => ({ status: 'skipped', reason });
/** A severity that is not the check's own comes with its reason. */
type More = Partial<Pick<Fault, 'confidence' | 'exhibit'>> &
  ({ readonly severity: Severity; readonly because: string } | { readonly severity?: never; readonly because?: never });

export const fault = (detail: string, subject: string, more: More = {}): Fault => ({
  ...more,
  status: 'fail',
  detail,
  subject,
});
