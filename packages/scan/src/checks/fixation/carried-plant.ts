import type { Alter } from '../../drive/run-steps.ts';
import type { Call } from '../../drive/visitor.ts';
import { type Carrier, tokenValue } from '../../oracle/token-set.ts';
import { type Outcome, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { verdictOf } from './fixation-verdict.ts';
import { inventedPlant, issuedPlant, type Plant, plantAndReplay } from './planting.ts';

export type Values = readonly (readonly [name: string, value: string])[];

/** Where a token does not usually travel: how the victim comes to carry it there, and how the attacker presents it. */
export interface Place {
  readonly carry: (values: Values) => Alter;
  readonly present: (values: Values) => (call: Call) => Call;
}

/**
 * Plants in one place after the other, until a session was fixed there or it could not be decided.
 *
 * @param wasAnonymous what is said of the token as it was planted
 */
export async function plantElsewhere(
  context: CheckContext,
  places: readonly Place[],
  wasAnonymous: string,
): Promise<Outcome> {
  let last: Outcome = skipped('the session does not travel in a cookie');
  for (const place of places) {
    for (const plant of await plantsFor(context, place)) {
      last = verdictOf(context, await plantAndReplay(context, plant, context.victim), wasAnonymous);
      if (last.status !== 'pass') return last;
    }
  }
  return last;
}

/**
 * First what the application issued, then an invented value. The victim arrives without cookies, and the attacker presents
 * the token both ways.
 */
async function plantsFor(context: CheckContext, { carry, present }: Place): Promise<Plant[]> {
  const carriers = context.tokens.session.filter(({ kind }) => kind === 'cookie');
  if (carriers.length === 0) return [];
  const sources = [await issuedPlant(context), await inventedPlant(context)].filter((plant) => plant !== null);
  const empty = context.visitor('victim').holdings();
  return sources.flatMap((plant): Plant[] => {
    const values = valuesIn(plant, carriers);
    if (values === null) return [];
    return [{ kind: plant.kind, kept: plant.kept, brought: empty, carry: carry(values), present: present(values) }];
  });
}

function valuesIn({ kept }: Plant, carriers: readonly Carrier[]): Values | null {
  const values = carriers.map((carrier): [string, string | null] => [carrier.name, tokenValue(kept, carrier)]);
  return values.every((pair): pair is [string, string] => pair[1] !== null) ? values : null;
}

export function withQuery(call: Call, values: Values): Call {
  const url = new URL(call.url);
  for (const [name, value] of values) url.searchParams.set(name, value);
  return { ...call, url: url.href };
}

/** `/page;name=value`: the path parameter that servlet containers write. */
export function withPathParameter(call: Call, values: Values): Call {
  const url = new URL(call.url);
  url.pathname += values.map(([name, value]) => `;${name}=${value}`).join('');
  return { ...call, url: url.href };
}
