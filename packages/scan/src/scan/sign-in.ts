import type { SignIn, SignInOptions } from '../checks/context.ts';
import { prepareStep, runSteps } from '../drive/run-steps.ts';
import type { Visit, Visitor } from '../drive/visitor.ts';
import { ScanFailure } from '../http/failure.ts';
import { type HttpResponse, saysNothing } from '../http/message.ts';
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
  /** Somebody who has just opened a browser. */
  readonly newVisitor: () => Visitor;
}

export function giveCredentials(visitor: Visitor, account: Account, password = account.password): void {
  visitor.variables.set('user', account.user);
  visitor.variables.set('password', password);
  if (account.otpSecret !== undefined) visitor.variables.set('otpSecret', account.otpSecret);
  visitor.variables.set('basic', Buffer.from(`${account.user}:${password}`).toString('base64'));
}

/** Signs in with the steps of the target, and believes the oracle, not the status. */
export async function signIn(
  parts: SignInParts,
  visitor: Visitor,
  account: Account,
  options: SignInOptions,
): Promise<SignIn> {
  const { target, guard, judge } = parts;
  if (target.login.length === 0) throw new ScanFailure('flow', 'there is no way to sign in, only a given session');
  guard.admit();
  giveCredentials(visitor, account, options.password);
  const { watched, last } = watch(visitor);
  let visits: readonly Visit[] = [];
  let missing: string | null = null;
  try {
    visits = await carryOut(parts, watched, account, options);
  } catch (error) {
    if (!(error instanceof ScanFailure) || error.kind !== 'flow') throw error;
    missing = error.message;
  }
  const response = last();
  const isThrottled = response !== undefined && saysNothing(response);
  if (response?.status === 429) guard.noteThrottled();
  const judgement = isThrottled || missing !== null ? null : await judge(visitor);
  const isIn = judgement?.verdict === 'signed-in';
  if (isIn || (options.mayFail !== true && !isThrottled)) guard.note(isIn);
  if (judgement !== null && isIn) return { ok: true, visits, judgement };
  return {
    ok: false,
    reason: missing ?? refusalOf(response?.status, judgement),
    isThrottled: isThrottled || judgement?.verdict === 'unclear',
    isMalformed: isMalformed(response),
  };
}

/** What was answered counts, too, where a step then found something missing in it. */
function watch(visitor: Visitor): { readonly watched: Visitor; last(): HttpResponse | undefined } {
  let response: HttpResponse | undefined;
  const call: Visitor['call'] = async (one) => {
    const visit = await visitor.call(one);
    response = visit.response;
    return visit;
  };
  return { watched: { ...visitor, call }, last: () => response };
}

/** The target did not understand the request; it did not deny it. */
function isMalformed(response: HttpResponse | undefined): boolean {
  return response !== undefined && [400, 415, 422].includes(response.status);
}

async function carryOut(
  parts: SignInParts,
  visitor: Visitor,
  account: Account,
  options: SignInOptions,
): Promise<readonly Visit[]> {
  const { target } = parts;
  if (options.hasFormFromBefore === true) return submitFormFromBefore(parts, visitor, account, options);
  const run = { base: target.url, ...(options.alter && { alter: options.alter }) };
  const before = options.skipStart === true ? [] : await runSteps(visitor, target.start, run);
  for (const [name, value] of options.variables ?? []) visitor.variables.set(name, value);
  return [...before, ...(await runSteps(visitor, target.login, run))];
}

/** The form as a newcomer sees it, submitted by whoever is signed in already. */
async function submitFormFromBefore(
  { target, newVisitor }: SignInParts,
  visitor: Visitor,
  account: Account,
  { password, alter }: SignInOptions,
): Promise<readonly Visit[]> {
  const last = target.login.at(-1);
  if (last?.kind !== 'form')
    throw new ScanFailure('flow', 'the sign-in is no form that could have been fetched before');
  const newcomer = newVisitor();
  giveCredentials(newcomer, account, password);
  await runSteps(newcomer, [...target.start, ...target.login.slice(0, -1)], { base: target.url });
  const { call } = await prepareStep(newcomer, last, target.url);
  return [await visitor.call(alter?.(call, last) ?? call)];
}

function refusalOf(status: number | undefined, judgement: Judgement | null): string {
  if (judgement === null) return `the sign-in was answered with ${status ?? 'nothing'}`;
  return `the sign-in was answered with ${status ?? 'nothing'} and left the visitor ${judgement.verdict === 'unclear' ? 'in an unclear state' : 'signed out'}`;
}
