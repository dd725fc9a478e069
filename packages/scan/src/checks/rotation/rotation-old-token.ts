import { label } from '../../oracle/token-set.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import { playIssued } from '../fixation/fixation-cookie-issued.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';

export const rotationOldToken: Check = {
  id: 'rotation.old-token-survives',
  title: 'The sign-in issues a new token, and the old one is signed in as well',
  severity: 'high',
  cwe: [384, 613],
  asvs: ['7.2.4', '7.4.1'],
  wstg: 'WSTG-SESS-03',
  profile: 'quick',
  needs: ['session', 'sign-in'],
  sends: 'The same as fixation.cookie.issued; where the old token works, once more after a grace.',
  proves: 'After a sign-in that changed the token, both the old and the new one are signed in.',
  remedy: rotateAtSignIn,
  async run(context) {
    const story = await playIssued(context);
    if (story === null) return skipped('the application hands out no session before the sign-in');
    if (story.result.verdict === 'unclear') return inconclusive(story.result.reason);
    if (story.result.verdict === 'safe') return pass(story.result.note === '' ? undefined : story.result.note);
    if (story.result.verdict === 'refused' || !story.result.changed) return pass('the token does not change at all');
    context.trail.include(story.steps);
    return fault(
      'The sign-in gave the victim a new token and left the old one signed in beside it.',
      context.tokens.session.map(label).join(' + '),
    );
  },
};
