import type { Check } from '../check.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { verdictOf } from './fixation-verdict.ts';
import { inventedPlant, plantAndReplay } from './planting.ts';

export const fixationCookieAdopted: Check = {
  id: 'fixation.cookie.adopted',
  title: 'Session fixation: an id that the attacker invented is adopted',
  severity: 'high',
  cwe: [384, 287],
  asvs: ['7.2.1', '7.2.3', '7.2.4'],
  wstg: 'WSTG-SESS-03',
  profile: 'quick',
  needs: ['session', 'sign-in'],
  sends:
    'A fresh random value in the place of the session token, a sign-in that brings it, and the check request with it.',
  proves: 'A value that nobody had issued, and that was anonymous before the sign-in, is signed in after it.',
  remedy: rotateAtSignIn,
  async run(context) {
    const story = await plantAndReplay(context, await inventedPlant(context), context.victim);
    return verdictOf(context, story, 'A value that the scanner had invented was anonymous');
  },
};
