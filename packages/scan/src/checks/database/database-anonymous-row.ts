import { fault, inconclusive, pass, skipped } from '../check.ts';
import { isCookieSession } from '../csrf/cross-site.ts';
import { storyOf } from '../fixation/stories.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { databaseCheck } from './database-check.ts';

export const databaseAnonymousRow = databaseCheck({
  id: 'database.anonymous-row-stays',
  title: 'The anonymous session stays in the table after the sign-in',
  severity: 'info',
  impact: 'Rows pile up that nobody uses any more, and the token from before stays a token',
  cwe: [613],
  asvs: ['7.2.4'],
  sends: 'The sign-in of the fixation checks over a session that newcomers are given; reads its row before and after.',
  proves: 'The row from before the sign-in is still there and alive, without an owner.',
  remedy: rotateAtSignIn,
  async look(context, database) {
    const story = await storyOf(context, 'issued', isCookieSession(context) ? 'cookie' : 'authorization');
    const [before] = story?.rows?.before ?? [];
    if (story === null || before === undefined) return skipped('no anonymous session is stored before the sign-in');
    if (story.result.verdict === 'unclear') return inconclusive(story.result.reason);
    if (story.result.verdict === 'refused') return pass('a sign-in that brings such a token is refused');
    const row = story.rows?.after.find(({ token }) => token === before.token);
    if (row === undefined || row.isEnded || row.owner !== null) return pass();
    context.trail.include(story.steps);
    context.trail.tell('scanner', 'finds the anonymous row unchanged after the sign-in');
    return fault('The anonymous session from before the sign-in lives on.', database.table.name);
  },
});
