import { fault, inconclusive, pass } from '../check.ts';
import { inventedPlant } from '../fixation/planting.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { databaseCheck, rowOf } from './database-check.ts';

export const databaseUpsert = databaseCheck({
  id: 'database.upsert',
  title: 'The sign-in writes a row for a token that the client brought',
  severity: 'high',
  cwe: [384],
  asvs: ['7.2.1', '7.2.4'],
  sends: 'A sign-in that brings an invented token; reads the session table before and after.',
  proves: 'A row with the invented token, which was not there before, has an owner after the sign-in.',
  remedy: {
    ...rotateAtSignIn,
    text: `Insert new sessions, and never upsert them: an UPSERT or ON CONFLICT on the token adopts whatever a client brings. ${rotateAtSignIn.text}`,
  },
  async look(context, database) {
    const plant = await inventedPlant(context);
    if ((await rowOf(context, database, plant.kept)) !== null)
      return inconclusive('the invented token is in the table already');
    const person = context.visitor('victim', plant.brought);
    const signedIn = await context.signIn(person, context.victim, { mayFail: true });
    if (!signedIn.ok) return pass('a sign-in that brings such a token is refused');
    context.trail.tell('victim', 'signs in with an invented token', signedIn.judgement.exchange);
    const row = await rowOf(context, database, plant.kept);
    if (row === null || row.row.owner === null) return pass();
    context.trail.tell('scanner', `finds a row with the invented token and an owner in ${database.table.name}`);
    return fault(
      `The sign-in made a row in ${database.table.name} with the token that the client had invented.`,
      database.table.name,
    );
  },
});
