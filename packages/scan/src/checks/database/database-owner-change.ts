import { fault, inconclusive, pass, skipped } from '../check.ts';
import { issuedPlant } from '../fixation/planting.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { databaseCheck, notInTable, rowOf } from './database-check.ts';

export const databaseOwnerChange = databaseCheck({
  id: 'database.owner-change',
  title: 'A session row gets an owner and keeps its token',
  severity: 'high',
  cwe: [384],
  asvs: ['7.2.4'],
  sends: 'A visit that collects an anonymous session, and a sign-in over it; reads the row before and after.',
  proves: 'The row with the token from before the sign-in had no owner and has one afterwards.',
  remedy: rotateAtSignIn,
  async look(context, database) {
    const plant = await issuedPlant(context);
    const before = plant === null ? null : await rowOf(context, database, plant.kept);
    if (plant === null || before === null) return skipped('no anonymous session is stored before the sign-in');
    if (before.row.owner !== null) return inconclusive('the anonymous row has an owner already');
    context.trail.tell('scanner', `reads the attacker’s row in ${database.table.name}: no owner`);
    const person = context.visitor('victim', plant.brought);
    const signedIn = await context.signIn(person, context.victim, { mayFail: true });
    if (!signedIn.ok) return inconclusive(signedIn.reason);
    context.trail.tell('victim', 'signs in with that session', signedIn.judgement.exchange);
    if ((await rowOf(context, database, person.holdings())) === null) return notInTable(database);
    const after = await rowOf(context, database, plant.kept);
    const owner = after?.row.owner ?? null;
    if (owner === null) return pass();
    context.trail.tell('scanner', 'reads the same row again: it has an owner now');
    return fault(
      `The sign-in wrote an owner into the row of ${database.table.name} that the attacker holds the token of.`,
      database.table.name,
    );
  },
});
