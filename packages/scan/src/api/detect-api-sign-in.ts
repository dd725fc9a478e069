import { prepareRequest } from '../drive/request-step.ts';
import { runSteps } from '../drive/run-steps.ts';
import type { Visit, Visitor } from '../drive/visitor.ts';
import { relative } from '../http/address.ts';
import { ScanFailure } from '../http/failure.ts';
import { jsonNodes } from '../http/json-nodes.ts';
import { type HttpResponse, header, headerValues, isRedirect } from '../http/message.ts';
import { giveCredentials } from '../scan/sign-in.ts';
import { type Extractor, type RequestStep, requestStep } from '../target/step.ts';
import type { Account, Detection } from '../target/target.ts';
import { rankOf, tokensIn } from './answered-tokens.ts';
import { type Carriage, carriages, lesser } from './carriage.ts';
import type { ApiCall, ApiDescription } from './description.ts';
import { bodyOf, describedShape, type Shape, shapeAskedFor, usualShapes } from './sign-in-shape.ts';

const usualPaths = [
  ...['/login', '/api/login', '/api/auth/login', '/auth/login', '/api/session', '/api/sessions', '/v1/sessions'],
  ...['/api/v1/login', '/session', '/sessions', '/signin', '/api/signin', '/token', '/api/token'],
  ...['/api/auth/sign-in/email', '/auth/signin', '/users/login', '/api/users/login', '/authenticate'],
];
/** A few refusals are normal while guessing the shape; more could lock the account. */
const mostRefusals = 4;

export interface ApiSignInSearch {
  readonly newVisitor: () => Visitor;
  readonly url: string;
  readonly account: Account;
  readonly api: ApiDescription;
  /** What hands a token to newcomers, which a sign-in may ask for. */
  readonly issuers: readonly RequestStep[];
}

/** Looks for an address that takes JSON or form fields and answers with a session. */
export async function detectApiSignIn(search: ApiSignInSearch): Promise<Detection> {
  const budget = { refusals: mostRefusals };
  for (const candidate of candidates(search)) {
    const found = await detectAt(search, candidate, budget);
    if (found !== null) return found;
    if (budget.refusals <= 0) return { ok: false, reason: 'no sign-in was found that accepts this account' };
  }
  return { ok: false, reason: 'no sign-in form, and no sign-in at a common address, was found' };
}

interface Candidate {
  readonly path: string;
  readonly shapes: readonly Shape[];
}

const signIn = /log-?_?in|sign-?_?in|authenticate|\bauth\b|\blogon\b/i;
const otherwise =
  /regist|sign-?_?up|reset|forgot|change|refresh|log-?_?out|sign-?_?out|revoke|verify|init|anonym|guest|csrf/i;

function candidates({ api, url, account }: ApiSignInSearch): Candidate[] {
  const usual = usualShapes(account);
  const said = api.calls
    .filter(
      ({ method, path }) => ['POST', 'PUT', null].includes(method) && !path.includes('{') && !otherwise.test(path),
    )
    .map((call) => ({ path: call.path, shape: describedShape(call), rank: rankOfCall(call) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ path, shape }): Candidate => ({ path, shapes: shape === null ? usual : [shape, ...usual] }));
  const own = relative(url);
  const guesses = [...(own === '/' ? [] : [own]), ...usualPaths].map((path): Candidate => ({ path, shapes: usual }));
  const byPath = new Map([...guesses, ...said].map((one) => [one.path, one]));
  return [...byPath.values()].toSorted((a, b) => orderOf(a, said) - orderOf(b, said));
}

/** What the application says comes before what is usual. */
function orderOf({ path }: Candidate, said: readonly Candidate[]): number {
  const index = said.findIndex((one) => one.path === path);
  return index < 0 ? said.length + usualPaths.indexOf(path) : index;
}

function rankOfCall(call: ApiCall): number {
  if (describedShape(call) !== null) return signIn.test(`${call.path} ${call.words}`) ? 0 : 1;
  if (signIn.test(call.path)) return 1;
  return signIn.test(call.words) || /\bsessions?\b|\btoken\b/i.test(call.path) ? 2 : 3;
}

/** Tries one address in every shape, as long as there are refusals left. */
async function detectAt(
  search: ApiSignInSearch,
  { path, shapes }: Candidate,
  budget: { refusals: number },
): Promise<Detection | null> {
  const queue = forms(path, shapes, carriages(search.issuers));
  let mayAsk = true;
  for (let form = queue.shift(); form !== undefined; form = queue.shift()) {
    if (budget.refusals <= 0) return null;
    const answer = await attempt(search, form);
    if (answer.outcome === 'not-here') return null;
    const asked =
      answer.outcome === 'not-so' && mayAsk && answer.response !== null
        ? shapeAskedFor(answer.response, form.shape)
        : null;
    if (asked !== null) {
      // What the application asks for comes before what is usual.
      mayAsk = false;
      queue.unshift({ ...form, shape: asked });
    }
    if (answer.outcome === 'refused') budget.refusals -= 1;
    if (answer.outcome === 'signed-in') return describe(await slim(search, form, answer.visit));
  }
  return null;
}

/** Every shape with everything that can be carried; what is likely in both comes first. */
function forms(path: string, shapes: readonly Shape[], all: readonly Carriage[]): Form[] {
  const pairs = shapes.flatMap((shape, row) =>
    all.map((carriage, column) => ({ form: { path, shape, carriage }, order: row + column })),
  );
  return pairs.toSorted((a, b) => a.order - b.order).map(({ form }) => form);
}

/** One way to write the sign-in down. */
interface Form {
  readonly path: string;
  readonly shape: Shape;
  readonly carriage: Carriage;
}

type Attempt =
  | { readonly outcome: 'not-here' | 'refused' }
  | { readonly outcome: 'not-so'; readonly response: HttpResponse | null }
  | { readonly outcome: 'signed-in'; readonly visit: Visit };

/** `not-so`: there is something, and it does not read a sign-in of this shape. */
async function attempt({ newVisitor, url, account }: ApiSignInSearch, form: Form): Promise<Attempt> {
  const visitor = newVisitor();
  giveCredentials(visitor, account);
  try {
    await runSteps(visitor, form.carriage.start, { base: url });
  } catch (error) {
    if (error instanceof ScanFailure && error.kind === 'flow') return { outcome: 'not-so', response: null };
    throw error;
  }
  const visit = await visitor.call(prepareRequest(visitor, stepOf(form, {}), url));
  const { response } = visit;
  if ([404, 405, 501].includes(response.status)) return { outcome: 'not-here' };
  if ([400, 415, 422].includes(response.status) || response.status >= 500) return { outcome: 'not-so', response };
  if (response.status >= 400 || sendsBack(response) || saysNo(response)) return { outcome: 'refused' };
  // What the answer does not say may hang on the token that was sent along: it is a session now.
  const isSession = sets(response) || sessionTokens(response).length > 0 || form.carriage.start.length > 0;
  return isSession ? { outcome: 'signed-in', visit } : { outcome: 'refused' };
}

function sets(response: HttpResponse): boolean {
  return headerValues(response, 'set-cookie').length > 0;
}

/** A failed sign-in often leads back to where it came from. */
function sendsBack(response: HttpResponse): boolean {
  return isRedirect(response) && /log-?in|sign-?in|auth|error|fail/i.test(header(response, 'location') ?? '');
}

/** Refusals with status 200. */
function saysNo({ body }: HttpResponse): boolean {
  return jsonNodes(body.slice(0, 10_000)).some(({ path, value }) => {
    if (/^\$\.(success|ok|authenticated|valid)$/i.test(path)) return value === false;
    if (/^\$\.status$/i.test(path)) return /^(error|fail)/i.test(String(value));
    return /^\$\.(error|errors)$/i.test(path) && Boolean(value) && JSON.stringify(value) !== '[]';
  });
}

const mostSessionTokens = 3;

function sessionTokens(response: HttpResponse): readonly Extractor[] {
  const all = tokensIn(response).filter(({ name, value }) => !/refresh/i.test(name) && value.length >= 6);
  const named = all.filter(({ name }) => rankOf(name) < 2);
  const long = all.filter(({ name, value }) => rankOf(name) === 3 && value.length >= 16);
  return [...named, ...long].slice(0, mostSessionTokens).map(({ extractor }) => extractor);
}

/** Leaves out what the sign-in does not ask for: everything first, then all but one place, or all but the token's own name. */
async function slim(search: ApiSignInSearch, form: Form, visit: Visit): Promise<{ form: Form; visit: Visit }> {
  for (const carriage of lesser(form.carriage)) {
    const answer = await attempt(search, { ...form, carriage });
    if (answer.outcome === 'signed-in') return { form: { ...form, carriage }, visit: answer.visit };
  }
  return { form, visit };
}

function stepOf({ path, shape, carriage }: Form, extract: Readonly<Record<string, Extractor>>): RequestStep {
  const { headers, fields, query } = carriage;
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  const url = parameters.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${parameters.join('&')}`;
  return requestStep('POST', url, { headers, body: bodyOf(shape, fields), extract });
}

function describe({ form, visit }: { readonly form: Form; readonly visit: Visit }): Detection {
  const extractors = sessionTokens(visit.response).map((one, index): [string, Extractor] => [
    index === 0 ? 'token' : `token${index + 1}`,
    one,
  ]);
  const { shape, carriage, path } = form;
  const before = carriage.start.length === 0 ? '' : ' after what newcomers are given';
  return {
    ok: true,
    target: { start: carriage.start, login: [stepOf(form, Object.fromEntries(extractors))] },
    how: `${shape.kind === 'json' ? 'JSON' : 'form fields'} to ${path}${before}`,
  };
}
