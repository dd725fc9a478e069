import type { ApiDescription } from '../api/description.ts';
import { detectApiSignIn } from '../api/detect-api-sign-in.ts';
import { findDescription } from '../api/find-description.ts';
import { findIssuers } from '../api/issuers.ts';
import { whyAway } from '../drive/run-steps.ts';
import type { Visit, Visitor } from '../drive/visitor.ts';
import { relative } from '../http/address.ts';
import { ScanFailure } from '../http/failure.ts';
import { header, isHtml } from '../http/message.ts';
import { readPage } from '../page/page.ts';
import { requestStep } from '../target/step.ts';
import type { Account, Target } from '../target/target.ts';
import { variable } from '../target/variable.ts';
import { waysByBrowser } from './browser-ways.ts';
import { lastingAddress } from './lasting-address.ts';
import { type FoundForm, signInFormOn } from './page-forms.ts';
import { sendsItself, signInByForms } from './sign-in-by-forms.ts';
import { isOfOnePage, signInPages } from './sign-in-pages.ts';

/** A sign-in that was carried out, or would be, and how it can be repeated. */
export interface WayIn {
  readonly how: string;
  readonly target: Partial<Target>;
  /** Who has gone this way, and where it led; null where nobody has yet. */
  readonly gone: { readonly visitor: Visitor; readonly landing: Visit } | null;
  /** The page asked for the password again. */
  readonly isAskedAgain: boolean;
}

export type Attempt =
  | { readonly ok: true; readonly way: WayIn }
  | {
      readonly ok: false;
      readonly reason: string;
      /** The page needs a browser. */
      readonly needsScript: boolean;
    };

export interface WaysInContext {
  readonly url: string;
  /** What is known of its calls from elsewhere. */
  readonly api: ApiDescription;
  readonly account: Account;
  readonly newVisitor: () => Visitor;
  /** A visitor who knows the account's name and password. */
  readonly newPerson: () => Visitor;
  readonly admit: () => void;
}

/** Every way in that can be found, the likeliest first. Whoever asks for the next one says that the last did not work. */
export async function* waysIn(context: WaysInContext): AsyncGenerator<Attempt> {
  const person = context.newPerson();
  const first = await person.call({ method: 'GET', url: context.url, follow: true, as: 'page' });
  const found: Found = { basic: null, page: null, wasHeard: false, isBlocked: false, isPlain: false };
  if (first.leadsAway !== null) yield failed(whyAwayFrom(context.url, first.leadsAway));
  // Whoever brings a description means its calls.
  if (context.api.calls.length > 0) yield* byCalls(first, context);
  yield* waysByForms(signInPages(person, first), context, found);
  if (found.isBlocked) return;
  if (found.basic !== null) yield { ok: true, way: byBasic(found.basic) };
  // A page without scripts shows a browser nothing else.
  const page = found.page === null || found.isPlain ? (hasScripts(first) ? context.url : null) : found.page;
  if (page !== null) yield* waysByBrowser(page, context);
  // Whoever was refused on a page would be refused by its calls, and be nearer to being locked out.
  if (!found.wasHeard && context.api.calls.length === 0) yield* byCalls(first, context);
}

/** An application that is only there with TLS sends its visitors on, to another port as well. */
function whyAwayFrom(from: string, to: string): string {
  const [here, there] = [new URL(from), new URL(to)];
  const isTls = here.protocol === 'http:' && there.protocol === 'https:' && here.hostname === there.hostname;
  return isTls ? `${here.origin} redirects to ${there.origin}: scan that address` : whyAway(to);
}

/** What the pages of an application have shown on the way. */
interface Found {
  /** An address that asks for HTTP Basic. */
  basic: string | null;
  /** A page with a form for signing in. */
  page: string | null;
  /** The application has read a form, whatever it thought of it. */
  wasHeard: boolean;
  /** Something is asked for that was not given: trying on would only bring the account nearer to being locked. */
  isBlocked: boolean;
  /** The application has read the form, and its page has no scripts. */
  isPlain: boolean;
}

function failed(reason: string): Attempt {
  return { ok: false, reason, needsScript: false };
}

/** The first form that the application reads; one that asks for the user only is tried last. */
async function* waysByForms(
  pages: AsyncIterable<Visit>,
  context: WaysInContext,
  found: Found,
): AsyncGenerator<Attempt> {
  let userFirst: { readonly visit: Visit; readonly form: FoundForm } | null = null;
  for await (const visit of pages) {
    if (asksForBasic(visit)) {
      found.basic ??= visit.url;
      if (visit.exchanges[0]?.request.url === context.url) return;
    }
    const page = readPage(visit.response.body, visit.url);
    const form = signInFormOn(page);
    if (form?.purpose === 'user') userFirst ??= { visit, form };
    if (form?.purpose !== 'sign-in' && sendsItself(page, '') === null) continue;
    yield await goByForm(visit, form, { context, found });
    if (found.wasHeard) return;
  }
  if (userFirst !== null) yield await goByForm(userFirst.visit, userFirst.form, { context, found });
}

async function goByForm(
  visit: Visit,
  form: FoundForm | null,
  { context, found }: { readonly context: WaysInContext; readonly found: Found },
): Promise<Attempt> {
  const attempt = await byForms(visit, form, context);
  found.page ??= lastingUrlOf(visit);
  found.wasHeard = wasHeard(attempt);
  found.isPlain = found.wasHeard && !hasScripts(visit);
  found.isBlocked ||= !attempt.ok && !attempt.needsScript;
  return attempt;
}

/** The application read the form, whatever it thought of it. */
function wasHeard(attempt: Attempt): boolean {
  if (!attempt.ok) return !attempt.needsScript;
  return ![404, 405, 501].includes(attempt.way.gone?.landing.response.status ?? 200);
}

async function byForms(visit: Visit, form: FoundForm | null, context: WaysInContext): Promise<Attempt> {
  const path = new URL(visit.url).pathname;
  try {
    // The page that the form was found on may belong to a state that has gone since.
    const visitor = context.newPerson();
    const start = await visitor.call({ method: 'GET', url: lastingUrlOf(visit), follow: true, as: 'page' });
    const result = await signInByForms(start, {
      visitor,
      base: context.url,
      hasCode: context.account.otpSecret !== undefined,
      admit: context.admit,
    });
    if (result.kind === 'stuck')
      return { ok: false, reason: `the form on ${path}: ${result.reason}`, needsScript: result.needsScript };
    const way: WayIn = {
      how: result.steps.length > 1 ? `the ${result.steps.length} pages from ${path} on` : `the form on ${path}`,
      target: { login: result.steps },
      gone: { visitor, landing: result.landing },
      isAskedAgain: result.isAskedAgain && form?.purpose !== 'user',
    };
    return { ok: true, way };
  } catch (error) {
    if (!(error instanceof ScanFailure) || !isOfOnePage(error)) throw error;
    // A target that answers nothing any more says so here.
    await context.newVisitor().call({ method: 'GET', url: context.url });
    return { ok: false, reason: `the form on ${path}: ${error.message}`, needsScript: false };
  }
}

/** Where the page can be had again: a redirect may have led to an address that is made for one visit. */
function lastingUrlOf(visit: Visit): string {
  const isLasting = lastingAddress(visit.url) === relative(visit.url);
  return isLasting ? visit.url : (visit.exchanges[0]?.request.url ?? visit.url);
}

function hasScripts({ response, url }: Visit): boolean {
  const { inline, sources } = readPage(response.body, url).scripts;
  return isHtml(response) && inline.length + sources.length > 0;
}

function asksForBasic({ response }: Visit): boolean {
  return response.status === 401 && /\bbasic\b/i.test(header(response, 'www-authenticate') ?? '');
}

function byBasic(url: string): WayIn {
  const headers = { Authorization: `Basic ${variable('basic')}` };
  const target = { login: [], check: requestStep('GET', url, { headers }) };
  return { how: 'HTTP Basic', target, gone: null, isAskedAgain: false };
}

/** There is no page to sign in on: what the application says of its calls, and what is usual. */
async function* byCalls(
  first: Visit,
  { url, api: known, account, newVisitor }: WaysInContext,
): AsyncGenerator<Attempt> {
  const api = await findDescription(newVisitor(), { url, api: known, first });
  const issuers = await findIssuers({ newVisitor, url, description: api, mayGuess: true });
  const found = await detectApiSignIn({ newVisitor, url, account, api, issuers });
  if (!found.ok) yield { ok: false, reason: found.reason, needsScript: false };
  else
    yield {
      ok: true,
      way: { how: found.how, target: { ...found.target, api, issuers }, gone: null, isAskedAgain: false },
    };
}
