import type { DatabaseProbe } from '../database/probe.ts';
import type { Alter } from '../drive/run-steps.ts';
import type { Call, Holdings, Visit, Visitor } from '../drive/visitor.ts';
import type { Pool } from '../http/client.ts';
import type { Judgement, Oracle } from '../oracle/oracle.ts';
import type { Carrier, TokenSet } from '../oracle/token-set.ts';
import type { Trail } from '../report/trail.ts';
import type { Account, Target } from '../target/target.ts';

export interface SignInOptions {
  readonly alter?: Alter;
  /** What the visitor holds stands for what `start` would fetch. */
  readonly skipStart?: boolean;
  /** How the session travels where it is planted: in the address, an application may never set a cookie. */
  readonly alterCheck?: (call: Call) => Call;
  /** Set once `start` is done, instead of what it has fetched. */
  readonly variables?: ReadonlyMap<string, string>;
  /** Something was planted: a refusal is an answer, and does not count towards stopping. */
  readonly mayFail?: boolean;
  /** Instead of the account's own. */
  readonly password?: string;
  /** Submit a form that was fetched by somebody without a session: whoever is signed in may be shown none. */
  readonly hasFormFromBefore?: boolean;
}

export type SignIn =
  | { readonly ok: true; readonly visits: readonly Visit[]; readonly judgement: Judgement }
  | {
      readonly ok: false;
      readonly reason: string;
      readonly isThrottled: boolean;
      /** The sign-in was not understood, rather than denied. */
      readonly isMalformed: boolean;
      /** A step found nothing to do: no form on the page, for one. */
      readonly isStopped: boolean;
    };

/** A session that checks may look at and replay, but not end or change. */
export interface SharedSession {
  readonly holdings: Holdings;
  readonly visits: readonly Visit[];
  readonly startedAt: number;
}

export interface Settings {
  /** The longest that one check waits for a session to run out. */
  readonly maxWaitMs: number;
  /** How long an old token may go on working after a rotation. */
  readonly graceMs: number;
  /** Tokens collected to judge randomness. */
  readonly samples: number;
  readonly mayChange: boolean;
}

/** What a check works with: people to send, an oracle to ask, and a trail to write. */
export interface CheckContext {
  readonly target: Target;
  readonly victim: Account;
  readonly other: Account | null;
  readonly oracle: Oracle;
  readonly tokens: TokenSet;
  readonly settings: Settings;
  readonly database: DatabaseProbe | null;
  readonly trail: Trail;
  /** How often the target has asked for patience so far. */
  throttledCount(): number;
  /** Values that have carried a session in this scan, by carrier name. */
  readonly seenTokens: ReadonlyMap<string, ReadonlySet<string>>;
  /** Values that a sign-in has newly issued to somebody who brought nothing planted. */
  readonly issuedTokens: ReadonlyMap<string, ReadonlySet<string>>;
  /** Values of a cookie that newcomers were handed on the way of other checks, each given once. */
  takeHandedOut(name: string): string[];
  visitor(role: Pool, holdings?: Holdings): Visitor;
  /** Carries out `start`, or fetches the first pages and what newcomers are given, as someone who has just arrived. */
  arrive(visitor: Visitor): Promise<Visit[]>;
  signIn(visitor: Visitor, account: Account, options?: SignInOptions): Promise<SignIn>;
  /** Like `signIn`, where a refusal leaves nothing to decide. @throws ScanFailure */
  mustSignIn(visitor: Visitor, account: Account, options?: SignInOptions): Promise<Visit[]>;
  /** For a sign-in that a check carries out by itself; `visitor` is whoever it may sign in. @throws ScanFailure if no more are allowed */
  admitSignIn(visitor?: Visitor): void;
  /** For an answer that a check has read by itself: the target asks for patience, or has locked an account. */
  noteThrottled(said: string): void;
  signOut(
    visitor: Visitor,
  ): Promise<{ readonly ok: boolean; readonly reason: string; readonly visits: readonly Visit[] }>;
  judge(visitor: Visitor, alter?: (call: Call) => Call): Promise<Judgement>;
  /** Asks the oracle as someone else who holds a copy. */
  replay(holdings: Holdings, alter?: (call: Call) => Call): Promise<Judgement>;
  shared(): Promise<SharedSession>;
  /** Something that several checks share within one clean state. */
  once<T>(key: string, make: () => Promise<T>): Promise<T>;
  /** A random value shaped like a real one of that carrier: fresh each time, known to nobody. */
  invent(carrier: Carrier): Promise<string>;
  /** Waits, unless that is longer than the scan has left. @throws ScanFailure */
  wait(ms: number): Promise<void>;
}
