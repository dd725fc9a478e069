import { fault, inconclusive, pass } from '../check.ts';
import { isCookieSession } from '../csrf/cross-site.ts';
import type { PlaceKind } from '../fixation/place.ts';
import { storyOf } from '../fixation/stories.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { databaseCheck } from './database-check.ts';

export const databaseUpsert = databaseCheck({
  id: 'database.upsert',
  title: 'The sign-in writes a row for a token that the client brought',
  severity: 'high',
  impact: 'Whoever makes a browser bring a token of their choice holds the session that the sign-in makes of it',
  cwe: [384],
  asvs: ['7.2.1', '7.2.4'],
  sends: 'The sign-ins of the fixation checks that carry an invented token; reads the session table before and after.',
  proves: 'A row with the invented token, which was not there before, has an owner after the sign-in.',
  remedy: {
    ...rotateAtSignIn,
    text: `Insert new sessions, and never upsert them: an UPSERT or ON CONFLICT on the token adopts whatever a client brings. ${rotateAtSignIn.text}`,
  },
  async look(context, database) {
    const places: readonly PlaceKind[] = isCookieSession(context)
      ? ['cookie']
      : ['authorization', 'header', 'body', 'cookie'];
    const open: string[] = [];
    for (const place of places) {
      const story = await storyOf(context, 'invented', place);
      if (story === null) continue;
      if ((story.rows?.before ?? []).length > 0) return inconclusive('the invented token is in the table already');
      if (story.result.verdict === 'unclear') open.push(story.result.reason);
      if (!(story.rows?.after ?? []).some(({ owner }) => owner !== null)) continue;
      context.trail.include(story.steps);
      context.trail.tell('scanner', `finds a row with the invented token and an owner in ${database.table.name}`);
      return fault(
        `The sign-in made a row in ${database.table.name} with the token that the client had invented (${story.planting.where}).`,
        database.table.name,
      );
    }
    return open[0] === undefined ? pass() : inconclusive(open[0]);
  },
});
