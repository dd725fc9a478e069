import { runSteps } from '../drive/run-steps.ts';
import { substitute } from '../drive/substitute.ts';
import type { Holdings, Visit, Visitor } from '../drive/visitor.ts';
import { addressOf, relative } from '../http/address.ts';
import { ScanFailure } from '../http/failure.ts';
import { readPage } from '../page/page.ts';
import { says } from '../recognise/words.ts';
import { type RequestStep, requestStep, type Step } from '../target/step.ts';
import type { Target } from '../target/target.ts';
import { variablesIn } from '../target/variable.ts';
import { withVariables } from './address-tokens.ts';
import { signOutInBrowser } from './browser-sign-out.ts';
import { lastingAddress } from './lasting-address.ts';
import { isOfOnePage } from './sign-in-pages.ts';
import { confirmationOn, menusOn, postedLinksOn, signOutsOn } from './sign-out-controls.ts';
import { signOutsInScripts } from './sign-out-scripts.ts';

export interface SignOutSearch {
  readonly target: Target;
  /** The check page, and where the sign-in led. */
  readonly pages: readonly string[];
  /** Signs in anew; every candidate is tried on a session of its own only if the last one is gone. */
  readonly signIn: () => Promise<Visitor>;
  readonly isSignedIn: (visitor: Visitor) => Promise<boolean>;
  readonly copyOf: (holdings: Holdings) => Visitor;
  /** Somebody who has just opened a browser, and knows name and password. */
  readonly arrive: () => Visitor;
}

/** Finds how to sign out: something on a page that says so, its confirmation included, or a usual address. */
export async function detectSignOut(search: SignOutSearch): Promise<readonly Step[]> {
  const visitor = await search.signIn();
  const tried = new Set<string>();
  for await (const candidate of candidates(visitor, search)) {
    const steps = candidate.map((step) => JSON.parse(withVariables(JSON.stringify(step), visitor.variables)) as Step);
    const key = JSON.stringify(steps.map((step) => ({ ...step, page: '' })));
    if (tried.has(key)) continue;
    tried.add(key);
    const working = await tryOut(visitor, steps, search);
    if (working !== null) return working;
  }
  if (!(await anyScripts(visitor, search))) return [];
  const { url: base, signInPage: page, login, check } = search.target;
  const isKeptByPage = page !== null && check !== null && variablesIn(check).length > 0;
  const onPage = isKeptByPage ? { page, login, arrive: search.arrive } : null;
  return signOutInBrowser({ ...search, base, pages: [...search.pages].reverse(), onPage });
}

/** Pages without scripts show a browser nothing else. */
async function anyScripts(visitor: Visitor, { pages, target }: SignOutSearch): Promise<boolean> {
  for (const path of new Set(['', ...pages])) {
    const visit = await open(visitor, new URL(substitute(path, visitor.variables), target.url).href);
    if (visit === null) continue;
    const page = readPage(visit.response.body, visit.url);
    const { inline, sources } = page.scripts;
    if (inline.length + sources.length > 0 || page.select('[onclick]').length > 0) return true;
  }
  return false;
}

const mostMenus = 5;

async function* candidates(visitor: Visitor, { pages, target }: SignOutSearch): AsyncGenerator<readonly Step[]> {
  const visits: Visit[] = [];
  for (const path of pages) {
    const visit = await open(visitor, new URL(substitute(path, visitor.variables), target.url).href);
    if (visit === null) continue;
    visits.push(visit);
    yield* signOutsOn(readPage(visit.response.body, visit.url), addressOf(visit.url, target.url));
  }
  yield* onMenus(visitor, visits, target);
  for (const visit of visits) {
    yield* postedLinksOn(readPage(visit.response.body, visit.url), addressOf(visit.url, target.url));
  }
  yield* describedCandidates(target);
  for (const visit of visits.slice(0, 2)) yield* await signOutsInScripts(visitor, visit, target);
  yield* commonCandidates(target);
}

/** Pages of one's own, and what they lead to in turn. */
async function* onMenus(visitor: Visitor, visits: readonly Visit[], target: Target): AsyncGenerator<readonly Step[]> {
  const user = target.accounts[0]?.user ?? '';
  const linked = (visit: Visit) => menusOn(readPage(visit.response.body, visit.url), user);
  const queue = [...new Set(visits.flatMap(linked))].filter((url) => !visits.some((visit) => visit.url === url));
  const firstLevel = queue.slice(0, mostMenus);
  const next: string[] = [];
  for (const url of firstLevel) {
    const visit = await open(visitor, url);
    if (visit === null) continue;
    yield* signOutsOn(readPage(visit.response.body, visit.url), addressOf(visit.url, target.url));
    next.push(...linked(visit).filter((one) => !queue.includes(one) && !next.includes(one)));
  }
  for (const url of next.slice(0, mostMenus)) {
    const visit = await open(visitor, url);
    if (visit !== null) yield* signOutsOn(readPage(visit.response.body, visit.url), addressOf(visit.url, target.url));
  }
}

async function open(visitor: Visitor, url: string): Promise<Visit | null> {
  try {
    return await visitor.call({ method: 'GET', url, follow: true });
  } catch (error) {
    if (error instanceof ScanFailure && isOfOnePage(error)) return null;
    throw error;
  }
}

/** A token in the address of the check belongs into that of the log-out, too. */
function queryOfCheck(target: Target): string {
  return /\?.*\$\{.*/.exec(target.check?.url ?? '')?.[0] ?? '';
}

function describedCandidates(target: Target): Step[][] {
  const headers = target.check?.headers ?? {};
  return target.api.calls
    .filter(({ path, words }) => says('signOut', `${path} ${words}`) && !path.includes('{'))
    .map(({ method, path }) => [requestStep(method ?? 'POST', path + queryOfCheck(target), { headers })]);
}

const postedTo = [
  '/logout',
  '/api/logout',
  '/auth/logout',
  '/api/auth/logout',
  '/signout',
  '/sign-out',
  '/api/auth/sign-out',
];

const gotten = ['/logout', '/signout', '/api/logout', '/auth/logout', '/api/auth/logout'];

function commonCandidates(target: Target): Step[][] {
  const [login] = target.login.filter((step): step is RequestStep => step.kind === 'request');
  const own = login === undefined ? [] : [login.url, `${login.url}/current`];
  const headers = target.check?.headers ?? {};
  const deletions = [...own, target.check?.url ?? ''].filter((url) => /session|token|auth/i.test(url));
  return [
    ...[...new Set(deletions)].map((url) => [requestStep('DELETE', url, { headers })]),
    ...postedTo.map((url) => [requestStep('POST', url + queryOfCheck(target), { headers })]),
    ...gotten.map((url) => [requestStep('GET', url, { headers })]),
  ];
}

/** Three hops of "are you sure?" are followed. */
async function tryOut(
  visitor: Visitor,
  steps: readonly Step[],
  search: SignOutSearch,
): Promise<readonly Step[] | null> {
  let all = [...steps];
  let next: readonly Step[] = steps;
  for (let hop = 0; hop < 3; hop += 1) {
    const visit = await attempt(visitor, next, search.target.url);
    if (visit === null) return null;
    if (!(await search.isSignedIn(visitor)) || acceptsDeletion(next, visit)) return all;
    const address = ownAddressOf(visit);
    const confirm = confirmationOn(readPage(visit.response.body, visit.url), address);
    if (confirm === null) return null;
    next = [confirm];
    all = address === null ? [...all, confirm] : [confirm];
  }
  return null;
}

async function attempt(visitor: Visitor, steps: readonly Step[], base: string): Promise<Visit | null> {
  try {
    return (await runSteps(visitor, steps, { base })).at(-1) ?? null;
  } catch (error) {
    if (error instanceof ScanFailure && isOfOnePage(error)) return null;
    throw error;
  }
}

/** A bearer client throws its token away itself, so a log-out that answers "done" is one even if the token lives on. */
function acceptsDeletion([step]: readonly Step[], visit: Visit): boolean {
  if (step?.kind !== 'request' || variablesIn(step).length === 0) return false;
  return [200, 202, 204].includes(visit.response.status) && step.method !== 'GET';
}

/** A page that can be fetched directly needs no way that led to it; null if its address holds something that varies. */
function ownAddressOf(visit: Visit): string | null {
  const isFetched = visit.exchanges.at(-1)?.request.method === 'GET';
  return isFetched && lastingAddress(visit.url) === relative(visit.url) ? relative(visit.url) : null;
}
