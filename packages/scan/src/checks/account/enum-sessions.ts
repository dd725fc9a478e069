import type { Holdings } from '../../drive/visitor.ts';
import { ScanFailure } from '../../http/failure.ts';
import { differenceBetween, type Observation, observe } from '../../oracle/observation.ts';
import type { Judgement } from '../../oracle/oracle.ts';
import { label } from '../../oracle/token-set.ts';
import { type Check, fault, pass } from '../check.ts';
import type { CheckContext } from '../context.ts';
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
  sends: 'The check request with two ended tokens and with two invented ones.',
  proves: 'Both ended tokens are answered differently from both invented ones, in the same way.',
  remedy: { text: 'Answer every token that is not alive in the same way.' },
  async run(context) {
    // Two of each: an application may take an unknown token over at its first use, and go on with it at the second.
    const [one, other] = [await endedToken(context), await endedToken(context)];
    const invented = async () => (await inventedSource(context)).kept;
    const dead = [await context.replay(one), await context.replay(other)];
    const unknown = [await context.replay(await invented()), await context.replay(await invented())];
    if ([...dead, ...unknown].some(({ verdict }) => verdict !== 'anonymous'))
      return pass('the ended token is not refused: see logout.server-side');
    context.trail.tell('attacker', 'presents an ended token', dead[0]?.exchange);
    context.trail.tell('attacker', 'presents an invented token', unknown[0]?.exchange);
    const difference = differenceBetween(dead.map(seen), unknown.map(seen));
    if (difference === null) return pass();
    return fault(
      `An ended token is answered differently from an invented one, each time: ${difference}.`,
      context.tokens.session.map(label).join(' + '),
      { confidence: 'info' },
    );
  },
};

async function endedToken(context: CheckContext): Promise<Holdings> {
  const person = context.visitor('victim');
  await context.mustSignIn(person, context.victim);
  const copy = frozen(context, person.holdings());
  const left = await context.signOut(person);
  if (left.ok) return copy;
  throw new ScanFailure('flow', `the log-out could not be seen to happen: ${left.reason}`);
}

function seen({ exchange }: Judgement): Observation {
  return observe(exchange.response, exchange.request.url);
}
