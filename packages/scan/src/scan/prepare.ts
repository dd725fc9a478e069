import { detectApiCheck } from '../api/detect-api-check.ts';
import { findDescription } from '../api/find-description.ts';
import { findIssuers } from '../api/issuers.ts';
import { runSteps } from '../drive/run-steps.ts';
import type { Holdings, Visit, Visitor } from '../drive/visitor.ts';
import { relative } from '../http/address.ts';
import type { Pool } from '../http/client.ts';
import { ScanFailure } from '../http/failure.ts';
import { buildOracle, type Oracle } from '../oracle/oracle.ts';
import { carriersOf, discoverTokenSet, type TokenSet } from '../oracle/token-set.ts';
import { readPage } from '../page/page.ts';
import { detectCheck } from '../target/detect-check.ts';
import { detectSignIn } from '../target/detect-sign-in.ts';
import { detectSignOut, type SignOutSearch } from '../target/detect-sign-out.ts';
import type { Account, Target } from '../target/target.ts';
import { variablesIn } from '../target/variable.ts';
import { isApi, newcomers, sessionVariables } from './newcomers.ts';
import { giveCredentials, type SignInGuard } from './sign-in.ts';

export interface Workshop {
  readonly guard: SignInGuard;
  /** Who is signed in, to be signed out at the end. */
  readonly signedIn: Set<Visitor>;
  visitor(role: Pool, holdings?: Holdings): Visitor;
  say(line: string): void;
}

export type Prepared =
  | { readonly ok: true; readonly target: Target; readonly oracle: Oracle; readonly tokens: TokenSet }
  | {
      readonly ok: false;
      readonly status: 'sign-in-failed' | 'no-oracle';
      readonly target: Target;
      readonly reason: string;
    };

/** Finds out how to use the target: the way in, the oracle, what carries the session, the way out. */
export async function prepare(workshop: Workshop, given: Target): Promise<Prepared> {
  const [account] = given.accounts;
  const entered = await enter(workshop, given, account);
  if (!entered.ok) return entered;
  const { visitor, landing } = entered;
  const found = await findOracle(workshop, entered.target, visitor, landing, account);
  if (!found.ok) return { ok: false, target: entered.target, ...explainNoOracle(landing, found.reason) };
  const { oracle } = found;
  const target = { ...entered.target, check: oracle.step };
  const tokens = await findTokens(workshop, target, oracle, visitor.holdings());
  if (account !== undefined) await markAccounts(workshop, target, oracle, account);
  return { ok: true, target: await withSignOut(workshop, target, oracle, { account, landing }), oracle, tokens };
}

type Entered =
  | { readonly ok: true; readonly target: Target; readonly visitor: Visitor; readonly landing: Visit | undefined }
  | { readonly ok: false; readonly status: 'sign-in-failed'; readonly target: Target; readonly reason: string };

async function enter(workshop: Workshop, given: Target, account: Account | undefined): Promise<Entered> {
  if (given.session !== null) {
    const visitor = workshop.visitor('victim', { jar: given.session, variables: new Map() });
    return { ok: true, target: given, visitor, landing: undefined };
  }
  if (account === undefined) {
    return { ok: false, status: 'sign-in-failed', target: given, reason: 'no account was given' };
  }
  let target = given;
  if (given.login.length === 0) {
    const detection = await detectSignIn(() => workshop.visitor('victim'), given.url, account);
    if (!detection.ok) return { ok: false, status: 'sign-in-failed', target: given, reason: detection.reason };
    workshop.say(`Signs in by ${detection.how}.`);
    target = { ...given, ...detection.target };
  } else if (isApi(given)) target = { ...given, ...(await askAround(workshop, given)) };
  return signInOnce(workshop, target, account);
}

/** What an application says of itself, and hands to newcomers, where a file says how to sign in and nothing of that. */
async function askAround(workshop: Workshop, { url, start }: Target): Promise<Pick<Target, 'api' | 'issuers'>> {
  const newVisitor = () => workshop.visitor('attacker');
  const api = await findDescription(newVisitor(), url);
  const issuers = start.length > 0 ? [] : await findIssuers({ newVisitor, url, description: api, mayGuess: true });
  return { api, issuers };
}

async function signInOnce(workshop: Workshop, target: Target, account: Account): Promise<Entered> {
  const visitor = workshop.visitor('victim');
  giveCredentials(visitor, account);
  workshop.guard.admit();
  try {
    const visits = await runSteps(visitor, [...target.start, ...target.login], { base: target.url });
    workshop.signedIn.add(visitor);
    const landing = visits.at(-1);
    const wrong = landing === undefined ? null : whyRefused(landing);
    if (wrong === null) return { ok: true, target, visitor, landing };
    return { ok: false, status: 'sign-in-failed', target, reason: wrong };
  } catch (error) {
    if (!(error instanceof ScanFailure) || error.kind !== 'flow') throw error;
    return { ok: false, status: 'sign-in-failed', target, reason: error.message };
  }
}

function whyRefused(landing: Visit): string | null {
  const { status } = landing.response;
  return status >= 400 && ![404, 405].includes(status) ? `the sign-in was answered with ${status}` : null;
}

/** Without an oracle, a page that still asks for the password says that the sign-in failed. */
function explainNoOracle(
  landing: Visit | undefined,
  reason: string,
): { status: 'sign-in-failed' | 'no-oracle'; reason: string } {
  const forms = landing === undefined ? [] : readPage(landing.response.body, landing.url).forms;
  const asksAgain = forms.some(({ fields }) => fields.some(({ type }) => type === 'password'));
  return asksAgain
    ? { status: 'sign-in-failed', reason: 'the page still asks for the password after the sign-in' }
    : { status: 'no-oracle', reason };
}

async function findOracle(
  workshop: Workshop,
  target: Target,
  visitor: Visitor,
  landing: Visit | undefined,
  account: Account | undefined,
): Promise<{ ok: true; oracle: Oracle } | { ok: false; reason: string }> {
  const identity = account?.identity ?? account?.user ?? '';
  const own = sessionVariables(target);
  const visitors = { signedIn: visitor, anonymous: await newcomers(workshop, target, own) };
  if (target.check !== null) return buildOracle(target.check, target.url, visitors, identity);
  const search = { api: target.api, base: target.url, ...visitors, identity, variables: [...own, null] };
  const oracle =
    (isApi(target) ? await detectApiCheck(search) : null) ?? (await detectCheck(target, visitors, landing, identity));
  if (oracle === null) return { ok: false, reason: 'no page was found that answers differently with a session' };
  workshop.say(`Tells signed in from signed out by ${oracle.step.method} ${oracle.step.url} (${oracle.basis}).`);
  return { ok: true, oracle };
}

const builtIn = ['user', 'password', 'newPassword', 'basic'];

async function findTokens(workshop: Workshop, target: Target, oracle: Oracle, holdings: Holdings): Promise<TokenSet> {
  const named = variablesIn(oracle.step);
  const carriers = carriersOf(
    holdings,
    named.filter((name) => !builtIn.includes(name)),
  );
  const hinted = carriers.filter(({ name }) => target.tokens.includes(name));
  const tokens = await discoverTokenSet(holdings, hinted.length > 0 ? hinted : carriers, async (copy) => {
    const { verdict } = await oracle.judge(workshop.visitor('victim', copy));
    return verdict === 'unclear' ? null : verdict === 'signed-in';
  });
  const names = tokens.session.map(({ kind, name }) => `${kind} ${name}`);
  workshop.say(
    names.length === 0 ? 'No token carries the session.' : `The session is carried by ${names.join(' + ')}.`,
  );
  return tokens;
}

/** Learns how each account's pages can be told apart, so that a replay can say whose session it is. */
async function markAccounts(workshop: Workshop, target: Target, oracle: Oracle, first: Account): Promise<void> {
  const own = first.identity ?? first.user;
  const [seen] = oracle.signedIn;
  const isShown = own.length > 1 && oracle.signedIn.every(({ body }) => body.includes(own));
  if (isShown) oracle.recognise(first.user, own);
  const second = target.accounts[1];
  if (second === undefined || target.session !== null || seen === undefined) return;
  const entered = await signInOnce(workshop, target, second);
  if (!entered.ok) {
    workshop.say(`The second account cannot be used: ${entered.reason}.`);
    return;
  }
  const { exchange } = await oracle.judge(entered.visitor);
  const body = exchange.response.body;
  const other = second.identity ?? second.user;
  if (isShown && body.includes(other) && !body.includes(own) && !seen.body.includes(other)) {
    oracle.recognise(second.user, other);
    return;
  }
  const markOfFirst = firstDifference(
    oracle.signedIn.map((one) => one.body),
    body,
  );
  const markOfSecond = firstDifference([body], seen.body);
  if (markOfFirst === null || markOfSecond === null) return;
  oracle.recognise(first.user, markOfFirst);
  oracle.recognise(second.user, markOfSecond);
}

/** A word that all of some pages have and another has not. */
function firstDifference(pages: readonly string[], other: string): string | null {
  const words = (pages[0] ?? '').match(/[\p{L}\p{N}_@.-]{2,60}/gu) ?? [];
  return words.find((word) => pages.every((page) => page.includes(word)) && !other.includes(word)) ?? null;
}

async function withSignOut(
  workshop: Workshop,
  target: Target,
  oracle: Oracle,
  { account, landing }: { readonly account: Account | undefined; readonly landing: Visit | undefined },
): Promise<Target> {
  if (target.logout.length > 0 || account === undefined || target.login.length === 0) return target;
  const pages = [
    oracle.step.url,
    ...(landing?.exchanges.at(-1)?.request.method === 'GET' ? [relative(landing.url)] : []),
  ];
  const logout = await findSignOut({
    target,
    pages: [...new Set(pages)],
    signIn: async () => {
      const entered = await signInOnce(workshop, target, account);
      if (!entered.ok) throw new ScanFailure('flow', entered.reason);
      return entered.visitor;
    },
    isSignedIn: async (visitor) => (await oracle.judge(visitor)).verdict !== 'anonymous',
  });
  workshop.say(
    logout.length === 0 ? 'No way to sign out was found.' : `Signs out by ${logout.map(describe).join(', then ')}.`,
  );
  return { ...target, logout };
}

/** A target that breaks on one of the guesses can still be scanned. */
async function findSignOut(search: SignOutSearch): Promise<Target['logout']> {
  try {
    return await detectSignOut(search);
  } catch (error) {
    if (error instanceof ScanFailure && ['reset', 'timeout', 'malformed', 'flow'].includes(error.kind)) return [];
    throw error;
  }
}

function describe(step: Target['logout'][number]): string {
  if (step.kind === 'request') return `${step.method} ${step.url}`;
  return `${step.kind === 'link' ? 'the link' : 'the form'} on ${step.page}`;
}
