import type { SignIn, SignInOptions } from '../checks/context.ts';
import { runSteps } from '../drive/run-steps.ts';
import type { Visit, Visitor } from '../drive/visitor.ts';
import { ScanFailure } from '../http/failure.ts';
import { saysNothing } from '../http/message.ts';
import type { Judgement } from '../oracle/oracle.ts';
import type { Account, Target } from '../target/target.ts';

/** Counts sign-ins, and stops them before an account is locked. */
export interface SignInGuard {
  readonly count: number;
  admit(): void;
  note(succeeded: boolean): void;
  /** The target asked for patience. */
  noteThrottled(): void;
}

/** NIST SP 800-63B-4 allows lock-outs after 100 failures; many applications lock after three. */
const unexpectedFailuresAllowed = 2;

export function createSignInGuard(maxSignIns: number): SignInGuard {
  let count = 0;
  let failures = 0;
  let throttled = 0;
  return {
    get count() {
      return count;
    },
    admit() {
      if (failures >= unexpectedFailuresAllowed) {
        throw new ScanFailure('sign-in-stopped', `${failures} sign-ins failed, and one more could lock the account`);
      }
      if (throttled >= unexpectedFailuresAllowed) throw new ScanFailure('sign-in-stopped', 'the target throttles them');
      if (count >= maxSignIns)
        throw new ScanFailure('sign-in-stopped', `${maxSignIns} sign-ins were made (--max-sign-ins)`);
      count += 1;
    },
    note(succeeded) {
      failures = succeeded ? 0 : failures + 1;
    },
    noteThrottled() {
      throttled += 1;
    },
  };
}

export interface SignInParts {
  readonly target: Target;
  readonly guard: SignInGuard;
  readonly judge: (visitor: Visitor) => Promise<Judgement>;
}

export function giveCredentials(visitor: Visitor, account: Account, password = account.password): void {
  visitor.variables.set('user', account.user);
  visitor.variables.set('password', password);
  visitor.variables.set('basic', Buffer.from(`${account.user}:${password}`).toString('base64'));
}

/** Signs in with the steps of the target, and believes the oracle, not the status. */
export async function signIn(
  { target, guard, judge }: SignInParts,
  visitor: Visitor,
  account: Account,
  options: SignInOptions,
): Promise<SignIn> {
  if (target.login.length === 0) throw new ScanFailure('flow', 'there is no way to sign in, only a given session');
  guard.admit();
  giveCredentials(visitor, account, options.password);
  const steps = options.skipStart === true ? target.login : [...target.start, ...target.login];
  const visits: Visit[] = [];
  try {
    visits.push(
      ...(await runSteps(visitor, steps, { base: target.url, ...(options.alter && { alter: options.alter }) })),
    );
  } catch (error) {
    if (!(error instanceof ScanFailure) || error.kind !== 'flow') throw error;
    if (options.mayFail !== true) guard.note(false);
    return { ok: false, reason: error.message, isThrottled: false };
  }
  const last = visits.at(-1)?.response;
  const isThrottled = last !== undefined && saysNothing(last);
  if (last?.status === 429) guard.noteThrottled();
  const judgement = isThrottled ? null : await judge(visitor);
  const isIn = judgement?.verdict === 'signed-in';
  if (isIn || (options.mayFail !== true && !isThrottled)) guard.note(isIn);
  if (judgement !== null && isIn) return { ok: true, visits, judgement };
  return {
    ok: false,
    reason: refusalOf(last?.status, judgement),
    isThrottled: isThrottled || judgement?.verdict === 'unclear',
  };
}

function refusalOf(status: number | undefined, judgement: Judgement | null): string {
  if (judgement === null) return `the sign-in was answered with ${status ?? 'nothing'}`;
  return `the sign-in was answered with ${status ?? 'nothing'} and left the visitor ${judgement.verdict === 'unclear' ? 'in an unclear state' : 'signed out'}`;
}
