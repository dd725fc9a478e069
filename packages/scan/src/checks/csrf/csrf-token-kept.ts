import { giveCredentials } from '../../scan/sign-in.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import { inventLike } from '../fixation/invent.ts';
import { refuseCrossSite } from '../remedies/refuse-cross-site.ts';
import { formTokenOf, signsOutWith } from './form-token.ts';

export const csrfTokenKept: Check = {
  id: 'csrf.token-kept',
  title: 'A form token from before the sign-in works after it',
  severity: 'medium',
  impact: 'Whoever planted the session before the sign-in knows the token that is meant to keep forged forms out',
  cwe: [352, 384],
  asvs: ['3.5.1', '7.2.4'],
  wstg: 'WSTG-SESS-05',
  profile: 'full',
  needs: ['session', 'sign-in', 'cookies', 'logout'],
  sends: 'The log-out with the token of the sign-in; before that, with an invented one.',
  proves: 'The invented token is refused, and the one from before the sign-in is accepted.',
  remedy: {
    ...refuseCrossSite,
    text: 'Bind the form token to the session, and make a new one at sign-in: whoever planted the old session knows the old token.',
  },
  async run(context) {
    const { target, trail, victim } = context;
    const [browser, newcomer] = [context.visitor('victim'), context.visitor('attacker')];
    for (const visitor of [browser, newcomer]) {
      giveCredentials(visitor, victim);
      await context.arrive(visitor);
    }
    const before = await formTokenOf(context, target.login, { own: browser, foreign: newcomer });
    if (before === null) return skipped('the sign-in carries no form token');
    trail.tell('attacker', 'knows the form token from before the sign-in');
    await context.mustSignIn(newcomer, context.other ?? victim);
    await context.mustSignIn(browser, victim);
    const after = await formTokenOf(context, target.logout, { own: browser, foreign: newcomer });
    if (after === null) return skipped('the log-out carries no form token');
    if (await signsOutWith(context, browser, { ...after, value: inventLike(after.value) })) {
      return pass('form tokens are not looked at: see csrf.logout');
    }
    if (await signsOutWith(context, browser, { ...after, value: before.value }))
      return fault('The form token from before the sign-in is accepted after it.', after.name);
    const left = await context.signOut(browser);
    return left.ok ? pass() : inconclusive(`the log-out itself could not be seen to work: ${left.reason}`);
  },
};
