import { type Check, fault, inconclusive, pass } from '../check.ts';
import { type Refusal, refusedAs, strangerLike, tellApart } from './refused-sign-in.ts';

export const enumUsers: Check = {
  id: 'enumeration.users',
  title: 'The sign-in tells which accounts exist',
  severity: 'low',
  impact: 'Whoever tries names learns who has an account, and aims at those',
  cwe: [204],
  asvs: ['6.3.8'],
  wstg: 'WSTG-IDNT-04',
  profile: 'full',
  needs: ['sign-in'],
  sends: 'Two sign-ins with a wrong password and two with a name that nobody has, in turns, and one right one.',
  proves: 'The two kinds are answered differently each time: status, place, cookies or words.',
  remedy: {
    text: 'Answer both with the same status and the same words, and spend the time of a password check on unknown names as well.',
  },
  async run(context) {
    const known: Refusal[] = [];
    const unknown: Refusal[] = [];
    for (let round = 0; round < 2; round += 1) {
      const wrong = await refusedAs(context, context.victim.user);
      const stranger = await refusedAs(context, strangerLike(context.victim.user));
      if (wrong === null || stranger === null)
        return inconclusive('the target throttles sign-ins, or answers them with errors');
      known.push(wrong);
      unknown.push(stranger);
    }
    // A right one at last, so that no count of failures is left behind.
    await context.mustSignIn(context.visitor('victim'), context.victim);
    const difference = tellApart(known, unknown);
    if (difference === null) return pass();
    return fault(
      `A wrong password and an unknown name are answered differently, the same way each time: ${difference}.`,
      'sign-in',
    );
  },
};
