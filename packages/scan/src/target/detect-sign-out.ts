import { runSteps } from '../drive/run-steps.ts';
import type { Visit, Visitor } from '../drive/visitor.ts';
import { relative } from '../http/address.ts';
import { ScanFailure } from '../http/failure.ts';
import { isTextField } from '../page/control.ts';
import { type Form, type Page, readPage } from '../page/page.ts';
import { says } from '../recognise/words.ts';
import { formStep, linkStep, type RequestStep, requestStep, type Step } from './step.ts';
import type { Target } from './target.ts';
import { variablesIn } from './variable.ts';

export function looksLikeSignOut(text: string): boolean {
  return says('signOut', text);
}

export interface SignOutSearch {
  readonly target: Target;
  /** The check page, and where the sign-in led. */
  readonly pages: readonly string[];
  /** Signs in anew; every candidate is tried on a session of its own only if the last one is gone. */
  readonly signIn: () => Promise<Visitor>;
  readonly isSignedIn: (visitor: Visitor) => Promise<boolean>;
}

/** Finds how to sign out: a form or a link that says so, its confirmation page included, or a common address. */
export async function detectSignOut(search: SignOutSearch): Promise<readonly Step[]> {
  const visitor = await search.signIn();
  for (const steps of [...(await candidatesOnPages(visitor, search)), ...commonCandidates(search.target)]) {
    const working = await tryOut(visitor, steps, search);
    if (working !== null) return working;
  }
  return [];
}

async function candidatesOnPages(visitor: Visitor, { pages, target }: SignOutSearch): Promise<Step[][]> {
  const found: Step[][] = [];
  for (const path of pages) {
    const visit = await visitor.call({ method: 'GET', url: new URL(path, target.url).href, follow: true });
    found.push(...candidatesOn(readPage(visit.response.body, visit.url), relative(visit.url)));
  }
  return found;
}

function candidatesOn(page: Page, path: string): Step[][] {
  const forms = page.forms.filter((form) => isSignOutForm(form));
  const links = page.links.filter(({ url, text }) => says('signOut', url) || says('signOut', text));
  return [
    ...forms.map((form) => [formStep(path, {}, page.selectorOf(form.element))]),
    // The query may carry a token that changes: the path is what stays.
    ...links.map(({ url }) => [linkStep(path, `a[href*="${new URL(url).pathname.replaceAll('"', '')}"]`)]),
  ];
}

/** A form with something to fill in does something else, whatever stands beside it. */
function isSignOutForm({ action, text, controls }: Form): boolean {
  const isFilledIn = controls.some((control) => isTextField(control) && !control.isHidden);
  return !isFilledIn && (says('signOut', action) || says('signOut', text));
}

function commonCandidates(target: Target): Step[][] {
  const [login] = target.login.filter((step): step is RequestStep => step.kind === 'request');
  const own = login === undefined ? [] : [login.url, `${login.url}/current`];
  const headers = target.check?.headers ?? {};
  // A token in the address of the check belongs into that of the log-out, too.
  const query = /\?.*\$\{.*/.exec(target.check?.url ?? '')?.[0] ?? '';
  const deletions = [...own, target.check?.url ?? ''].filter((url) => /session|token|auth/i.test(url));
  const described = target.api.calls
    .filter(({ path, words }) => says('signOut', `${path} ${words}`) && !path.includes('{'))
    .map(({ method, path }) => [requestStep(method ?? 'POST', path + query, { headers })]);
  return [
    ...described,
    ...[...new Set(deletions)].map((url) => [requestStep('DELETE', url, { headers })]),
    ...[
      '/logout',
      '/api/logout',
      '/auth/logout',
      '/api/auth/logout',
      '/signout',
      '/sign-out',
      '/api/auth/sign-out',
    ].map((url) => [requestStep('POST', url + query, { headers })]),
    ...['/logout', '/signout'].map((url) => [requestStep('GET', url, { headers })]),
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
    const confirm = confirmation(visit);
    if (confirm === null) return null;
    next = [confirm];
    all = isOnItsOwn(confirm, visit) ? [confirm] : [...all, confirm];
  }
  return null;
}

async function attempt(visitor: Visitor, steps: readonly Step[], base: string): Promise<Visit | null> {
  try {
    return (await runSteps(visitor, steps, { base })).at(-1) ?? null;
  } catch (error) {
    if (error instanceof ScanFailure && error.kind === 'flow') return null;
    throw error;
  }
}

/** A bearer client throws its token away itself, so a log-out that answers "done" is one even if the token lives on. */
function acceptsDeletion([step]: readonly Step[], visit: Visit): boolean {
  if (step?.kind !== 'request' || variablesIn(step).length === 0) return false;
  return [200, 202, 204].includes(visit.response.status) && step.method !== 'GET';
}

function confirmation(visit: Visit): Step | null {
  const page = readPage(visit.response.body, visit.url);
  const form = page.forms.find((form) => form.method === 'POST' && isSignOutForm(form));
  return form === undefined ? null : formStep(relative(visit.url), {}, page.selectorOf(form.element));
}

/** The page that asks for confirmation can be fetched directly, so the way that led there is not needed. */
function isOnItsOwn(_step: Step, visit: Visit): boolean {
  return visit.exchanges.at(-1)?.request.method === 'GET';
}
