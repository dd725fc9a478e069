import type { Holdings, Visit, Visitor } from '../drive/visitor.ts';
import { detectSignOut, type SignOutSearch } from '../find/sign-out.ts';
import { relative } from '../http/address.ts';
import type { Pool } from '../http/client.ts';
import { ScanFailure } from '../http/failure.ts';
import { holdsWord } from '../oracle/holds-word.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { carriersOf, discoverTokenSet, type TokenSet } from '../oracle/token-set.ts';
import { lastPage } from '../target/step.ts';
import type { Account, Target } from '../target/target.ts';
import { builtInVariables, variablesIn } from '../target/variable.ts';
import { enter, type Outside, signInOnce } from './enter.ts';
import { giveCredentials, type SignInGuard } from './sign-in.ts';

export interface Workshop {
  readonly guard: SignInGuard;
  /** Who is signed in, to be signed out at the end. */
  readonly signedIn: Set<Visitor>;
  visitor(role: Pool, holdings?: Holdings): Visitor;
  say(line: string): void;
}

export type Prepared =
  | {
      readonly ok: true;
      readonly target: Target;
      readonly oracle: Oracle;
      readonly tokens: TokenSet;
      /** What the first session of the scan holds. */
      readonly controlSession: Holdings;
    }
  | Outside;

/** Finds out how to use the target: the way in, the oracle, what carries the session, the way out. */
export async function prepare(workshop: Workshop, given: Target): Promise<Prepared> {
  const [account] = given.accounts;
  const inside = await enter(workshop, given, account);
  if (!inside.ok) return inside;
  const { visitor, landing, oracle, target } = inside;
  const controlSession = visitor.holdings();
  const tokens = await findTokens(workshop, target, oracle, { holdings: controlSession, account });
  const used = account === undefined ? target : await markAccounts(workshop, target, oracle, account);
  return {
    ok: true,
    target: await withSignOut(workshop, used, oracle, { account, landing }),
    oracle,
    tokens,
    controlSession,
  };
}

async function findTokens(
  workshop: Workshop,
  target: Target,
  oracle: Oracle,
  { holdings, account }: { readonly holdings: Holdings; readonly account: Account | undefined },
): Promise<TokenSet> {
  const named = variablesIn(oracle.step);
  const carriers = carriersOf(
    holdings,
    named.filter((name) => !builtInVariables.has(name)),
  );
  const hinted = carriers.filter(({ name }) => target.tokens.includes(name));
  const specimen = {
    holdings,
    isSignedIn: async (copy: Holdings) => {
      const { verdict } = await oracle.judge(workshop.visitor('victim', copy));
      return verdict === 'unclear' ? null : verdict === 'signed-in';
    },
    renew: async () => {
      if (account === undefined || target.login.length === 0) return null;
      const entered = await signInOnce(workshop, target, account);
      return entered.ok ? entered.visitor.holdings() : null;
    },
  };
  const tokens = await discoverTokenSet(specimen, hinted.length > 0 ? hinted : carriers);
  const names = tokens.session.map(({ kind, name }) => `${kind} ${name}`);
  workshop.say(
    names.length === 0 ? 'No token carries the session.' : `The session is carried by ${names.join(' + ')}.`,
  );
  return tokens;
}

/**
 * Learns how each account's pages can be told apart, so that a replay can say whose session it is.
 * @returns the target without an account that cannot sign in: asking for it again and again would look like an attack
 */
async function markAccounts(workshop: Workshop, target: Target, oracle: Oracle, first: Account): Promise<Target> {
  const own = first.identity ?? first.user;
  const isShown = own.length > 1 && oracle.signedIn.every(({ body }) => holdsWord(body, own));
  if (isShown) oracle.recognise(first.user, own);
  const second = target.accounts[1];
  if (second === undefined || target.session !== null) return target;
  const theirs = await pagesOf(workshop, target, oracle, second);
  if (typeof theirs === 'string') {
    workshop.say(`The second account cannot be used: ${theirs}.`);
    return { ...target, accounts: [first] };
  }
  const other = second.identity ?? second.user;
  const mine = oracle.signedIn.map(({ body }) => body);
  const isNamed = theirs.every((body) => holdsWord(body, other) && !holdsWord(body, own));
  if (isShown && isNamed && mine.every((body) => !holdsWord(body, other))) {
    oracle.recognise(second.user, other);
    return target;
  }
  const again = await pagesOf(workshop, target, oracle, first);
  if (typeof again === 'string') return target;
  const all = [...mine, ...again];
  const [markOfFirst, markOfSecond] = [firstDifference(all, theirs), firstDifference(theirs, all)];
  if (markOfFirst === null || markOfSecond === null) return target;
  oracle.recognise(first.user, markOfFirst);
  oracle.recognise(second.user, markOfSecond);
  return target;
}

/** What the oracle's page shows an account in two sessions: what differs between those is the session's, not the person's. */
async function pagesOf(
  workshop: Workshop,
  target: Target,
  oracle: Oracle,
  account: Account,
): Promise<readonly string[] | string> {
  const bodies: string[] = [];
  for (let session = 0; session < 2; session += 1) {
    const entered = await signInOnce(workshop, target, account);
    if (!entered.ok) return entered.reason;
    const { exchange, isTurnedAway } = await oracle.judge(entered.visitor);
    if (isTurnedAway)
      return `its sign-in was answered with ${entered.landing?.response.status}, and leaves it signed out`;
    bodies.push(exchange.response.body);
  }
  return bodies;
}

/** A word that all of some pages have and none of the others. */
function firstDifference(pages: readonly string[], others: readonly string[]): string | null {
  const words = (pages[0] ?? '').match(/[\p{L}\p{N}_@.-]{2,60}/gu) ?? [];
  const isMark = (word: string) =>
    pages.every((page) => holdsWord(page, word)) && others.every((page) => !holdsWord(page, word));
  return words.find(isMark) ?? null;
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
    copyOf: (holdings) => workshop.visitor('victim', holdings),
    arrive: () => {
      const visitor = workshop.visitor('victim');
      giveCredentials(visitor, account);
      workshop.guard.admit();
      return visitor;
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
  const place = step.page === lastPage ? 'the page that follows' : step.page;
  if (step.kind === 'browser') return `pressing ${step.click.join(', then ')} on ${place} in a browser`;
  return `the ${step.kind} on ${place}`;
}
