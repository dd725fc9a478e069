import { type Check, fault, pass, skipped } from '../check.ts';
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
  sends: 'The log-out form with the token of the sign-in form; before that, with an invented one.',
  proves: 'The invented token is refused, and the one from before the sign-in is accepted.',
  remedy: {
    ...refuseCrossSite,
    text: 'Bind the form token to the session, and make a new one at sign-in: whoever planted the old session knows the old token.',
  },
  async run(context) {
    const { target, trail, victim } = context;
    const browser = context.visitor('victim');
    await context.arrive(browser);
    const before = await formTokenOf(context, browser, target.login.at(-1));
    if (before === null) return skipped('the sign-in form carries no form token');
    trail.tell('attacker', 'knows the form token from before the sign-in');
    await context.mustSignIn(browser, victim);
    const after = await formTokenOf(context, browser, target.logout.at(-1));
    if (after === null) return skipped('the log-out form carries no form token');
    if (await signsOutWith(context, browser, { ...after, value: inventLike(after.value) })) {
      return pass('form tokens are not looked at: see csrf.logout');
    }
    if (!(await signsOutWith(context, browser, { ...after, value: before.value }))) return pass();
    return fault('The form token from before the sign-in is accepted after it.', after.name);
  },
};
