import { findRow } from '../../database/find-row.ts';
import type { SessionRow } from '../../database/session-row.ts';
import type { Alter } from '../../drive/run-steps.ts';
import type { Call, Holdings, Visit } from '../../drive/visitor.ts';
import type { Exchange } from '../../http/message.ts';
import type { Judgement } from '../../oracle/oracle.ts';
import { type Carrier, tokenValues } from '../../oracle/token-set.ts';
import { createTrail, type TrailStep } from '../../report/trail.ts';
import type { Account } from '../../target/target.ts';
import { carriesPassword, decodeBasic } from '../carries-password.ts';
import type { CheckContext, SignIn } from '../context.ts';
import type { Planting, Presentation } from './planting.ts';

type PlantResult =
  /** A kept copy shows the victim's session. */
  | { readonly verdict: 'taken-over'; readonly changed: boolean }
  /** The victim was signed in over the plant, and no copy of it is. */
  | { readonly verdict: 'safe'; readonly changed: boolean; readonly note: string }
  /** The application signs nobody in who brings such a token; without it, it does. */
  | { readonly verdict: 'refused'; readonly isMalformed: boolean }
  | { readonly verdict: 'unclear'; readonly reason: string };

export interface PlantStory {
  readonly planting: Planting;
  readonly result: PlantResult;
  readonly steps: readonly TrailStep[];
  /** The rows of the planted tokens, where a look into the table is allowed. */
  readonly rows: { readonly before: readonly SessionRow[]; readonly after: readonly SessionRow[] } | null;
}

/**
 * The decision procedure for fixation: the planted token is shown to be worthless, the victim signs in over it, and it is
 * presented again. Nothing is compared, only replayed.
 */
export async function tellStory(context: CheckContext, planting: Planting, victim: Account): Promise<PlantStory> {
  const trail = createTrail();
  const before = await rowsOf(context, planting);
  const result = await play(context, planting, victim, trail.tell);
  const after = await rowsOf(context, planting);
  return { planting, result, steps: trail.steps, rows: before === null || after === null ? null : { before, after } };
}

async function rowsOf({ database }: CheckContext, { source }: Planting): Promise<SessionRow[] | null> {
  if (database === null) return null;
  const rows = await database.rows();
  return source.tokens.flatMap(({ value }) => findRow(rows, value)?.row ?? []);
}

type Tell = CheckContext['trail']['tell'];

async function play(context: CheckContext, planting: Planting, victim: Account, tell: Tell): Promise<PlantResult> {
  tellSource(planting, tell);
  const controlled = await control(context, planting, victim, tell);
  if (controlled !== null) return controlled;
  const entered = await enter(context, planting, victim);
  if (!entered.ok) return entered.result;
  tell('victim', `signs in with the planted token in place (${planting.where})`, sentCredentials(entered.visits));
  tell('victim', 'is signed in', entered.judgement.exchange);
  const changed = hasChanged(context.tokens.session, planting, entered.holdings);
  const answers = await presentAll(context, planting, victim);
  if (answers.unclear !== null)
    return unclear(`the replay was answered with ${answers.unclear.exchange.response.status}`);
  if (answers.hit === null) {
    tell('attacker', 'presents the token kept from before: anonymous', answers.last?.exchange);
    return safe(changed);
  }
  return judgeHit(context, planting, { ...answers.hit, victim, changed, tell });
}

function tellSource({ source }: Planting, tell: Tell): void {
  const sentences = {
    issued: 'is handed a token by the application',
    invented: 'invents a token',
    authenticated: 'signs in, and keeps that session’s token',
  };
  const exchanges = source.visits.flatMap((visit) => visit.exchanges);
  const shows = exchanges.findLast(({ response }) => source.tokens.some(({ value }) => carries(response, value)));
  tell('attacker', sentences[source.kind], shows);
}

function carries({ body, headers }: Exchange['response'], value: string): boolean {
  return body.includes(value) || headers.some(([, content]) => content.includes(value));
}

/** Null: before the sign-in the planted token is worth nothing, as it has to be. */
async function control(
  context: CheckContext,
  planting: Planting,
  victim: Account,
  tell: Tell,
): Promise<PlantResult | null> {
  for (const presentation of planting.control ?? planting.presentations) {
    const before = await show(context, presentation);
    const isHarmless =
      planting.source.kind === 'authenticated' ? before.as !== victim.user : before.verdict === 'anonymous';
    if (before.verdict === 'unclear' || !isHarmless) {
      return unclear(`the control failed: before the sign-in the token was ${before.verdict}`);
    }
    if (presentation === (planting.control ?? planting.presentations)[0])
      tell('attacker', `tries the planted token before the victim signs in: ${before.verdict}`, before.exchange);
  }
  return null;
}

function show(context: CheckContext, { holdings, alter }: Presentation): Promise<Judgement> {
  return context.replay(holdings, alter);
}

type Entered =
  | { readonly ok: true; readonly visits: readonly Visit[]; readonly judgement: Judgement; readonly holdings: Holdings }
  | { readonly ok: false; readonly result: PlantResult };

/** The victim signs in with the plant; whoever is already somebody's guest may have to bring a form fetched before. */
async function enter(context: CheckContext, planting: Planting, victim: Account): Promise<Entered> {
  const first = await signInWith(context, planting, victim, false);
  const isStopped = !first.signIn.ok && !first.isSent && planting.source.kind === 'authenticated';
  const { signIn, isSent, isCarried, person } = isStopped ? await signInWith(context, planting, victim, true) : first;
  if (!signIn.ok) {
    const reason = isSent
      ? signIn.reason
      : `the sign-in could not be carried out over the planted token: ${signIn.reason}`;
    return { ok: false, result: isSent && !isStopped ? await afterRefusal(context, victim, signIn) : unclear(reason) };
  }
  if (!isCarried) return { ok: false, result: unclear(`the sign-in has no place for a ${planting.where}`) };
  if (signIn.judgement.as !== null && signIn.judgement.as !== victim.user) {
    return { ok: false, result: unclear('the sign-in did not replace the other account') };
  }
  return { ok: true, visits: signIn.visits, judgement: signIn.judgement, holdings: person.holdings() };
}

async function signInWith(context: CheckContext, planting: Planting, victim: Account, hasFormFromBefore: boolean) {
  const person = context.visitor('victim', planting.brought);
  let [isSent, isCarried] = [false, planting.carry === null];
  const alter: Alter = (call, step) => {
    const altered = planting.carry?.(call, step) ?? call;
    if (planting.source.tokens.some(({ value }) => isIn(altered, value))) isCarried = true;
    if (carriesPassword(altered, victim.password)) isSent = true;
    return altered;
  };
  const signIn = await context.signIn(person, victim, {
    mayFail: true,
    skipStart: planting.hasEverything,
    variables: planting.variables,
    alter,
    ...(planting.alterCheck && { alterCheck: planting.alterCheck }),
    hasFormFromBefore,
  });
  // A browser's requests do not pass through here.
  const isByBrowser = context.target.login.some(({ kind }) => kind === 'browser');
  return { signIn, isSent: isSent || isByBrowser, isCarried, person };
}

function isIn({ url, headers, body }: Call, value: string): boolean {
  const forms = [value, encodeURIComponent(value)];
  const text = [url, body ?? '', ...Object.values(headers ?? {}).map(decodeBasic)].join('\n');
  return forms.some((form) => text.includes(form));
}

/** A refusal is the plant's only if the same sign-in works without it: asked once for requests that it finds malformed. */
async function afterRefusal(
  context: CheckContext,
  victim: Account,
  { reason, isThrottled, isMalformed }: Extract<SignIn, { ok: false }>,
): Promise<PlantResult> {
  if (isThrottled) return unclear(reason);
  const signInClean = () => context.signIn(context.visitor('victim'), victim);
  const clean = await (isMalformed ? context.once(`clean after: ${reason}`, signInClean) : signInClean());
  return clean.ok ? { verdict: 'refused', isMalformed } : unclear(clean.reason);
}

interface Answers {
  /** The first presentation that shows the victim, or somebody who cannot be told. */
  readonly hit: { readonly presentation: Presentation; readonly judgement: Judgement } | null;
  readonly unclear: Judgement | null;
  readonly last: Judgement | null;
}

async function presentAll(context: CheckContext, planting: Planting, victim: Account): Promise<Answers> {
  let [unclearOne, last]: [Judgement | null, Judgement | null] = [null, null];
  for (const presentation of planting.presentations) {
    const judgement = await show(context, presentation);
    last ??= judgement;
    if (judgement.verdict === 'unclear') unclearOne ??= judgement;
    const isOwnSession = judgement.as !== null && judgement.as !== victim.user;
    if (judgement.verdict === 'signed-in' && !isOwnSession) {
      return { hit: { presentation, judgement }, unclear: null, last };
    }
  }
  return { hit: null, unclear: unclearOne, last };
}

async function judgeHit(
  context: CheckContext,
  { source }: Planting,
  hit: {
    readonly presentation: Presentation;
    readonly judgement: Judgement;
    readonly victim: Account;
    readonly changed: boolean;
    readonly tell: Tell;
  },
): Promise<PlantResult> {
  const { presentation, judgement, victim, changed, tell } = hit;
  const who = judgement.as === null ? '' : ` as ${judgement.as}`;
  tell('attacker', `presents the token kept from before: ${judgement.verdict}${who}`, judgement.exchange);
  if (changed && (await diesSoon(context, presentation))) {
    tell('attacker', 'presents it again a moment later: anonymous');
    const note = `the old token worked for a moment, less than ${context.settings.graceMs} ms`;
    return { verdict: 'safe', changed, note };
  }
  // Whose session it is cannot be told: the attacker's own would be signed in as well.
  return source.kind === 'authenticated' && judgement.as !== victim.user
    ? unclear('the pages do not show whose session it is')
    : { verdict: 'taken-over', changed };
}

function unclear(reason: string): PlantResult {
  return { verdict: 'unclear', reason };
}

function safe(changed: boolean): PlantResult {
  return { verdict: 'safe', changed, note: changed ? '' : 'the token stays, and something else is needed beside it' };
}

/** The request that carried the password, among all that a sign-in takes. */
function sentCredentials(visits: readonly Visit[]): Exchange | undefined {
  return visits.flatMap(({ exchanges }) => exchanges).findLast(({ request }) => request.method !== 'GET');
}

/** A rotation may leave the old token a short grace, for requests on their way. */
async function diesSoon(context: CheckContext, presentation: Presentation): Promise<boolean> {
  await context.wait(context.settings.graceMs);
  return (await show(context, presentation)).verdict === 'anonymous';
}

function hasChanged(carriers: readonly Carrier[], { source }: Planting, after: Holdings): boolean {
  const planted = new Set(source.tokens.map(({ value }) => value));
  return tokenValues(after, carriers).some((value) => !planted.has(value));
}
