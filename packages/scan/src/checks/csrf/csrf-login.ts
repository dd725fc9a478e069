import type { Call, Visitor } from '../../drive/visitor.ts';
import { giveCredentials } from '../../scan/sign-in.ts';
import { type Check, fault, inconclusive, pass } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { refuseCrossSite } from '../remedies/refuse-cross-site.ts';
import { asCrossSite } from './cross-site.ts';
import { lastCall } from './form-token.ts';
import { forgeriesOf } from './request-token.ts';

export const csrfLogin: Check = {
  id: 'csrf.login',
  title: 'Another site can sign a browser in to an account of its choice',
  severity: 'low',
  impact: 'A user can be signed in to an account of the attacker’s without noticing, and leave data there',
  cwe: [352],
  asvs: ['3.5.1', '7.6.2'],
  wstg: 'WSTG-SESS-05',
  profile: 'full',
  needs: ['session', 'sign-in', 'cookies'],
  sends:
    'The sign-in as a page of another origin could send it: foreign Origin, no form token, an empty, an invented and another session’s.',
  proves: 'The browser is signed in afterwards.',
  remedy: refuseCrossSite,
  async run(context) {
    const { target, trail, victim } = context;
    if (target.login.length !== 1) return inconclusive('the sign-in takes several steps');
    const foreign = await signInCall(context, context.visitor('attacker'));
    const count = forgeriesOf(foreign, await signInCall(context, context.visitor('attacker')), true).length;
    for (let index = 0; index < count; index += 1) {
      const browser = context.visitor('victim');
      const own = await signInCall(context, browser);
      const forgery = forgeriesOf(own, foreign, true)[index];
      if (forgery === undefined) continue;
      leaveBehindSameSite(browser, own.method);
      context.admitSignIn(browser);
      const visit = await browser.call(asCrossSite(forgery.call));
      const { verdict } = await context.judge(browser);
      trail.tell('victim', `follows a form of another site, ${forgery.what}: ${verdict}`, visit.exchanges[0]);
      if (verdict === 'unclear') return inconclusive('the check request was not answered clearly');
      if (verdict === 'signed-in')
        return fault(`A sign-in that came from another origin, ${forgery.what}, was accepted.`, 'sign-in');
    }
    const proper = await context.signIn(context.visitor('victim'), victim);
    return proper.ok ? pass() : inconclusive(`the sign-in itself did not work: ${proper.reason}`);
  },
};

/** What signing in would send for somebody who has just arrived. */
async function signInCall(context: CheckContext, visitor: Visitor): Promise<Call> {
  const { target, victim } = context;
  giveCredentials(visitor, victim);
  if (target.start.length > 0) await context.arrive(visitor);
  return lastCall(context, visitor, target.login);
}

/** Browsers do not send these along with a request of another site (RFC 6265bis 5.8.3). */
function leaveBehindSameSite({ jar }: Visitor, method: string): void {
  const kept = jar.stored().filter(({ sameSite }) => sameSite === 'strict' || (sameSite === 'lax' && method !== 'GET'));
  jar.remove(kept.map(({ name }) => name));
}
