import { prepareStep } from '../../drive/run-steps.ts';
import { type Check, fault, inconclusive, pass } from '../check.ts';
import { refuseCrossSite } from '../remedies/refuse-cross-site.ts';
import { asCrossSite, travelsCrossSite } from './cross-site.ts';

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
  sends: 'The log-out as a page of another origin could send it, without a form token.',
  proves: 'The browser is signed out afterwards.',
  remedy: refuseCrossSite,
  async run(context) {
    const { target, trail, victim } = context;
    const browser = context.visitor('victim');
    const visits = await context.mustSignIn(browser, victim);
    const step = target.logout.at(-1);
    if (step === undefined) return inconclusive('no way to sign out is known');
    const { call, hidden } = await prepareStep(context.visitor('victim', browser.holdings()), step, target.url);
    if (!travelsCrossSite(context, visits, call.method)) return pass('SameSite keeps the cookie from going along');
    const visit = await browser.call(asCrossSite(call, hidden));
    const judgement = await context.judge(browser);
    trail.tell(
      'victim',
      `opens a page of another site: ${judgement.verdict === 'anonymous' ? 'signed out' : judgement.verdict}`,
      visit.exchanges[0],
    );
    if (judgement.verdict === 'unclear') return inconclusive('the check request was not answered clearly');
    if (judgement.verdict === 'signed-in') return pass();
    return fault(`A ${call.method} from another origin, without a form token, signed the browser out.`, 'log-out');
  },
};
