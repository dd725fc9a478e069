import { fault, inconclusive, type Outcome, pass, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { isCookieSession } from '../csrf/cross-site.ts';
import type { PlaceKind } from '../fixation/place.ts';
import { storyOf } from '../fixation/stories.ts';
import type { PlantStory } from '../fixation/story.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { databaseCheck } from './database-check.ts';

export const databaseOwnerChange = databaseCheck({
  id: 'database.owner-change',
  title: 'A session row gets an owner and keeps its token',
  severity: 'high',
  impact: 'Whoever knew the token before the sign-in, when the row was nobody’s, holds the user’s session after it',
  cwe: [384],
  asvs: ['7.2.4'],
  sends:
    'The sign-ins of the fixation checks that carry a token which newcomers are given; reads its row before and after.',
  proves: 'The row with the token from before the sign-in had no owner and has one afterwards.',
  remedy: rotateAtSignIn,
  async look(context, database) {
    const { name, owner } = database.table;
    const found = await rowsInStories(context);
    if (found.length === 0) return skipped('no anonymous session is stored before the sign-in');
    for (const { story, before, after } of found) {
      if (before !== null || after === null) continue;
      const column = owner === null ? name : `${name}.${owner}`;
      context.trail.include(story.steps);
      context.trail.tell('scanner', `reads ${column} of that token’s row: NULL before the sign-in, a user after it`);
      return fault(
        `The sign-in wrote a user into ${column}, which was NULL, and kept the token that the attacker holds (${story.planting.where}).`,
        name,
      );
    }
    return openOrPass(found);
  },
});

interface FoundRow {
  readonly story: PlantStory;
  readonly before: string | null;
  readonly after: string | null;
}

/** Every planted token that had a row of its own before the sign-in. */
async function rowsInStories(context: CheckContext): Promise<FoundRow[]> {
  const places: readonly PlaceKind[] = isCookieSession(context)
    ? ['cookie']
    : ['authorization', 'header', 'body', 'cookie'];
  const found: FoundRow[] = [];
  for (const place of places) {
    const story = await storyOf(context, 'issued', place);
    for (const row of story?.rows?.before ?? []) {
      const after = story?.rows?.after.find(({ token }) => token === row.token);
      if (story !== null) found.push({ story, before: row.owner, after: after?.owner ?? null });
    }
  }
  return found;
}

/** A row that was not seen over a sign-in that worked shows nothing. */
function openOrPass(found: readonly FoundRow[]): Outcome {
  if (found.every(({ before }) => before !== null)) return inconclusive('the anonymous row has an owner already');
  const [open] = found.flatMap(({ story: { result } }) => (result.verdict === 'unclear' ? [result.reason] : []));
  return open === undefined ? pass() : inconclusive(open);
}
