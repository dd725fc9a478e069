import type { Alter } from '../../drive/run-steps.ts';
import type { Call } from '../../drive/visitor.ts';
import { type Carrier, tokenValue } from '../../oracle/token-set.ts';
import type { CheckContext } from '../context.ts';
import { inventedPlant, issuedPlant, type Plant } from './planting.ts';

export type Values = readonly (readonly [name: string, value: string])[];

/**
 * Plants for a place where the token does not usually travel: first what the application issued, then an invented value.
 * The victim arrives without cookies, and the attacker presents the token both ways.
 */
export async function plantsElsewhere(
  context: CheckContext,
  carry: (values: Values) => Alter,
  present: (values: Values) => (call: Call) => Call,
): Promise<Plant[]> {
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
