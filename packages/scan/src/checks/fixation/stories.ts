import { type Outcome, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';
import type { PlaceKind } from './place.ts';
import { namesFor, type Planting, plantAt, withEverything } from './planting.ts';
import { authenticatedSource, inventedSource, issuedSource, type Source } from './source.ts';
import { type PlantStory, tellStory } from './story.ts';

/** The story of one kind of token in one place; null: there is no such token. Told once, for every check that asks for it. */
export function storyOf(
  context: CheckContext,
  kind: Source['kind'],
  place: PlaceKind,
  only?: readonly string[],
): Promise<PlantStory | null> {
  return context.once(`story ${kind} ${place} ${only?.join() ?? ''}`, async () => {
    const story = await plantOnce(context, kind, place, only ?? null);
    if (story === null || story.result.verdict !== 'safe') return story;
    return kind === 'issued' && (await touchingReplaces(context))
      ? plantUntouched(context, place, only ?? null)
      : story;
  });
}

async function plantOnce(
  context: CheckContext,
  kind: Source['kind'],
  place: PlaceKind,
  only: readonly string[] | null,
): Promise<PlantStory | null> {
  const source = await sourceOf(context, kind);
  if (source === null) return null;
  const names = only ?? (await namesFor(context, place, source));
  const story = await tellStory(context, plantAt(context, source, place, names), context.victim);
  if (story.result.verdict === 'taken-over') return narrow(context, kind, story);
  if (story.result.verdict !== 'refused') return story;
  const whole = await withAll(context, source, story);
  if (whole !== null) return whole;
  return story.result.isMalformed && names.length > 1 ? oneByOne(context, story) : story;
}

function sourceOf(context: CheckContext, kind: Source['kind']): Promise<Source | null> {
  if (kind === 'issued') return issuedSource(context);
  if (kind === 'invented') return inventedSource(context);
  return context.other === null ? Promise.resolve(null) : authenticatedSource(context, context.other);
}

async function again(
  context: CheckContext,
  kind: Source['kind'],
  { planting }: PlantStory,
  names: readonly string[],
): Promise<PlantStory | null> {
  const source = await sourceOf(context, kind);
  return source === null ? null : tellStory(context, plantAt(context, source, planting.place, names), context.victim);
}

/** Which of the names it was: half of them at a time. What cannot be told apart stays as it is. */
async function narrow(context: CheckContext, kind: Source['kind'], story: PlantStory): Promise<PlantStory> {
  let [found, names] = [story, story.planting.names];
  while (names.length > 1) {
    const half = names.slice(0, Math.ceil(names.length / 2));
    const next = await again(context, kind, story, half);
    const isHere = next?.result.verdict === 'taken-over';
    if (isHere) found = next;
    names = isHere ? half : names.slice(half.length);
    if (!isHere && names.length === 1) {
      const last = await again(context, kind, story, names);
      if (last?.result.verdict === 'taken-over') found = last;
    }
  }
  return found;
}

/** Null: that is refused as well. */
async function withAll(context: CheckContext, source: Source, { planting }: PlantStory): Promise<PlantStory | null> {
  if (source.kind !== 'issued' || context.target.start.length === 0) return null;
  const story = await tellStory(context, withEverything(planting), context.victim);
  return story.result.verdict === 'refused' ? null : story;
}

const mostSingly = 3;

/**
 * One strange name spoils a request for a strict application: the likeliest names are tried on their own. A sign-in that
 * was refused has left the planted token as it was; one that went through may have ended it.
 */
async function oneByOne(context: CheckContext, story: PlantStory): Promise<PlantStory> {
  const { place, names } = story.planting;
  let [best, source]: [PlantStory, Source | null] = [story, story.planting.source];
  for (const name of names.slice(0, mostSingly)) {
    if (source === null) break;
    const next = await tellStory(context, plantAt(context, source, place, [name]), context.victim);
    const { verdict } = next.result;
    if (verdict === 'taken-over') return next;
    if (verdict === 'safe') best = next;
    if (verdict !== 'refused') source = await sourceOf(context, source.kind);
  }
  return best;
}

/** Some applications replace an anonymous session as soon as it is used elsewhere. */
async function touchingReplaces(context: CheckContext): Promise<boolean> {
  return context.once('touching-replaces', async () => {
    const source = await issuedSource(context);
    if (source === null) return false;
    const visitor = context.visitor('attacker', source.kept);
    await context.judge(visitor);
    const names = context.tokens.session.map(({ name }) => name);
    const value = (jar: typeof visitor.jar) =>
      jar
        .all()
        .filter(({ name }) => names.includes(name))
        .map((one) => one.value)
        .join();
    return value(visitor.jar) !== value(source.kept.jar);
  });
}

/** The control before the sign-in replaced the session, and so hid the fault: it is done on a twin. */
async function plantUntouched(
  context: CheckContext,
  place: PlaceKind,
  only: readonly string[] | null,
): Promise<PlantStory | null> {
  const [source, twin] = [await issuedSource(context), await issuedSource(context)];
  if (source === null || twin === null) return null;
  const names = only ?? (await namesFor(context, place, source));
  const planting: Planting = {
    ...plantAt(context, source, place, names),
    control: plantAt(context, twin, place, names).presentations,
  };
  return tellStory(context, planting, context.victim);
}

export const nothingIssued: Outcome = skipped('the application hands out no session before the sign-in');
