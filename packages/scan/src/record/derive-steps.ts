import { addressOf } from '../http/address.ts';
import { jsonNodes } from '../http/json-nodes.ts';
import { headerValues } from '../http/message.ts';
import { says } from '../recognise/words.ts';
import type { Extractor, RequestStep } from '../target/step.ts';
import type { Account } from '../target/target.ts';
import { variable, variablesIn } from '../target/variable.ts';
import { isOfInterest, type RecordedExchange } from './recording.ts';
import { accountTemplate, type Template, templateOf, variablesTemplate } from './request-template.ts';
import { sourceOf } from './value-source.ts';

/** A sign-in in plain requests, read off what a browser did. */
export interface DerivedSignIn {
  readonly login: readonly RequestStep[];
  /** Requests that the page made once somebody was signed in: the likeliest to tell who is first. */
  readonly checks: readonly RequestStep[];
  /** Empty, unless somebody signed out as well. */
  readonly logout: readonly RequestStep[];
}

/** Null where the password did not travel in the clear: a script made something else of it. */
export function deriveSignIn(
  exchanges: readonly RecordedExchange[],
  account: Account,
  base: string,
): DerivedSignIn | null {
  const recording = exchanges.filter(isOfInterest);
  const signIn = recording.findLastIndex(({ request }) => carries(request.body ?? '', account.password));
  if (signIn < 0) return withEveryRequest(recording, account, base);
  const steps = createSteps(recording, accountTemplate(account), base);
  for (const index of naming(recording, account, signIn)) steps.add(index);
  steps.add(signIn);
  for (const index of exchangesOfTokens(recording, signIn)) steps.add(index);
  const login = steps.indexes();
  const signOut = recording.findLastIndex((exchange, index) => index > signIn && saysSignOut(exchange));
  if (signOut >= 0) steps.add(signOut);
  // Before the checks: what they need is nothing that signing out has to find.
  const logout = steps
    .indexes()
    .filter((index) => !login.includes(index))
    .map(steps.step);
  const checks = checkIndexes(recording, signIn, account).map((index) => steps.template(index));
  const known = login.flatMap((index) => Object.keys(steps.step(index).extract));
  return {
    login: login.map(steps.step),
    // What else a check would need is nowhere to be had.
    checks: checks.filter((check) => variablesIn(check).every((name) => known.includes(name))),
    logout,
  };
}

/** Whether a request says that it signs out: by its address, or in what it sends. */
export function saysSignOut({ request }: RecordedExchange): boolean {
  const { pathname, search } = new URL(request.url);
  return says('signOut', `${pathname} ${search} ${(request.body ?? '').slice(0, 200)}`);
}

/** Nothing was sent to sign in: the name and the password go with each request (HTTP Basic). */
function withEveryRequest(
  recording: readonly RecordedExchange[],
  account: Account,
  base: string,
): DerivedSignIn | null {
  const steps = createSteps(recording, accountTemplate(account), base, false);
  const carrying = recording.flatMap(({ response }, index) =>
    response.status < 300 && JSON.stringify(steps.template(index).headers).includes(variable('basic')) ? [index] : [],
  );
  return carrying.length === 0
    ? null
    : { login: [], checks: carrying.slice(0, 6).map((index) => steps.template(index)), logout: [] };
}

/** The requests that a page made of its own once somebody was signed in, with what its script keeps as variables. */
export function deriveChecks(
  exchanges: readonly RecordedExchange[],
  account: Account,
  base: string,
  variables: ReadonlyMap<string, string>,
): RequestStep[] {
  const recording = exchanges.filter(isOfInterest);
  const steps = createSteps(recording, variablesTemplate(variables), base, false);
  return checkIndexes(recording, -1, account).map((index) => steps.template(index));
}

/** Requests of a recording, after those that their values come from. */
export function deriveRequests(
  recording: readonly RecordedExchange[],
  indexes: readonly number[],
  variables: ReadonlyMap<string, string>,
  base: string,
): RequestStep[] {
  const steps = createSteps(recording, variablesTemplate(variables), base);
  for (const index of indexes) steps.add(index);
  return steps.indexes().map(steps.step);
}

/** The password in any of the ways that forms and JSON write it. */
export function carries(body: string, password: string): boolean {
  const asField = new URLSearchParams({ p: password }).toString().slice(2);
  return [password, encodeURIComponent(password), JSON.stringify(password).slice(1, -1), asField].some((form) =>
    body.includes(form),
  );
}

/** The first page, for its cookies, and requests that gave only the user's name: the password came later. */
function naming(recording: readonly RecordedExchange[], { user }: Account, signIn: number): number[] {
  return recording.slice(0, signIn).flatMap(({ request, response }, index) => {
    const setsCookies = headerValues(response, 'set-cookie').length > 0;
    const namesUser = user.length > 2 && request.method !== 'GET' && carries(request.body ?? '', user);
    return (setsCookies && request.method === 'GET') || namesUser ? [index] : [];
  });
}

/** Later requests that trade what the sign-in answered for a session. */
function exchangesOfTokens(recording: readonly RecordedExchange[], signIn: number): number[] {
  const answered = jsonNodes(recording[signIn]?.response.body ?? '')
    .map(({ value }) => value)
    .filter((value): value is string => typeof value === 'string' && value.length >= 16);
  return recording.flatMap(({ request, response }, index) => {
    const trades = answered.some((value) => (request.body ?? '').includes(value));
    const isTrade = index > signIn && request.method === 'POST' && trades;
    return isTrade && (headerValues(response, 'set-cookie').length > 0 || jsonNodes(response.body).length > 1)
      ? [index]
      : [];
  });
}

const aboutOneself = /\b(me|self|user|users|account|session|sessions|profile|whoami|current|info|auth|settings)\b/i;

/** What the page asked for afterwards. Reading goes first; what it posts by itself on every visit may be asked, too. */
function checkIndexes(recording: readonly RecordedExchange[], signIn: number, { user }: Account): number[] {
  const rank = (index: number): number => {
    const exchange = recording[index];
    if (exchange === undefined) return 0;
    const { request, response } = exchange;
    return (
      (request.method === 'GET' ? 4 : 0) +
      (user.length > 1 && response.body.includes(user) ? 3 : 0) +
      (aboutOneself.test(new URL(request.url).pathname) ? 2 : 0)
    );
  };
  const later = recording.flatMap(({ request, response }, index) => {
    const isData = index > signIn && ['GET', 'POST'].includes(request.method) && response.status < 300;
    return isData ? [index] : [];
  });
  return later.sort((a, b) => rank(b) - rank(a)).slice(0, 8);
}

/** Templates requests of a recording, with every value that came from an earlier answer taken out of that one. */
function createSteps(recording: readonly RecordedExchange[], plain: Template, base: string, looksBack = true) {
  const included = new Set<number>();
  const extracted = new Map<number, Map<string, Extractor>>();
  const names = new Map<string, string>();

  function nameFor(value: string, name: string): string {
    const known = names.get(value);
    if (known !== undefined) return known;
    const clean = name.replace(/\W+/g, '') || 'value';
    const readable = /^authorization$/i.test(clean) ? 'token' : clean;
    const taken = [...names.values()];
    const chosen = taken.includes(readable) ? `${readable}${taken.length}` : readable;
    names.set(value, chosen);
    return chosen;
  }

  function template(index: number): RequestStep {
    const exchange = recording[index];
    if (exchange === undefined) throw new Error('a step of the recording that is not there');
    const step = templateOf(exchange.request, (value, name) => {
      const own = plain(value, name);
      const source = own === value && looksBack ? sourceOf(value, name, { recording, before: index }) : null;
      if (source === null) return own;
      const chosen = nameFor(value, name);
      extracted.set(source.index, (extracted.get(source.index) ?? new Map()).set(chosen, source.extractor));
      add(source.index);
      return variable(chosen);
    });
    return { ...step, url: step.url.startsWith('http') ? addressOfTemplate(step.url, base) : step.url };
  }

  function add(index: number): void {
    if (included.has(index)) return;
    included.add(index);
    template(index);
  }

  return {
    add,
    template,
    indexes: (): number[] => [...included].sort((a, b) => a - b),
    step: (index: number): RequestStep => ({
      ...template(index),
      extract: Object.fromEntries(extracted.get(index) ?? []),
    }),
  };
}

/** Relative, where it is the target's own, with its variables as they are. */
function addressOfTemplate(url: string, base: string): string {
  return addressOf(url, base).replace(/\$%7B([\w.-]+)%7D|%24%7B([\w.-]+)%7D/g, (_, a?: string, b?: string) =>
    variable(a ?? b ?? ''),
  );
}
