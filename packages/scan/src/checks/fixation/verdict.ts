import { fault, inconclusive, type Outcome, pass, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';
import type { PlaceKind } from './place.ts';
import type { Source } from './source.ts';
import { nothingIssued, storyOf } from './stories.ts';
import type { PlantStory } from './story.ts';

export interface Attempt {
  readonly kind: Source['kind'];
  readonly place: PlaceKind;
  /** Only under these names, instead of all that the place knows. */
  readonly names?: readonly string[];
}

/**
 * Plants one token after the other, until one was taken over. Only what was carried to a sign-in that worked, or that the
 * plant alone kept from working, passes.
 */
export async function plantAll(context: CheckContext, attempts: readonly Attempt[]): Promise<Outcome> {
  const told: PlantStory[] = [];
  for (const { kind, place, names } of attempts) {
    const story = await storyOf(context, kind, place, names);
    if (story === null) continue;
    if (story.result.verdict === 'taken-over') return takenOver(context, story);
    told.push(story);
  }
  return told.length === 0 ? nothingIssued : summary(context, told);
}

function summary(context: CheckContext, told: readonly PlantStory[]): Outcome {
  for (const { steps } of told) context.trail.include(steps);
  const [open] = told.flatMap(({ result }) => (result.verdict === 'unclear' ? [result.reason] : []));
  if (open !== undefined) return inconclusive(open);
  const notes = told.flatMap(({ result }) => {
    if (result.verdict === 'refused') return ['a sign-in that brings such a token is refused'];
    return result.verdict === 'safe' && result.note !== '' ? [result.note] : [];
  });
  const carried = told.filter(({ result }) => result.verdict === 'safe').map(describe);
  const all = [
    ...new Set([
      ...(carried.length === 0 ? [] : [`carried to the sign-in: ${[...new Set(carried)].join('; ')}`]),
      ...notes,
    ]),
  ];
  return all.length === 0 ? skipped('there was nothing to plant') : pass(all.join('; '));
}

function describe({ planting }: PlantStory): string {
  return `${planting.source.kind} token in ${planting.where}`;
}

const planted: Record<Source['kind'], string> = {
  issued: 'A token that the application had handed out',
  invented: 'A token that the scanner had invented',
  authenticated: 'The token of the attacker’s own session',
};

function takenOver(context: CheckContext, { planting, steps }: PlantStory): Outcome {
  const { victim } = context;
  const user = victim.user === '' ? 'the victim' : victim.user;
  context.trail.include(steps);
  const { source, where, place, names } = planting;
  const before = source.kind === 'authenticated' ? `showed ${context.other?.user ?? 'somebody else'}` : 'was anonymous';
  const detail =
    `${planted[source.kind]} ${before} before ${user} signed in with it in place (${where}), and shows ${user}'s ` +
    `session afterwards: the sign-in does not make a new token. ${howPlantable(place, names)}`;
  return fault(detail.trim(), where, {
    ...(victim.isPrivileged && { severity: 'critical', because: `${victim.user} is privileged` }),
  });
}

/** Names decide who could plant a cookie (RFC 6265bis 4.1.3): nobody from a sibling host can set a `__Host-` one. */
function howPlantable(place: PlaceKind, names: readonly string[]): string {
  switch (place) {
    case 'cookie':
      return names.some((name) => name.startsWith('__Host-'))
        ? 'Planting it takes a script or a header injected into this very host: its prefix keeps siblings and the network out.'
        : 'A sibling host, a network attacker or any script injection can plant it.';
    case 'query':
    case 'path':
      return 'A link is enough to plant it.';
    case 'authorization':
    case 'header':
      return 'Whoever chooses the header plants it: a script in the page, a gateway, or a client that starts with a token from a link.';
    case 'body':
      return 'Whoever fills in the request plants it: a form of another site, a script in the page, or a prepared link.';
  }
}
