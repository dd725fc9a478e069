import type { Visit, Visitor } from '../drive/visitor.ts';
import { relative } from '../http/address.ts';
import { ScanFailure } from '../http/failure.ts';
import { saysNothing } from '../http/message.ts';
import { buildOracle, type Oracle } from '../oracle/oracle.ts';
import { readPage } from '../page/page.ts';
import { says } from '../recognise/words.ts';
import { namesUser } from '../scan/looks.ts';
import { type RequestStep, requestStep } from '../target/step.ts';
import type { Target } from '../target/target.ts';
import { lastingAddress } from './lasting-address.ts';
import { isOfOnePage } from './sign-in-pages.ts';

const commonPaths = [
  ...['/me', '/api/me', '/account', '/profile', '/dashboard', '/whoami', '/user', '/api/user', '/v1/sessions/current'],
  ...['/api/session', '/session', '/api/whoami', '/home', '/settings', '/admin', '/'],
  ...[
    '/api/auth/get-session',
    '/api/auth/session',
    '/auth/session',
    '/auth/me',
    '/api/auth/me',
    '/api/v1/me',
    '/private',
  ],
  ...['/protected', '/secret', '/secure', '/api/account', '/api/profile', '/users/me', '/api/users/me'],
];
const dangerous = /delete|remove|destroy|unsubscribe|cancel|revoke|disable/i;

interface CheckSearch {
  /** Text that only this account's pages show. */
  readonly identity: string;
  /** Probably nobody is signed in: a few looks are enough. */
  readonly isDoubtful: boolean;
}

/** Looks for a page that shows whether someone is signed in; the first that makes an oracle is taken. */
export async function detectCheck(
  target: Target,
  visitors: { readonly signedIn: Visitor; readonly anonymous: () => Visitor },
  landing: Visit | undefined,
  { identity, isDoubtful }: CheckSearch,
): Promise<Oracle | null> {
  for (const url of candidates(target, landing).slice(0, isDoubtful ? 3 : undefined)) {
    const step = requestStep('GET', url);
    const oracle = await lookAt(step, { base: target.url, visitors, identity });
    if (oracle !== null) return oracle;
  }
  return null;
}

function candidates(target: Target, landing: Visit | undefined): string[] {
  const { host } = new URL(target.url);
  const linked = landing === undefined ? [] : readPage(landing.response.body, landing.url).links;
  const onSite = linked.filter(({ url }) => URL.canParse(url) && new URL(url).host === host);
  // The address of a log-out may say nothing, where its text does.
  const harmless = onSite.filter(
    ({ url, text }) => ![url, text].some((one) => dangerous.test(one) || says('signOut', one)),
  );
  const safe = harmless.slice(0, 5).map(({ url }) => url);
  // An address without the tokens of one visit is another visitor's, too.
  const first = landing === undefined ? [] : [new URL(lastingAddress(landing.url), landing.url).href, landing.url];
  const all = [...first, target.url, ...safe, ...commonPaths.map((path) => new URL(path, target.url).href)];
  const distinct = [...new Set(all.map(relative))];
  // An address that names the user may be an attempt to sign in, each time.
  const isNamed = (path: string) => namesUser(new URL(path, target.url).href, target.accounts);
  return [...distinct.filter((path) => !isNamed(path)), ...distinct.filter(isNamed)];
}

interface Look {
  readonly base: string;
  readonly visitors: { readonly signedIn: Visitor; readonly anonymous: () => Visitor };
  readonly identity: string;
}

/** A stream never ends, and a page that breaks is no oracle. */
async function lookAt(step: RequestStep, { base, visitors, identity }: Look): Promise<Oracle | null> {
  try {
    if (!(await isPromising(step, base, visitors))) return null;
    const result = await buildOracle(step, base, visitors, identity);
    return result.ok ? result.oracle : null;
  } catch (error) {
    if (error instanceof ScanFailure && isOfOnePage(error)) return null;
    throw error;
  }
}

/** One look from each side, before six. */
async function isPromising(
  step: RequestStep,
  base: string,
  visitors: { readonly signedIn: Visitor; readonly anonymous: () => Visitor },
): Promise<boolean> {
  const url = new URL(step.url, base).href;
  const yes = await visitors.signedIn.call({ method: 'GET', url });
  if (yes.response.status >= 300 || saysNothing(yes.response)) return false;
  const no = await visitors.anonymous().call({ method: 'GET', url });
  return no.response.status !== yes.response.status || no.response.body !== yes.response.body;
}
