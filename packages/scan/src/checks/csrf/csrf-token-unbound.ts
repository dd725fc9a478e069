import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
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
  sends: 'The log-out of one session with the token of another; before that, with an invented one.',
  proves: 'The invented token is refused, and the one of the other session is accepted.',
  remedy: {
    ...refuseCrossSite,
    text: 'Bind the form token to the session: an attacker can fetch one with a session of its own.',
  },
  async run(context) {
    const { other, target, trail, victim } = context;
    const [attacker, browser] = [context.visitor('attacker'), context.visitor('victim')];
    await context.mustSignIn(attacker, other ?? victim);
    await context.mustSignIn(browser, victim);
    const theirs = await formTokenOf(context, target.logout, { own: attacker, foreign: browser });
    if (theirs === null) return skipped('the log-out carries no form token');
    trail.tell('attacker', 'fetches a form token in a session of their own');
    if (await signsOutWith(context, browser, { ...theirs, value: inventLike(theirs.value) })) {
      return pass('form tokens are not looked at: see csrf.logout');
    }
    const works = await signsOutWith(context, browser, theirs);
    if (works && other === null)
      return inconclusive(
        'it works in another session of the same account; whether also in another’s, a second account shows',
      );
    if (works) return fault('A form token that the attacker fetched works in the victim’s session.', theirs.name);
    const left = await context.signOut(browser);
    return left.ok ? pass() : inconclusive(`the log-out itself could not be seen to work: ${left.reason}`);
  },
};
