import type { Visit, Visitor } from '../drive/visitor.ts';
import { relative } from '../http/address.ts';
import { saysNothing } from '../http/message.ts';
import { buildOracle, type Oracle } from '../oracle/oracle.ts';
import { readPage } from '../page/page.ts';
import { looksLikeSignOut } from './detect-sign-out.ts';
import { type RequestStep, requestStep } from './step.ts';
import type { Target } from './target.ts';

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

/** Looks for a page that shows whether someone is signed in; the first that makes an oracle is taken. */
export async function detectCheck(
  target: Target,
  visitors: { readonly signedIn: Visitor; readonly anonymous: () => Visitor },
  landing: Visit | undefined,
  identity: string,
): Promise<Oracle | null> {
  for (const url of candidates(target, landing)) {
    const step = requestStep('GET', url);
    if (await isPromising(step, target.url, visitors)) {
      const result = await buildOracle(step, target.url, visitors, identity);
      if (result.ok) return result.oracle;
    }
  }
  return null;
}

function candidates(target: Target, landing: Visit | undefined): string[] {
  const { host } = new URL(target.url);
  const linked = landing === undefined ? [] : readPage(landing.response.body, landing.url).links.map(({ url }) => url);
  const onSite = linked.filter((url) => URL.canParse(url) && new URL(url).host === host);
  const safe = onSite.filter((url) => !dangerous.test(url) && !looksLikeSignOut(url)).slice(0, 5);
  const first = landing === undefined ? [] : [landing.url];
  const all = [...first, target.url, ...safe, ...commonPaths.map((path) => new URL(path, target.url).href)];
  return [...new Set(all.map(relative))];
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
