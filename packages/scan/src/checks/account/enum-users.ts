import { type Check, fault, inconclusive, pass } from '../check.ts';
import { refusalsSayNothing, sharedRefusals, tellApart } from './refused-sign-in.ts';

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
  runsAlone: true,
  sends: 'Two sign-ins with a wrong password and two with a name that nobody has, in turns, and right ones in between.',
  proves: 'The two kinds are answered differently each time: status, place, cookies or words.',
  remedy: {
    text: 'Answer both with the same status and the same words, and spend the time of a password check on unknown names as well.',
  },
  async run(context) {
    const refusals = await sharedRefusals(context);
    if (refusals === null) return inconclusive(refusalsSayNothing);
    const difference = tellApart(refusals.known, refusals.unknown);
    if (difference === null) return pass();
    return fault(
      `A wrong password and an unknown name are answered differently, the same way each time: ${difference}.`,
      'sign-in',
    );
  },
};
