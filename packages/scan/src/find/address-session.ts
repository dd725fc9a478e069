import type { Visit, Visitor } from '../drive/visitor.ts';
import { relative } from '../http/address.ts';
import { ScanFailure } from '../http/failure.ts';
import { buildOracle, type Oracle } from '../oracle/oracle.ts';
import { readPage } from '../page/page.ts';
import { says } from '../recognise/words.ts';
import { requestStep } from '../target/step.ts';
import type { Target } from '../target/target.ts';
import { addressTokensIn, withVariables } from './address-tokens.ts';
import { isOfOnePage } from './sign-in-pages.ts';

interface AddressSearch {
  readonly target: Target;
  readonly landing: Visit;
  readonly visitors: { readonly signedIn: Visitor; readonly anonymous: () => Visitor };
  readonly identity: string;
}

const mostPages = 4;

/**
 * A session that no cookie carries: where the sign-in led to, and its links, have something in their address that nobody
 * would have written. The steps take it from there, and the page that shows a session is asked for with it.
 *
 * @returns the target with these steps and their oracle; null: it is not in the address either
 */
export async function findAddressSession(
  search: AddressSearch,
): Promise<{ readonly target: Target; readonly oracle: Oracle } | null> {
  const { landing, visitors, identity } = search;
  const found = addressTokensIn(landing);
  const { variables } = visitors.signedIn;
  const tokens = found.filter(({ name }) => !variables.has(name));
  if (tokens.length === 0) return null;
  for (const { name, value } of tokens) variables.set(name, value);
  const target = withExtractors(search.target, tokens);
  for (const url of pagesFrom(landing)) {
    const step = requestStep('GET', withVariables(relative(url), variables));
    const built = await buildOracle(step, target.url, visitors, identity).catch(ignoreOnePage);
    if (built.ok) return { target: { ...target, issuers: await issuersOf(search, tokens) }, oracle: built.oracle };
  }
  for (const { name } of tokens) variables.delete(name);
  return null;
}

type Tokens = ReturnType<typeof addressTokensIn>;

function extractors(tokens: Tokens): Target['login'][number]['extract'] {
  return Object.fromEntries(tokens.map(({ name, extractor }) => [name, extractor]));
}

function withExtractors(target: Target, tokens: Tokens): Target {
  const last = target.login.at(-1);
  if (last === undefined) return target;
  const extract = { ...last.extract, ...extractors(tokens) };
  return { ...target, login: [...target.login.slice(0, -1), { ...last, extract }] };
}

function pagesFrom(landing: Visit): string[] {
  const { origin } = new URL(landing.url);
  const links = readPage(landing.response.body, landing.url)
    .links.filter(
      ({ url, text }) => URL.canParse(url) && new URL(url).origin === origin && !says('signOut', `${url} ${text}`),
    )
    .map(({ url }) => url.split('#')[0] ?? '');
  const isFetched = landing.exchanges.at(-1)?.request.method === 'GET';
  return [...new Set([...(isFetched ? [landing.url] : []), ...links])].slice(0, mostPages);
}

/** The page with the sign-in, where it hands newcomers such a token, too. */
async function issuersOf({ target, visitors }: AddressSearch, tokens: Tokens): Promise<Target['issuers']> {
  const [first] = target.login;
  if (first === undefined || first.kind === 'request') return target.issuers;
  const url = new URL(first.page, target.url).href;
  const visit = await visitors.anonymous().call({ method: 'GET', url, follow: true });
  const names = addressTokensIn(visit).map(({ name }) => name);
  const handedOut = tokens.filter(({ name }) => names.includes(name));
  if (handedOut.length === 0) return target.issuers;
  return [...target.issuers, requestStep('GET', first.page, { extract: extractors(handedOut) })];
}

function ignoreOnePage(error: unknown): { readonly ok: false } {
  if (error instanceof ScanFailure && isOfOnePage(error)) return { ok: false };
  throw error;
}
