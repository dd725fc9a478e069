import { label } from '../../oracle/token-set.ts';
import { fault, inconclusive, type Outcome, pass } from '../check.ts';
import type { CheckContext } from '../context.ts';
import type { PlantStory } from './planting.ts';

/** What a check says about a planted token's story. */
export function verdictOf(context: CheckContext, { result, steps }: PlantStory, planted: string): Outcome {
  context.trail.include(steps);
  switch (result.verdict) {
    case 'taken-over': {
      const { victim } = context;
      const detail = `${planted} before ${victim.user} signed in over it, and shows ${victim.user}'s session afterwards.`;
      return fault(`${detail} ${howPlantable(context)}`, context.tokens.session.map(label).join(' + '), {
        ...(victim.isPrivileged && { severity: 'critical' }),
      });
    }
    case 'safe':
      return pass(result.note === '' ? undefined : result.note);
    case 'refused':
      return pass('a sign-in that brings such a token is refused');
    case 'unclear':
      return inconclusive(result.reason);
  }
}

/** Names decide who could plant a cookie (RFC 6265bis 4.1.3): nobody from a sibling host can set a `__Host-` one. */
function howPlantable({ tokens }: CheckContext): string {
  const cookies = tokens.session.filter(({ kind }) => kind === 'cookie').map(({ name }) => name);
  if (cookies.length === 0) return '';
  if (cookies.some((name) => name.startsWith('__Host-'))) {
    return 'Planting it takes a script or a header injected into this very host: its prefix keeps siblings and the network out.';
  }
  return 'A sibling host, a network attacker or any script injection can plant it.';
}
