import { type Check, skipped } from '../check.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { verdictOf } from './fixation-verdict.ts';
import { authenticatedPlant, plantAndReplay } from './planting.ts';

export const fixationPlantedAuth: Check = {
  id: 'fixation.planted-auth',
  title: 'Session fixation: the victim signs in over the attacker’s own session',
  severity: 'high',
  cwe: [384],
  asvs: ['7.2.4'],
  wstg: 'WSTG-SESS-03',
  profile: 'quick',
  needs: ['session', 'sign-in', 'second-account'],
  sends:
    'A sign-in as the second account, a sign-in as the first over that session, and the check request with the old copy.',
  proves: 'The copy that showed the attacker’s account shows the victim’s afterwards.',
  remedy: rotateAtSignIn,
  async run(context) {
    const { other, victim } = context;
    if (other === null) return skipped('needs a second account');
    const story = await plantAndReplay(context, await authenticatedPlant(context, other), victim);
    return verdictOf(context, story, `The attacker’s session showed ${other.user}`);
  },
};
