import { detectApiCheck } from '../api/detect-api-check.ts';
import { findDescription } from '../api/find-description.ts';
import { findIssuers } from '../api/issuers.ts';
import { runSteps } from '../drive/run-steps.ts';
import type { Visit, Visitor } from '../drive/visitor.ts';
import { findAddressSession } from '../find/address-session.ts';
import { detectCheck } from '../find/check.ts';
import { isOfOnePage } from '../find/sign-in-pages.ts';
import { type WayIn, waysIn } from '../find/ways-in.ts';
import { ScanFailure } from '../http/failure.ts';
import { buildOracle, type Oracle } from '../oracle/oracle.ts';
import type { Account, Target } from '../target/target.ts';
import { isApi, newcomers, sessionVariables } from './newcomers.ts';
import type { Workshop } from './prepare.ts';
import { giveCredentials } from './sign-in.ts';
import { throttlingIn } from './throttling.ts';

/** Somebody is signed in, and there is an oracle that says so. */
export interface Inside {
  readonly ok: true;
  readonly target: Target;
  readonly visitor: Visitor;
  readonly landing: Visit | undefined;
  readonly oracle: Oracle;
}

export interface Outside {
  readonly ok: false;
  readonly status: 'sign-in-failed' | 'no-oracle';
  readonly target: Target;
  readonly reason: string;
}

/** Signs in as the target says, or in the first way that an oracle confirms. */
export async function enter(
  workshop: Workshop,
  given: Target,
  account: Account | undefined,
): Promise<Inside | Outside> {
  if (given.session !== null) {
    const visitor = workshop.visitor('victim', { jar: given.session, variables: new Map() });
    return withOracle(workshop, { target: given, visitor, landing: undefined }, account);
  }
  if (account === undefined) return outside(given, 'no account was given');
  if (given.login.length === 0) return findWayIn(workshop, given, account);
  const target = isApi(given) ? { ...given, ...(await askAround(workshop, given)) } : given;
  const entered = await signInOnce(workshop, target, account);
  return entered.ok ? withOracle(workshop, entered, account) : entered;
}

async function findWayIn(workshop: Workshop, given: Target, account: Account): Promise<Inside | Outside> {
  const newPerson = () => {
    const visitor = workshop.visitor('victim');
    giveCredentials(visitor, account);
    return visitor;
  };
  const newVisitor = () => workshop.visitor('victim');
  const { url, api } = given;
  const ways = waysIn({ url, api, account, newVisitor, newPerson, admit: () => workshop.guard.admit() });
  const failures: Outside[] = [];
  try {
    for await (const attempt of ways) {
      const result = attempt.ok ? await goIn(workshop, given, attempt.way, account) : outside(given, attempt.reason);
      if (result.ok) return result;
      failures.push(result);
      workshop.say(`Did not get in: ${result.reason}.`);
    }
  } catch (error) {
    if (!(error instanceof ScanFailure) || error.kind !== 'sign-in-stopped' || failures.length === 0) throw error;
  }
  // What came nearest says most: a page without an oracle, or the first way that was tried.
  return (
    failures.find(({ status }) => status === 'no-oracle') ??
    failures[0] ??
    outside(given, 'no way to sign in was found')
  );
}

async function goIn(workshop: Workshop, given: Target, way: WayIn, account: Account): Promise<Inside | Outside> {
  const target = { ...given, ...way.target, check: given.check ?? way.target.check ?? null };
  const entered =
    way.gone === null ? await signInOnce(workshop, target, account) : settle(workshop, { target, ...way.gone });
  const inside = entered.ok ? await withOracle(workshop, entered, account, way.isAskedAgain) : entered;
  const said = entered.ok && !inside.ok && entered.landing ? throttlingIn(entered.landing.response) : null;
  if (said !== null) workshop.guard.noteThrottled(said);
  const result = said === null ? inside : outside(target, `the target throttles sign-ins: ${said}`);
  workshop.guard.note(result.ok);
  if (result.ok) workshop.say(`Signs in by ${way.how}.`);
  return result;
}

type Entered = Omit<Inside, 'oracle'>;

/** Signs in with the steps of the target. */
export async function signInOnce(workshop: Workshop, target: Target, account: Account): Promise<Entered | Outside> {
  const visitor = workshop.visitor('victim');
  giveCredentials(visitor, account);
  workshop.guard.admit();
  try {
    const visits = await runSteps(visitor, [...target.start, ...target.login], { base: target.url });
    return settle(workshop, { target, visitor, landing: visits.at(-1) });
  } catch (error) {
    if (!(error instanceof ScanFailure) || error.kind !== 'flow') throw error;
    return outside(target, error.message);
  }
}

function settle(workshop: Workshop, entered: Omit<Entered, 'ok'>): Entered | Outside {
  const { landing, target, visitor } = entered;
  workshop.signedIn.add(visitor);
  const status = landing?.response.status ?? 200;
  // A page that is not there may still be where a sign-in leads.
  const isRefused = status >= 400 && ![404, 405].includes(status);
  if (!isRefused || landing === undefined) return { ok: true, ...entered };
  const said = throttlingIn(landing.response);
  if (said !== null) workshop.guard.noteThrottled(said);
  return outside(target, `the sign-in was answered with ${status}${said === null ? '' : `: ${said}`}`);
}

function outside(target: Target, reason: string, status: Outside['status'] = 'sign-in-failed'): Outside {
  return { ok: false, status, target, reason };
}

async function withOracle(
  workshop: Workshop,
  entered: Omit<Entered, 'ok'>,
  account: Account | undefined,
  isAskedAgain = false,
): Promise<Inside | Outside> {
  const { target, visitor, landing } = entered;
  const identity = account?.identity ?? account?.user ?? '';
  const own = sessionVariables(target);
  const visitors = { signedIn: visitor, anonymous: await newcomers(workshop, target, own) };
  if (target.check !== null) {
    const built = await buildOracle(target.check, target.url, visitors, identity);
    if (!built.ok) return explain(target, built.reason, isAskedAgain);
    return { ok: true, ...entered, target, oracle: built.oracle };
  }
  for (const check of target.checks) {
    const built = await buildOracle(check, target.url, visitors, identity).catch(ignoreOnePage);
    if (!built.ok) continue;
    workshop.say(describe(built.oracle));
    return { ok: true, ...entered, target: { ...target, check }, oracle: built.oracle };
  }
  const search = { api: target.api, base: target.url, ...visitors, identity, variables: [...own, null] };
  const inAddress = () => (landing === undefined ? null : findAddressSession({ target, landing, visitors, identity }));
  const hasCookies = visitor.jar.all().length > 0;
  // Where there is no cookie, nothing else is left.
  const first = hasCookies ? null : await inAddress();
  const oracle =
    first?.oracle ??
    (isApi(target) ? await detectApiCheck(search) : null) ??
    (await detectCheck(target, visitors, landing, { identity, isDoubtful: isAskedAgain }));
  const found = oracle === null ? null : { target: first?.target ?? target, oracle };
  const last = found ?? (hasCookies ? await inAddress() : null);
  if (last === null) return explain(target, 'no page was found that answers differently with a session', isAskedAgain);
  workshop.say(describe(last.oracle));
  return { ok: true, ...entered, target: { ...last.target, check: last.oracle.step }, oracle: last.oracle };
}

function describe({ step, basis }: Oracle): string {
  return `Tells signed in from signed out by ${step.method} ${step.url} (${basis}).`;
}

function ignoreOnePage(error: unknown): { readonly ok: false } {
  if (error instanceof ScanFailure && isOfOnePage(error)) return { ok: false };
  throw error;
}

/** Without an oracle, a page that still asks for the password says that the sign-in failed. */
function explain(target: Target, reason: string, isAskedAgain: boolean): Outside {
  return isAskedAgain
    ? outside(target, 'the page still asks for the password after the sign-in')
    : outside(target, reason, 'no-oracle');
}

/** What an application says of itself, and hands to newcomers, where a file says how to sign in and nothing of that. */
async function askAround(
  workshop: Workshop,
  { url, start, api: known }: Target,
): Promise<Pick<Target, 'api' | 'issuers'>> {
  const newVisitor = () => workshop.visitor('attacker');
  const api = await findDescription(newVisitor(), { url, api: known });
  const issuers = start.length > 0 ? [] : await findIssuers({ newVisitor, url, description: api, mayGuess: true });
  return { api, issuers };
}
