import { prepareStep } from '../../drive/run-steps.ts';
import { giveCredentials } from '../../scan/sign-in.ts';
import { type Check, fault, inconclusive, pass } from '../check.ts';
import { refuseCrossSite } from '../remedies/refuse-cross-site.ts';
import { asCrossSite } from './cross-site.ts';

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
    'The sign-in as a page of another origin could send it: foreign Origin, no cookies, no form token of this browser.',
  proves: 'The browser is signed in afterwards.',
  remedy: refuseCrossSite,
  async run(context) {
    const { target, trail, victim } = context;
    const [step, ...more] = target.login;
    if (step === undefined || more.length > 0) return inconclusive('the sign-in takes several steps');
    const attacker = context.visitor('attacker');
    giveCredentials(attacker, victim);
    if (target.start.length > 0) await context.arrive(attacker);
    const { call, hidden } = await prepareStep(attacker, step, target.url);
    const browser = context.visitor('victim');
    context.admitSignIn(browser);
    const visit = await browser.call(asCrossSite(call, hidden));
    const judgement = await context.judge(browser);
    trail.tell('victim', `follows a form of another site: ${judgement.verdict}`, visit.exchanges[0]);
    if (judgement.verdict === 'unclear') return inconclusive('the check request was not answered clearly');
    if (judgement.verdict === 'anonymous') return pass();
    return fault('A sign-in that came from another origin, without a form token, was accepted.', 'sign-in');
  },
};
