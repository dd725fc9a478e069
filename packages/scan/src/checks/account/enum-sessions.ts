import { observe } from '../../oracle/observation.ts';
import type { Judgement } from '../../oracle/oracle.ts';
import { label } from '../../oracle/token-set.ts';
import { type Check, fault, inconclusive, pass } from '../check.ts';
import { inventedSource } from '../fixation/source.ts';
import { frozen } from '../frozen.ts';

export const enumSessions: Check = {
  id: 'enumeration.sessions',
  title: 'The application tells a session that once existed from one that never did',
  severity: 'info',
  impact: 'Whoever finds an old token learns that it was one',
  cwe: [204],
  asvs: ['7.2.1'],
  wstg: 'WSTG-SESS-01',
  profile: 'full',
  needs: ['session', 'sign-in', 'logout'],
  sends: 'The check request with an invented token and with one that a log-out has ended.',
  proves: 'The two are answered differently.',
  remedy: { text: 'Answer every token that is not alive in the same way.' },
  async run(context) {
    const person = context.visitor('victim');
    await context.mustSignIn(person, context.victim);
    const copy = frozen(context, person.holdings());
    const left = await context.signOut(person);
    if (!left.ok) return inconclusive(`the log-out could not be seen to happen: ${left.reason}`);
    const dead = await context.replay(copy);
    const invented = await context.replay((await inventedSource(context)).kept);
    if (dead.verdict !== 'anonymous' || invented.verdict !== 'anonymous')
      return pass('the ended token is not refused: see logout.server-side');
    context.trail.tell('attacker', 'presents an ended token', dead.exchange);
    context.trail.tell('attacker', 'presents an invented token', invented.exchange);
    if (signatureOf(dead) === signatureOf(invented)) return pass();
    return fault(
      'An ended token is answered differently from an invented one.',
      context.tokens.session.map(label).join(' + '),
      { confidence: 'info' },
    );
  },
};

function signatureOf({ exchange }: Judgement): string {
  const { status, redirectsTo, words } = observe(exchange.response, exchange.request.url);
  return JSON.stringify([status, redirectsTo, [...words].filter((word) => word.length < 16).sort()]);
}
