import { type Check, fault, inconclusive, pass } from '../check.ts';
import { refuseCrossSite } from '../remedies/refuse-cross-site.ts';
import { asCrossSite, travelsCrossSite } from './cross-site.ts';
import { lastCall } from './form-token.ts';
import { forgeriesOf } from './request-token.ts';

export const csrfLogout: Check = {
  id: 'csrf.logout',
  title: 'Another site can sign a browser out',
  severity: 'low',
  impact: 'Other sites can sign users out, which annoys, and prepares them for a false sign-in page',
  cwe: [352],
  asvs: ['3.5.3'],
  wstg: 'WSTG-SESS-05',
  profile: 'full',
  needs: ['session', 'sign-in', 'cookies', 'logout'],
  sends:
    'The log-out as a page of another origin could send it: without a form token, with an empty, an invented and another session’s.',
  proves: 'The browser is signed out afterwards.',
  remedy: refuseCrossSite,
  async run(context) {
    const { other, target, trail, victim } = context;
    // The attacker knows a session of their own, and nothing of the victim's. It comes first, where one session ends another.
    const attacker = context.visitor('attacker');
    await context.mustSignIn(attacker, other ?? victim);
    const foreign = await lastCall(context, attacker, target.logout);
    const browser = context.visitor('victim');
    const visits = await context.mustSignIn(browser, victim);
    const call = await lastCall(context, context.visitor('victim', browser.holdings()), target.logout);
    if (!travelsCrossSite(context, visits, call.method)) return pass('SameSite keeps the cookie from going along');
    for (const forgery of forgeriesOf(call, foreign, other !== null)) {
      const visit = await browser.call(asCrossSite(forgery.call));
      const { verdict } = await context.judge(browser);
      const end = verdict === 'anonymous' ? 'signed out' : verdict;
      trail.tell('victim', `opens a page of another site, which signs out ${forgery.what}: ${end}`, visit.exchanges[0]);
      if (verdict === 'unclear') return inconclusive('the check request was not answered clearly');
      if (verdict === 'anonymous')
        return fault(`A ${call.method} from another origin, ${forgery.what}, signed the browser out.`, 'log-out');
    }
    const left = await context.signOut(browser);
    return left.ok ? pass() : inconclusive(`the log-out itself could not be seen to work: ${left.reason}`);
  },
};
