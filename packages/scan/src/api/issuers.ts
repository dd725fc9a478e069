import type { Visit, Visitor } from '../drive/visitor.ts';
import { relative } from '../http/address.ts';
import { headerValues } from '../http/message.ts';
import { type RequestStep, requestStep } from '../target/step.ts';
import { type AnsweredToken, rankOf, tokensIn, varyingTokens } from './answered-tokens.ts';
import type { ApiCall, ApiDescription } from './description.ts';

const starts = /sess|init|anonym|guest|csrf|xsrf|device|cart|basket|visitor|bootstrap|handshake|token|start/i;
const otherwise =
  /log-?_?(in|out|off)|sign-?_?(in|out|up)|regist|refresh|renew|passw|reset|revoke|delete|verify|admin|current/i;

const usualPosts = [
  ...['/session/init', '/api/session/init', '/session', '/api/session', '/session/start', '/session/new', '/init'],
  ...['/auth/guest', '/api/auth/guest', '/guest', '/auth/anonymous', '/api/auth/anonymous', '/anonymous'],
  ...['/sessions', '/api/sessions', '/sessions/anonymous', '/device', '/api/device', '/devices', '/cart', '/api/cart'],
];
const usualGets = [
  ...[
    '/csrf',
    '/api/csrf',
    '/csrf-token',
    '/api/csrf-token',
    '/auth/csrf',
    '/api/auth/csrf',
    '/session',
    '/api/session',
  ],
  ...['/session/init', '/init', '/cart', '/device'],
];
/** Whoever is refused this often is not asked any more. */
const mostRefusals = 3;
const mostIssuers = 3;
const mostTokens = 4;

interface Search {
  readonly newVisitor: () => Visitor;
  readonly url: string;
  readonly description: ApiDescription;
  /** Names in use are tried as well, not only what the application says of itself. */
  readonly mayGuess: boolean;
}

/**
 * The calls that hand a token to whoever comes, as steps that extract it into variables named `anonymous.…`. A call is one
 * of them only if two newcomers get different values.
 */
export async function findIssuers(search: Search): Promise<RequestStep[]> {
  const issuers: RequestStep[] = [];
  const cookies = new Set(await cookiesAt(search));
  let refusals = 0;
  for (const call of candidates(search)) {
    const hasSession = issuers.some((one) =>
      Object.keys(one.extract).some((name) => rankOf(name.replace(/^anonymous\./, '')) < 2),
    );
    if (issuers.length >= mostIssuers || (hasSession && call.isGuess) || refusals >= mostRefusals) break;
    const found = await tryCall(search, call, cookies);
    if (found === 'refused') refusals += 1;
    else if (found !== null) issuers.push(found);
  }
  return issuers;
}

interface Candidate {
  readonly method: string;
  readonly path: string;
  readonly isGuess: boolean;
}

function candidates({ description, url, mayGuess }: Search): Candidate[] {
  const said = description.calls.filter(isStart).flatMap(({ method, path }): Candidate[] => {
    const verbs = method === null ? ['POST', 'GET'] : [method];
    return verbs.map((verb) => ({ method: verb, path, isGuess: false }));
  });
  const guesses = [
    ...usualPosts.map((path) => ({ method: 'POST', path, isGuess: true })),
    ...usualGets.map((path) => ({ method: 'GET', path, isGuess: true })),
  ];
  const first: Candidate = { method: 'GET', path: relative(url), isGuess: false };
  const all = [...said, first, ...(mayGuess ? guesses : [])];
  return [...new Map(all.map((one) => [`${one.method} ${one.path}`, one])).values()];
}

function isStart({ method, path, words, fields }: ApiCall): boolean {
  if (path.includes('{') || !['GET', 'POST', 'PUT', null].includes(method)) return false;
  if (fields.some((field) => /pass|pwd/i.test(field))) return false;
  const text = `${path} ${words}`;
  return starts.test(text) && !otherwise.test(path);
}

/** What every visitor is given anyway. */
async function cookiesAt({ newVisitor, url }: Search): Promise<string[]> {
  const visitor = newVisitor();
  await visitor.call({ method: 'GET', url, follow: true });
  return visitor.jar.all().map(({ name }) => name);
}

async function tryCall(search: Search, call: Candidate, cookies: Set<string>): Promise<RequestStep | 'refused' | null> {
  const step = stepOf(call);
  const [first, again] = [search.newVisitor(), search.newVisitor()];
  const one = await send(first, step, search.url);
  if ([401, 403, 429].includes(one.response.status)) return 'refused';
  const isAnswered = one.response.status >= 200 && one.response.status < 300;
  if (!isAnswered || !couldHandOut(one, cookies)) return null;
  const two = await send(again, step, search.url);
  const isStartPage = call.path === relative(search.url);
  const tokens = likely(varyingTokens(one.response, two.response), isStartPage);
  const newCookies = first.jar.all().filter(({ name, value }) => {
    const other = again.jar.all().find((cookie) => cookie.name === name);
    return !cookies.has(name) && other !== undefined && other.value !== value;
  });
  if (tokens.length === 0 && newCookies.length === 0) return null;
  for (const { name } of newCookies) cookies.add(name);
  const extract = Object.fromEntries(tokens.map(({ name, extractor }) => [variableName(name), extractor]));
  return { ...step, extract };
}

function couldHandOut({ response }: Visit, cookies: ReadonlySet<string>): boolean {
  const names = headerValues(response, 'set-cookie').map((line) => line.split('=', 1)[0]?.trim() ?? '');
  return tokensIn(response).length > 0 || names.some((name) => !cookies.has(name));
}

/** Beside what is called a token, a number that changes is just a number. */
function likely(tokens: readonly AnsweredToken[], isStartPage: boolean): AnsweredToken[] {
  const hasName = isStartPage || tokens.some(({ name }) => rankOf(name) < 2);
  return tokens.filter(({ name }) => !hasName || rankOf(name) < 3).slice(0, mostTokens);
}

function stepOf({ method, path }: Candidate): RequestStep {
  return requestStep(method, path, { ...(method !== 'GET' && { body: { kind: 'json', value: {} } }) });
}

function send(visitor: Visitor, step: RequestStep, base: string): Promise<Visit> {
  const isWrite = step.method !== 'GET';
  return visitor.call({
    method: step.method,
    url: new URL(step.url, base).href,
    headers: {
      Accept: 'application/json',
      ...(isWrite && { 'Content-Type': 'application/json', Origin: new URL(base).origin }),
    },
    body: isWrite ? '{}' : null,
  });
}

function variableName(name: string): string {
  return `anonymous.${name.replace(/[^\w.-]/g, '') || 'token'}`;
}
