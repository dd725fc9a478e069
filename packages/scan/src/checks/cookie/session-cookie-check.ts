import { headerValues } from '../../http/message.ts';
import type { SetCookie } from '../../http/set-cookie.ts';
import { type Check, fault, type Outcome, pass, type Severity, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { sessionCookies } from '../lifetime/declared-life.ts';

interface CookieFault {
  readonly detail: string;
  /** Where it is not the check's own. */
  readonly otherwise?: { readonly severity: Severity; readonly because: string };
}

type CookieCheck = Omit<Check, 'profile' | 'needs' | 'sends' | 'wstg' | 'run'> & {
  /** What is wrong with one cookie of the session, or null. */
  readonly judge: (cookie: SetCookie, context: CheckContext) => CookieFault | null;
};

/** A check that reads how the session's own cookies are set. Other cookies are nobody's business. */
export function sessionCookieCheck({ judge, ...check }: CookieCheck): Check {
  return {
    ...check,
    wstg: 'WSTG-SESS-02',
    profile: 'quick',
    needs: ['session', 'sign-in'],
    sends: 'A sign-in.',
    run: (context) => run(context, judge),
  };
}

async function run(context: CheckContext, judge: CookieCheck['judge']): Promise<Outcome> {
  const shared = await context.shared();
  const cookies = sessionCookies(context, shared);
  if (cookies.length === 0) return skipped('the session does not travel in a cookie that the sign-in sets');
  const faults = cookies.flatMap(({ cookie }) => {
    const found = judge(cookie, context);
    return found === null ? [] : [{ ...found, name: cookie.name }];
  });
  const [first] = faults;
  if (first === undefined) return pass();
  const lines = shared.visits.flatMap(({ exchanges }) => exchanges);
  const names = faults.map(({ name }) => name);
  const sets = lines.findLast(({ response }) =>
    headerValues(response, 'set-cookie').some((line) => names.some((name) => line.startsWith(name))),
  );
  context.trail.tell('victim', `is given ${names.join(' and ')}`, sets);
  return fault(faults.map(({ detail }) => detail).join(' '), names.join(' + '), first.otherwise ?? {});
}

export function isHttps({ target }: CheckContext): boolean {
  return target.url.startsWith('https:');
}

/** How severe that is here which only TLS could prevent. */
export function onLoopback(context: CheckContext): { readonly severity: 'info'; readonly because: string } | undefined {
  return isPlainLoopback(context) ? { severity: 'info', because: 'but this is plain HTTP on this machine' } : undefined;
}

/** Plain HTTP to this machine is a development set-up: what only TLS could give is worth a remark there. */
export function isPlainLoopback({ target }: CheckContext): boolean {
  const { protocol, hostname } = new URL(target.url);
  return protocol === 'http:' && (/^127\./.test(hostname) || hostname === 'localhost' || hostname === '[::1]');
}
