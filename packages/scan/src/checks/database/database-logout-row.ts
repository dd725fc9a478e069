import { fault, inconclusive, pass } from '../check.ts';
import { endOnServer } from '../remedies/end-on-server.ts';
import { databaseCheck, notInTable, rowOf } from './database-check.ts';

export const databaseLogoutRow = databaseCheck({
  id: 'database.logout-row-stays',
  title: 'The log-out leaves a live session in the table',
  severity: 'medium',
  impact: 'The session can be used after the user has signed out',
  cwe: [613],
  asvs: ['7.4.1'],
  needs: ['session', 'sign-in', 'logout'],
  sends: 'A sign-in and the log-out; reads the row before and after.',
  proves: 'After the log-out the row is still there, with its owner, neither ended nor past its expiry.',
  remedy: endOnServer,
  async look(context, database) {
    const person = context.visitor('victim');
    await context.mustSignIn(person, context.victim);
    const copy = person.holdings();
    if ((await rowOf(context, database, copy)) === null) return notInTable(database);
    const left = await context.signOut(person);
    if (!left.ok) return inconclusive(`the log-out could not be seen to happen: ${left.reason}`);
    context.trail.tell('victim', 'signs out', left.visits.at(-1)?.exchanges[0]);
    const row = (await rowOf(context, database, copy))?.row;
    const isOver = row?.expiresAt !== null && row?.expiresAt !== undefined && row.expiresAt <= Date.now();
    if (row === undefined || row.owner === null || row.isEnded || isOver) return pass();
    context.trail.tell('scanner', `finds the row in ${database.table.name} as it was`);
    return fault(`After the log-out the row in ${database.table.name} is alive.`, database.table.name);
  },
});
