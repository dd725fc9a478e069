import { runSteps } from '../../drive/run-steps.ts';
import { observe, similarity } from '../../oracle/observation.ts';
import type { Judgement } from '../../oracle/oracle.ts';
import { giveCredentials } from '../../scan/sign-in.ts';
import { variablesIn } from '../../target/variable.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';

export const openBetweenSteps: Check = {
  id: 'sign-in.open-between-steps',
  title: 'The password alone signs in where a one-time code is asked for as well',
  severity: 'high',
  impact: 'Whoever has the password needs no second factor: the page that asks for it can simply be left',
  cwe: [304, 287],
  asvs: ['6.3.3'],
  wstg: 'WSTG-ATHN-11',
  profile: 'quick',
  needs: ['session', 'sign-in'],
  sends: 'The steps of the sign-in up to the one that carries the one-time code, and then the check request.',
  proves: 'The visitor is signed in, and no code was ever sent.',
  remedy: {
    text: 'Keep who has given only the password apart from who is signed in: a session that can do nothing but take the code, and a new token when the code was right (NIST SP 800-63B-4 2.2).',
  },
  async run(context) {
    const { target, victim, trail } = context;
    const index = target.login.findIndex((step) => variablesIn(step).includes('otp'));
    const before = target.login.slice(0, Math.max(0, index));
    if (index === -1) return skipped('the sign-in asks for no one-time code');
    if (before.some(({ kind }) => kind === 'browser')) return skipped('a browser step cannot be taken apart');
    if (!before.some((step) => variablesIn(step).includes('password')))
      return skipped('the one-time code travels with the password');

    const person = context.visitor('victim');
    giveCredentials(person, victim);
    context.admitSignIn();
    if (target.start.length > 0) await context.arrive(person);
    const visits = await runSteps(person, before, { base: target.url });
    trail.tell('victim', 'gives the password, and no code', visits.at(-1)?.exchanges.at(-1));
    const judgement = await context.judge(person);
    trail.tell('victim', `asks for what is behind the sign-in: ${judgement.verdict}`, judgement.exchange);
    switch (judgement.verdict) {
      case 'signed-in':
        // A page that asks for the code may greet by name, and then has all that tells the two states apart elsewhere.
        if (!looksSignedIn(context, judgement))
          return inconclusive('after the password there is another page than for who is signed in; it names the user');
        return fault(`Without a one-time code ${victim.user} is signed in after the password.`, 'sign-in');
      case 'anonymous':
        return pass('the password alone does not sign in');
      case 'unclear':
        return inconclusive(`the check request was answered with ${judgement.exchange.response.status}`);
    }
  },
};

function looksSignedIn({ oracle }: CheckContext, { exchange }: Judgement): boolean {
  const seen = observe(exchange.response, exchange.request.url);
  return oracle.signedIn.some((one) => similarity(one, seen) >= alike);
}

const alike = 0.7;
