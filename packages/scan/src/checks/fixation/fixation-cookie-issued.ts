import { type Check, type Outcome, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { verdictOf } from './fixation-verdict.ts';
import { issuedPlant, type PlantStory, plantAndReplay } from './planting.ts';

export const fixationCookieIssued: Check = {
  id: 'fixation.cookie.issued',
  title: 'Session fixation: an anonymous session becomes the victim’s',
  severity: 'high',
  cwe: [384],
  asvs: ['7.2.4'],
  wstg: 'WSTG-SESS-03',
  profile: 'quick',
  needs: ['session', 'sign-in'],
  sends: 'A visit that collects an anonymous session, a sign-in over it, and the check request with the old copy.',
  proves: 'The copy that was anonymous before the sign-in is signed in after it.',
  remedy: rotateAtSignIn,
  async run(context) {
    const story = await playIssued(context);
    return story === null
      ? nothingIssued
      : verdictOf(context, story, 'A session that the application handed out was anonymous');
  },
};

const nothingIssued: Outcome = skipped('the application hands out no session before the sign-in');

/** One story, told by the checks for fixation and for the survival of the old token. */
export function playIssued(context: CheckContext): Promise<PlantStory | null> {
  return context.once('planted-issued', async () => {
    const plant = await issuedPlant(context);
    if (plant === null) return null;
    const story = await plantAndReplay(context, plant, context.victim);
    if (story.result.verdict !== 'safe' || !(await touchingReplaces(context))) return story;
    // The control before the sign-in replaced the session, and so hid the fault: do the control on a twin.
    const untouched = await issuedPlant(context);
    return untouched === null ? story : plantAndReplay(context, await withTwin(context, untouched), context.victim);
  });
}

/** Some applications replace an anonymous session as soon as it is used elsewhere. */
async function touchingReplaces(context: CheckContext): Promise<boolean> {
  const plant = await issuedPlant(context);
  if (plant === null) return false;
  const visitor = context.visitor('attacker', plant.kept);
  await context.judge(visitor);
  const names = context.tokens.session.map(({ name }) => name);
  const value = (jar: typeof visitor.jar) =>
    jar
      .all()
      .filter(({ name }) => names.includes(name))
      .map((one) => one.value)
      .join();
  return value(visitor.jar) !== value(plant.kept.jar);
}

async function withTwin(context: CheckContext, plant: NonNullable<Awaited<ReturnType<typeof issuedPlant>>>) {
  const twin = (await issuedPlant(context)) ?? plant;
  return { ...plant, control: twin.kept };
}
