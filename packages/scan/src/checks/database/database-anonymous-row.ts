import { fault, inconclusive, pass, skipped } from '../check.ts';
import { issuedPlant } from '../fixation/planting.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { databaseCheck, rowOf } from './database-check.ts';

export const databaseAnonymousRow = databaseCheck({
  id: 'database.anonymous-row-stays',
  title: 'The anonymous session stays in the table after the sign-in',
  severity: 'info',
  cwe: [613],
  asvs: ['7.2.4'],
  sends: 'A visit that collects an anonymous session, and a sign-in over it; reads the row before and after.',
  proves: 'The row from before the sign-in is still there and alive, without an owner.',
  remedy: rotateAtSignIn,
  async look(context, database) {
    const plant = await issuedPlant(context);
    if (plant === null || (await rowOf(context, database, plant.kept)) === null) {
      return skipped('no anonymous session is stored before the sign-in');
    }
    const signedIn = await context.signIn(context.visitor('victim', plant.brought), context.victim, { mayFail: true });
    if (!signedIn.ok) return inconclusive(signedIn.reason);
    const row = (await rowOf(context, database, plant.kept))?.row;
    if (row === undefined || row.isEnded || row.owner !== null) return pass();
    context.trail.tell('scanner', 'finds the anonymous row unchanged after the sign-in', signedIn.judgement.exchange);
    return fault('The anonymous session from before the sign-in lives on.', database.table.name);
  },
});
