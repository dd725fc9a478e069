import { type Check, fault, pass, skipped } from '../check.ts';
import { inventLike } from '../fixation/invent.ts';
import { refuseCrossSite } from '../remedies/refuse-cross-site.ts';
import { formTokenOf, signsOutWith } from './form-token.ts';

export const csrfTokenUnbound: Check = {
  id: 'csrf.token-unbound',
  title: 'A form token of one session works in another',
  severity: 'medium',
  impact: 'An attacker fetches a form token with an account of their own, and uses it against others',
  cwe: [352],
  asvs: ['3.5.1'],
  wstg: 'WSTG-SESS-05',
  profile: 'full',
  needs: ['session', 'sign-in', 'cookies', 'logout'],
  sends: 'The log-out form of one session with the token of another; before that, with an invented one.',
  proves: 'The invented token is refused, and the one of the other session is accepted.',
  remedy: {
    ...refuseCrossSite,
    text: 'Bind the form token to the session: an attacker can fetch one with a session of its own.',
  },
  async run(context) {
    const { other, target, trail, victim } = context;
    const [attacker, browser] = [context.visitor('attacker'), context.visitor('victim')];
    await context.mustSignIn(attacker, other ?? victim);
    const theirs = await formTokenOf(context, attacker, target.logout.at(-1));
    if (theirs === null) return skipped('the log-out form carries no form token');
    trail.tell('attacker', 'fetches a form token in a session of its own');
    await context.mustSignIn(browser, victim);
    if (await signsOutWith(context, browser, { ...theirs, value: inventLike(theirs.value) })) {
      return pass('form tokens are not looked at: see csrf.logout');
    }
    if (!(await signsOutWith(context, browser, theirs))) return pass();
    return fault('A form token that the attacker fetched works in the victim’s session.', theirs.name);
  },
};
