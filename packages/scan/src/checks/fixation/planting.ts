import type { Alter } from '../../drive/run-steps.ts';
import type { Call, Holdings, Visit } from '../../drive/visitor.ts';
import type { Exchange } from '../../http/message.ts';
import { type Carrier, holding, tokenValues } from '../../oracle/token-set.ts';
import { createTrail, type TrailStep } from '../../report/trail.ts';
import type { Account } from '../../target/target.ts';
import type { CheckContext } from '../context.ts';

/** Where a planted token comes from. An application can be safe from one kind and open to another. */
type PlantKind = 'issued' | 'invented' | 'authenticated';

export interface Plant {
  readonly kind: PlantKind;
  /** What the attacker keeps, frozen. */
  readonly kept: Holdings;
  /** Its like, for the control before the sign-in, where touching the kept one would replace it. */
  readonly control?: Holdings;
  /** What the victim is made to bring. */
  readonly brought: Holdings;
  /** How the victim's requests are changed, where the token does not travel as it usually does. */
  readonly carry?: Alter;
  /** How the attacker presents it afterwards; as usual, where nothing is said. */
  readonly present?: (call: Call) => Call;
}

type PlantResult =
  /** The kept copy shows the victim's session. */
  | { readonly verdict: 'taken-over'; readonly changed: boolean }
  | { readonly verdict: 'safe'; readonly changed: boolean; readonly note: string }
  /** The application signs nobody in who brings such a token; without it, it does. */
  | { readonly verdict: 'refused' }
  | { readonly verdict: 'unclear'; readonly reason: string };

export interface PlantStory {
  readonly result: PlantResult;
  readonly steps: readonly TrailStep[];
}

/**
 * The decision procedure for fixation: the kept copy is shown to be worthless, the victim signs in over it, and the copy
 * is presented again. Nothing is compared, only replayed.
 */
export async function plantAndReplay(context: CheckContext, plant: Plant, victim: Account): Promise<PlantStory> {
  const trail = createTrail();
  const result = await play(context, plant, victim, trail.tell);
  return { result, steps: trail.steps };
}

async function play(
  context: CheckContext,
  plant: Plant,
  victim: Account,
  tell: CheckContext['trail']['tell'],
): Promise<PlantResult> {
  const before = await context.replay(plant.control ?? plant.kept, plant.present);
  tell('attacker', `tries the planted token before the victim signs in: ${before.verdict}`, before.exchange);
  const isHarmless = plant.kind === 'authenticated' ? before.as !== victim.user : before.verdict === 'anonymous';
  if (before.verdict === 'unclear' || !isHarmless) {
    return { verdict: 'unclear', reason: `the control failed: before the sign-in the token was ${before.verdict}` };
  }
  const person = context.visitor('victim', plant.brought);
  const signedIn = await context.signIn(person, victim, {
    mayFail: true,
    skipStart: bringsStart(context, plant.brought),
    ...(plant.carry && { alter: plant.carry }),
  });
  if (!signedIn.ok)
    return afterRefusal(context, victim, { reason: signedIn.reason, isThrottled: signedIn.isThrottled });
  if (signedIn.judgement.as !== null && signedIn.judgement.as !== victim.user) {
    return { verdict: 'unclear', reason: 'the sign-in did not replace the other account' };
  }
  tell('victim', 'signs in with the planted token in place', sentCredentials(signedIn.visits));
  tell('victim', 'is signed in', signedIn.judgement.exchange);
  const after = await context.replay(plant.kept, plant.present);
  const who = after.as === null ? '' : ` as ${after.as}`;
  tell('attacker', `presents the token kept from before: ${after.verdict}${who}`, after.exchange);
  if (after.verdict === 'unclear')
    return { verdict: 'unclear', reason: `the replay was answered with ${after.exchange.response.status}` };
  const changed = hasChanged(context.tokens.session, plant.brought, person.holdings());
  if (after.verdict === 'anonymous') return safe(changed);
  if (changed && (await diesSoon(context, plant))) {
    tell('attacker', 'presents it again a moment later: anonymous');
    return {
      verdict: 'safe',
      changed,
      note: `the old token worked for a moment, less than ${context.settings.graceMs} ms`,
    };
  }
  if (after.as === victim.user) return { verdict: 'taken-over', changed };
  if (after.as !== null) return safe(changed);
  // Whose session it is cannot be told: the attacker's own would be signed in as well.
  return plant.kind === 'authenticated'
    ? { verdict: 'unclear', reason: 'the pages do not show whose session it is' }
    : { verdict: 'taken-over', changed };
}

function safe(changed: boolean): PlantResult {
  return { verdict: 'safe', changed, note: changed ? '' : 'the token stays, and something else is needed beside it' };
}

/** The request that carried the password, among all that a sign-in takes. */
function sentCredentials(visits: readonly Visit[]): Exchange | undefined {
  return visits.flatMap(({ exchanges }) => exchanges).findLast(({ request }) => request.method !== 'GET');
}

/** A rotation may leave the old token a short grace, for requests on their way. */
async function diesSoon(context: CheckContext, plant: Plant): Promise<boolean> {
  await context.wait(context.settings.graceMs);
  return (await context.replay(plant.kept, plant.present)).verdict === 'anonymous';
}

/** A token that `start` fetched into a variable is planted by bringing it, so the victim does not fetch another. */
function bringsStart({ target, tokens }: CheckContext, brought: Holdings): boolean {
  const fetched = new Set(target.start.flatMap((step) => Object.keys(step.extract)));
  return tokens.session.some(
    ({ kind, name }) => kind === 'variable' && fetched.has(name) && brought.variables.has(name),
  );
}

async function afterRefusal(
  context: CheckContext,
  victim: Account,
  refusal: { readonly reason: string; readonly isThrottled: boolean },
): Promise<PlantResult> {
  if (refusal.isThrottled) return { verdict: 'unclear', reason: refusal.reason };
  const clean = await context.signIn(context.visitor('victim'), victim);
  return clean.ok ? { verdict: 'refused' } : { verdict: 'unclear', reason: clean.reason };
}

function hasChanged(carriers: readonly Carrier[], before: Holdings, after: Holdings): boolean {
  return tokenValues(before, carriers).join(' ') !== tokenValues(after, carriers).join(' ');
}

/** Lets an attacker arrive and keeps what the application hands out; null: it hands out nothing that could be planted. */
export async function issuedPlant(context: CheckContext): Promise<Plant | null> {
  const attacker = context.visitor('attacker');
  await context.arrive(attacker);
  const kept = attacker.holdings();
  const isSomething = kept.jar.all().length > 0 || tokenValues(kept, context.tokens.session).length > 0;
  return isSomething ? { kind: 'issued', kept, brought: kept } : null;
}

/** Fresh random values in every carrier of the session. */
export async function inventedPlant(context: CheckContext): Promise<Plant> {
  const values = new Map<Carrier, string>();
  for (const carrier of context.tokens.session) values.set(carrier, await context.invent(carrier));
  const empty = context.visitor('attacker').holdings();
  const kept = holding(empty, values, context.target.url);
  return { kind: 'invented', kept, brought: kept };
}

/** The attacker's own live session. */
export async function authenticatedPlant(context: CheckContext, attackerAccount: Account): Promise<Plant> {
  const attacker = context.visitor('attacker');
  await context.mustSignIn(attacker, attackerAccount);
  const kept = attacker.holdings();
  return { kind: 'authenticated', kept, brought: { jar: kept.jar, variables: sessionVariables(context, kept) } };
}

/** The victim brings the attacker's session, not the attacker's password. */
function sessionVariables({ tokens }: CheckContext, { variables }: Holdings): Map<string, string> {
  const names = tokens.session.filter(({ kind }) => kind === 'variable').map(({ name }) => name);
  return new Map([...variables].filter(([name]) => names.includes(name)));
}
