import { prepareRequest } from '../drive/request-step.ts';
import type { Visitor } from '../drive/visitor.ts';
import { saysNothing } from '../http/message.ts';
import { buildOracle, type Oracle } from '../oracle/oracle.ts';
import { type RequestStep, requestStep } from '../target/step.ts';
import { variable } from '../target/variable.ts';
import type { ApiCall, ApiCredential, ApiDescription } from './description.ts';
import { headersNamedAfter, usualFields, usualHeaders } from './token-names.ts';

const usualPaths = [
  ...['/me', '/api/me', '/session', '/api/session', '/whoami', '/api/whoami', '/account', '/api/account'],
  ...[
    '/-/whoami',
    '/profile',
    '/api/profile',
    '/user',
    '/api/user',
    '/users/me',
    '/api/users/me',
    '/auth/me',
    '/api/auth/me',
    '/api/v1/me',
  ],
  ...['/sessions/current', '/v1/sessions/current', '/protected', '/api/protected', '/dashboard', '/'],
];
const whoAmI = /\bme\b|whoami|current|profile|account|\buser\b|session|self|dashboard|private|protected/i;
const dangerous =
  /delete|remove|destroy|unsubscribe|cancel|revoke|disable|log-?_?(in|out|off)|sign-?_?(in|out|up)|init|csrf|health|openapi/i;
const mostSaid = 12;
const otherSchemes = ['Token', 'JWT', 'OAuth2', 'OAuth'];

interface Search {
  readonly api: ApiDescription;
  readonly base: string;
  readonly signedIn: Visitor;
  /** Bare visitors and newcomers with what they were given, in turns. */
  readonly anonymous: () => Visitor;
  readonly identity: string;
  /** Variables that may be the session's token, the likeliest first; null: cookies carry it. */
  readonly variables: readonly (string | null)[];
}

/** Looks for a call that shows whether someone is signed in, and for how the token travels in it. */
export async function detectApiCheck(search: Search): Promise<Oracle | null> {
  for (const name of search.variables) {
    for (const path of paths(search.api)) {
      const everywhere = allHeaders(search.api, name);
      if (!(await tells(search, requestStep('GET', path, { headers: everywhere })))) continue;
      const oracle = await narrow(search, path, everywhere);
      if (oracle !== null) return oracle;
    }
  }
  return await inOtherPlaces(search);
}

function paths({ calls }: ApiDescription): string[] {
  const said = calls
    .filter(({ method, path }) => (method === 'GET' || method === null) && !path.includes('{') && !dangerous.test(path))
    .toSorted((a, b) => Number(whoAmI.test(wordsOf(b))) - Number(whoAmI.test(wordsOf(a))))
    .map(({ path }) => path);
  return [...new Set([...said.slice(0, mostSaid), ...usualPaths])];
}

function wordsOf({ path, words }: ApiCall): string {
  return `${path} ${words}`;
}

function allHeaders({ credentials }: ApiDescription, name: string | null): Record<string, string> {
  if (name === null) return {};
  const described = credentials.filter((one) => one.in === 'header').map((one) => headerOf(one, name));
  const named = [...usualHeaders, ...headersNamedAfter(name.replace(/^anonymous\./, ''))].map((header) => [
    header,
    variable(name),
  ]);
  return {
    ...Object.fromEntries(named),
    Authorization: `Bearer ${variable(name)}`,
    ...Object.assign({}, ...described),
  };
}

function headerOf({ name, scheme }: ApiCredential, token: string): Record<string, string> {
  return { [name]: `${scheme === '' ? '' : `${scheme} `}${variable(token)}` };
}

/** The one header that is enough; all of them, where none is. */
function narrow(search: Search, path: string, headers: Readonly<Record<string, string>>): Promise<Oracle | null> {
  const single = Object.entries(headers).toReversed();
  const some = [...single.map(([name, value]) => ({ [name]: value })), headers];
  return firstOracle(
    search,
    some.map((one) => requestStep('GET', path, { headers: one })),
  );
}

/** Without a scheme, with another one, in the address, or as a cookie that the client writes itself. */
async function inOtherPlaces(search: Search): Promise<Oracle | null> {
  const names = search.variables.filter((name) => name !== null);
  const ways = names.flatMap((name) => otherWays(search.api, variable(name)));
  for (const path of paths(search.api).slice(0, 10)) {
    for (const { all, single } of ways) {
      const oracle = (await tells(search, all(path))) ? await firstOracle(search, [...single(path), all(path)]) : null;
      if (oracle !== null) return oracle;
    }
  }
  return null;
}

async function firstOracle(search: Search, steps: readonly RequestStep[]): Promise<Oracle | null> {
  for (const step of steps) {
    if (!(await tells(search, step))) continue;
    const result = await buildOracle(step, search.base, search, search.identity);
    if (result.ok) return result.oracle;
  }
  return null;
}

/** A place with all the names that it may have there, and with each of them. */
interface Way {
  readonly all: (path: string) => RequestStep;
  readonly single: (path: string) => readonly RequestStep[];
}

function otherWays({ credentials }: ApiDescription, token: string): Way[] {
  const described = (place: ApiCredential['in']) =>
    credentials.filter((one) => one.in === place).map(({ name }) => name);
  const parameters = [...new Set([...described('query'), ...usualFields])];
  const cookies = [...new Set([...described('cookie'), ...usualFields, 'sessionid'])];
  const asQuery = (names: readonly string[]) => (path: string) =>
    requestStep('GET', `${path}?${names.map((name) => `${name}=${token}`).join('&')}`);
  const asCookie = (names: readonly string[]) => (path: string) =>
    requestStep('GET', path, { headers: { Cookie: names.map((name) => `${name}=${token}`).join('; ') } });
  const asHeader = (value: string) => (path: string) => requestStep('GET', path, { headers: { Authorization: value } });
  return [
    { all: asHeader(token), single: () => [] },
    ...otherSchemes.map((scheme): Way => ({ all: asHeader(`${scheme} ${token}`), single: () => [] })),
    { all: asQuery(parameters), single: (path) => parameters.map((name) => asQuery([name])(path)) },
    { all: asCookie(cookies), single: (path) => cookies.map((name) => asCookie([name])(path)) },
  ];
}

/** One look from each side, before six. */
async function tells({ base, signedIn, anonymous }: Search, step: RequestStep): Promise<boolean> {
  const yes = await signedIn.call(prepareRequest(signedIn, step, base));
  if (yes.response.status >= 300 || saysNothing(yes.response)) return false;
  const no = await anonymous().call({ method: step.method, url: new URL(step.url.replace(/\?.*$/, ''), base).href });
  return no.response.status !== yes.response.status || no.response.body !== yes.response.body;
}
