import { type Check, fault, inconclusive, type Outcome, pass } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { isCookieSession } from '../csrf/cross-site.ts';
import type { PlaceKind } from '../fixation/place.ts';
import { nothingIssued, storyOf } from '../fixation/stories.ts';
import type { PlantStory } from '../fixation/story.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';

export const rotationOldToken: Check = {
  id: 'rotation.old-token-survives',
  title: 'The sign-in issues a new token, and the old one is signed in as well',
  severity: 'high',
  impact: 'Whoever kept the token from before the sign-in is signed in beside the victim',
  cwe: [384, 613],
  asvs: ['7.2.4', '7.4.1'],
  wstg: 'WSTG-SESS-03',
  profile: 'quick',
  needs: ['session', 'sign-in'],
  sends: 'The same as the fixation checks with a token that was handed out; where that works, once more after a grace.',
  proves: 'After a sign-in that changed the token, both the old and the new one are signed in.',
  remedy: rotateAtSignIn,
  async run(context) {
    const places: readonly PlaceKind[] = isCookieSession(context)
      ? ['cookie']
      : ['authorization', 'header', 'body', 'cookie'];
    const told: PlantStory[] = [];
    for (const place of places) {
      const story = await storyOf(context, 'issued', place);
      if (story === null) return nothingIssued;
      if (story.result.verdict === 'taken-over' && story.result.changed) return survives(context, story);
      told.push(story);
    }
    const [open] = told.flatMap(({ result }) => (result.verdict === 'unclear' ? [result.reason] : []));
    if (open !== undefined) return inconclusive(open);
    if (told.some(({ result }) => result.verdict === 'taken-over')) return pass('the token does not change at all');
    const notes = told.flatMap(({ result }) => (result.verdict === 'safe' && result.note !== '' ? [result.note] : []));
    return pass(notes[0]);
  },
};

function survives(context: CheckContext, { steps, planting }: PlantStory): Outcome {
  context.trail.include(steps);
  return fault('The sign-in gave the victim a new token and left the old one signed in beside it.', planting.where);
}
