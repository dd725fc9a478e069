import type { Holdings } from '../../drive/visitor.ts';
import { type Check, fault, pass } from '../check.ts';
import { frozen } from '../frozen.ts';

const signIns = 5;

export const sessionLimit: Check = {
  id: 'sessions.unbounded',
  title: 'An account may have any number of sessions at once',
  severity: 'info',
  impact: 'A stolen session does not show among any number of others',
  cwe: [613],
  asvs: ['7.1.2', '7.5.2'],
  wstg: 'WSTG-SESS-11',
  profile: 'full',
  needs: ['session', 'sign-in'],
  runsAlone: true,
  sends: `${signIns} sign-ins of one account, and the check request in each.`,
  proves: `All ${signIns} sessions are signed in at the same time.`,
  remedy: {
    text: 'Decide how many sessions an account may have, say what happens at the limit, and show users their sessions with a way to end them.',
  },
  async run(context) {
    const copies: Holdings[] = [];
    for (let count = 0; count < signIns; count += 1) {
      const person = context.visitor('victim');
      await context.mustSignIn(person, context.victim);
      copies.push(frozen(context, person.holdings()));
    }
    for (const copy of copies) {
      const replay = await context.replay(copy);
      if (replay.verdict !== 'signed-in') return pass('older sessions end when newer ones are made');
      context.trail.tell('victim', 'is signed in in yet another session', replay.exchange);
    }
    return fault(`${signIns} sessions of one account live side by side.`, 'sessions', { confidence: 'info' });
  },
};
