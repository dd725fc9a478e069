import type { CheckContext, SignIn, SignInOptions } from '../checks/context.ts';
import { openPage } from '../drive/page-step.ts';
import { prepareStep, runSteps } from '../drive/run-steps.ts';
import type { Holdings, Visit, Visitor } from '../drive/visitor.ts';
import { withFields } from '../http/body-fields.ts';
import { ScanFailure } from '../http/failure.ts';
import { type HttpResponse, saysNothing } from '../http/message.ts';
import type { Judgement } from '../oracle/oracle.ts';
import type { Field } from '../page/page.ts';
import { type FormStep, lastPage } from '../target/step.ts';
import type { Account, Target } from '../target/target.ts';
import { throttlingIn } from './throttling.ts';

/** Counts sign-ins, and stops them before an account is locked. */
export interface SignInGuard {
  readonly count: number;
  /** Why no more may be made; null: some may. */
  readonly stopped: string | null;
  admit(): void;
  /** Waits for others that sign in: two do so at once, and one at a time once an attempt has failed. @returns when done */
  enter(): Promise<() => void>;
  note(succeeded: boolean): void;
  /** The target asked for patience, in these words. */
  noteThrottled(said: string): void;
}

/** NIST SP 800-63B-4 allows lock-outs after 100 failures; many applications lock after three. */
const unexpectedFailuresAllowed = 2;
/** No more than may fail. */
const signInConcurrency = unexpectedFailuresAllowed;

export function createSignInGuard(maxSignIns: number): SignInGuard {
  let count = 0;
  let failures = 0;
  const said: string[] = [];
  const underWay = new Set<Promise<void>>();
  let stopped: string | null = null;

  function reasonToStop(): string | null {
    if (said.length >= unexpectedFailuresAllowed) return `the target throttles them: ${said.at(-1)}`;
    if (failures >= unexpectedFailuresAllowed) {
      const words = said.length === 0 ? '' : ` (it said: ${said.at(-1)})`;
      return `${failures} sign-ins failed, and one more could lock the account${words}`;
    }
    return count >= maxSignIns ? `${maxSignIns} sign-ins were made (--max-sign-ins)` : null;
  }

  return {
    get count() {
      return count;
    },
    get stopped() {
      return stopped;
    },
    admit() {
      stopped = reasonToStop();
      if (stopped !== null) throw new ScanFailure('sign-in-stopped', stopped);
      count += 1;
    },
    async enter() {
      while (underWay.size >= (failures === 0 ? signInConcurrency : 1)) await Promise.race(underWay);
      const { promise, resolve } = Promise.withResolvers<void>();
      underWay.add(promise);
      return () => {
        underWay.delete(promise);
        resolve();
      };
    },
    note(succeeded) {
      failures = succeeded ? 0 : failures + 1;
    },
    noteThrottled(words) {
      said.push(words);
    },
  };
}

export interface SignInParts {
  readonly target: Target;
  readonly guard: SignInGuard;
  readonly judge: CheckContext['judge'];
  /** Somebody who has just opened a browser. */
  readonly newVisitor: (holdings?: Holdings) => Visitor;
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
  const leave = await parts.guard.enter();
  try {
    return await signInNow(parts, visitor, account, options);
  } finally {
    leave();
  }
}

async function signInNow(
  parts: SignInParts,
  visitor: Visitor,
  account: Account,
  options: SignInOptions,
): Promise<SignIn> {
  const { target, guard } = parts;
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
  const isSilent = response !== undefined && saysNothing(response);
  const judgement = isSilent || missing !== null ? null : await judgeEntry(parts, visitor, options);
  const isIn = judgement?.verdict === 'signed-in';
  const refusal = isIn ? null : refusalOf(response, judgement, missing);
  if (refusal?.said) guard.noteThrottled(refusal.said);
  if (isIn || (options.mayFail !== true && refusal?.isBusy === false)) guard.note(isIn);
  if (judgement !== null && refusal === null) return { ok: true, visits, judgement };
  return {
    ok: false,
    reason: refusal?.reason ?? '',
    isThrottled: refusal?.isBusy === true || judgement?.verdict === 'unclear',
    isMalformed: isMalformed(response),
    isStopped: missing !== null,
  };
}

/** On a twin first: an application gives whoever comes without the address a cookie, which then goes before it. */
async function judgeEntry(
  { judge, newVisitor }: SignInParts,
  visitor: Visitor,
  { alterCheck }: SignInOptions,
): Promise<Judgement> {
  if (alterCheck === undefined) return judge(visitor);
  const judgement = await judge(newVisitor(visitor.holdings()), alterCheck);
  return judgement.verdict === 'signed-in' ? judgement : judge(visitor);
}

interface RefusedSignIn {
  readonly reason: string;
  /** The target throttles, or is broken: it has not looked at the password. */
  readonly isBusy: boolean;
  /** What it says about that, in its own words. */
  readonly said: string | null;
}

function refusalOf(
  response: HttpResponse | undefined,
  judgement: Judgement | null,
  missing: string | null,
): RefusedSignIn {
  const said = response === undefined ? null : throttlingIn(response);
  if (said !== null) return { reason: `the target throttles sign-ins: ${said}`, isBusy: true, said };
  const isBusy = response !== undefined && saysNothing(response);
  return { reason: missing ?? outcomeOf(response?.status, judgement), isBusy, said };
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
  const { call, hidden } = await prepareStep(newcomer, last, target.url);
  const current = await ownFormTokens(visitor, last, target.url, hidden);
  const body =
    call.body === null ? call.body : withFields(call.body ?? '', call.headers?.['Content-Type'] ?? '', current);
  const own = { ...call, body };
  return [await visitor.call(alter?.(own, last) ?? own)];
}

/** Form tokens belong to a session: the page that the visitor is shown instead of the form has those of theirs. */
async function ownFormTokens(
  visitor: Visitor,
  { page }: FormStep,
  base: string,
  hidden: readonly Field[],
): Promise<ReadonlyMap<string, string>> {
  if (page === lastPage || hidden.length === 0) return new Map();
  const shown = await openPage(visitor, page, base);
  const fields = shown.page.forms.flatMap((form) => form.fields);
  const own = hidden.flatMap(({ name, value }): [string, string][] => {
    const found = fields.find((field) => field.name === name && field.type === 'hidden');
    return found === undefined || found.value === value ? [] : [[name, found.value]];
  });
  return new Map(own);
}

function outcomeOf(status: number | undefined, judgement: Judgement | null): string {
  if (judgement === null) return `the sign-in was answered with ${status ?? 'nothing'}`;
  return `the sign-in was answered with ${status ?? 'nothing'} and left the visitor ${judgement.verdict === 'unclear' ? 'in an unclear state' : 'signed out'}`;
}
