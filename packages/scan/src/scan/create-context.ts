import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckContext, Settings, SharedSession, SignInOptions } from '../checks/context.ts';
import { inventLike } from '../checks/fixation/invent.ts';
import type { DatabaseProbe } from '../database/probe.ts';
import { runSteps } from '../drive/run-steps.ts';
import type { Holdings, Visit, Visitor } from '../drive/visitor.ts';
import type { Client, Pool } from '../http/client.ts';
import { ScanFailure } from '../http/failure.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { type Carrier, type TokenSet, tokenValue } from '../oracle/token-set.ts';
import { createTrail } from '../report/trail.ts';
import type { Account, Target } from '../target/target.ts';
import { arrivalPages } from './arrival.ts';
import type { HandedOut } from './handed-out.ts';
import { type SignInGuard, signIn } from './sign-in.ts';

export interface ContextParts {
  readonly client: Client;
  readonly guard: SignInGuard;
  readonly target: Target;
  readonly victim: Account;
  readonly oracle: Oracle;
  readonly tokens: TokenSet;
  readonly settings: Settings;
  readonly database: DatabaseProbe | null;
  /** Who is signed in, to be signed out at the end. */
  readonly signedIn: Set<Visitor>;
  readonly handedOut: HandedOut;
  readonly newVisitor: (role: Pool, holdings?: Holdings) => Visitor;
}

/**
 * One clean state. Everything in it is made for it: a finding is repeated in a second one that shares nothing with the
 * first but the target. `forCheck` gives each check a trail of its own.
 */
export function createCleanState(parts: ContextParts): { forCheck(): CheckContext } {
  const made = new Map<string, Promise<unknown>>();
  const seenTokens = new Map<string, Set<string>>();
  const issuedTokens = new Map<string, Set<string>>();
  const once = <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const known = made.get(key);
    if (known !== undefined) return known as Promise<T>;
    const making = make();
    made.set(key, making);
    return making;
  };
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn: InTurn = (work) => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  return { forCheck: () => createContext(parts, { once, inTurn }, { seen: seenTokens, issued: issuedTokens }) };
}

/** Lets checks that run concurrently do something one after the other. */
type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** By the name of the carrier. */
type TokenLog = Map<string, Set<string>>;

/** A session that was alive just now is not asked again: checks that only read follow each other at once. */
const seenAliveMs = 500;

function createContext(
  parts: ContextParts,
  { once, inTurn }: { readonly once: CheckContext['once']; readonly inTurn: InTurn },
  known: { readonly seen: TokenLog; readonly issued: TokenLog },
): CheckContext {
  const { target, oracle, tokens, client, settings } = parts;
  const trail = createTrail();
  const newVisitor = (holdings?: Holdings) => parts.newVisitor('victim', holdings);
  const judge: CheckContext['judge'] = (visitor, alter) => oracle.judge(visitor, alter);

  const signInParts = { target, guard: parts.guard, judge, newVisitor };

  function remember(log: TokenLog, holdings: Holdings): void {
    for (const carrier of tokens.session) {
      const value = tokenValue(holdings, carrier);
      if (value !== null) log.set(carrier.name, (log.get(carrier.name) ?? new Set()).add(value));
    }
  }

  const context: CheckContext = {
    target,
    victim: parts.victim,
    other: target.accounts[1] ?? null,
    oracle,
    tokens,
    settings,
    database: parts.database,
    trail,
    throttledCount: () => client.throttledCount,
    seenTokens: known.seen,
    issuedTokens: known.issued,
    takeHandedOut: (name) => parts.handedOut.take(name),
    visitor: parts.newVisitor,
    judge,
    once,
    async arrive(visitor) {
      if (target.start.length > 0) return runSteps(visitor, target.start, { base: target.url });
      const visits: Visit[] = [];
      for (const url of arrivalPages(target)) visits.push(await visitor.call({ method: 'GET', url, follow: true }));
      for (const step of target.issuers) visits.push(...(await runSteps(visitor, [step], { base: target.url })));
      return visits;
    },
    async signIn(visitor, account, options: SignInOptions = {}) {
      const isNewcomer =
        visitor.jar.all().length === 0 && options.alter === undefined && options.variables === undefined;
      const result = await signIn(signInParts, visitor, account, options);
      if (!result.ok) return result;
      remember(known.seen, visitor.holdings());
      if (isNewcomer) remember(known.issued, visitor.holdings());
      parts.signedIn.add(visitor);
      return result;
    },
    async mustSignIn(visitor, account, options = {}) {
      const result = await context.signIn(visitor, account, options);
      if (result.ok) return [...result.visits];
      throw new ScanFailure('flow', result.reason);
    },
    admitSignIn(visitor) {
      parts.guard.admit();
      if (visitor !== undefined) parts.signedIn.add(visitor);
    },
    noteThrottled: (said) => parts.guard.noteThrottled(said),
    async signOut(visitor) {
      const visits = await runSteps(visitor, target.logout, { base: target.url });
      const { verdict } = await judge(visitor);
      if (verdict === 'anonymous' || isBearerSignOut(target, tokens, visits.at(-1)?.response.status)) {
        parts.signedIn.delete(visitor);
        return { ok: true, reason: '', visits };
      }
      return { ok: false, reason: 'the visitor was still signed in after the log-out', visits };
    },
    replay: (holdings, alter) => judge(parts.newVisitor('attacker', holdings), alter),
    shared: () => inTurn(() => sharedSession(parts, context)),
    async invent(carrier: Carrier) {
      const [sample] = known.seen.get(carrier.name) ?? [];
      if (sample !== undefined) return inventLike(sample);
      const { holdings } = await context.shared();
      return inventLike(tokenValue(holdings, carrier) ?? '');
    },
    async wait(ms) {
      if (ms > client.remainingMs()) throw new ScanFailure('no-time', `waiting ${Math.ceil(ms / 1000)} s does not fit`);
      await sleep(ms);
    },
  };
  return context;
}

/** Applications that allow few sessions end the oldest when another check signs in; nobody else ends this one. */
async function sharedSession(parts: ContextParts, context: CheckContext): Promise<SharedSession> {
  const known = await context.once('shared', () => signInForSharing(parts, context));
  const seen = await context.once('shared-seen', async () => ({ signIns: -1, at: 0 }));
  if (seen.signIns === parts.guard.count && performance.now() - seen.at < seenAliveMs) return known;
  if ((await context.judge(context.visitor('victim', known.holdings))).verdict !== 'signed-in') {
    if (parts.target.session !== null) throw new ScanFailure('flow', 'the given session is over');
    Object.assign(known, await signInForSharing(parts, context));
  }
  Object.assign(seen, { signIns: parts.guard.count, at: performance.now() });
  return known;
}

async function signInForSharing({ target, victim }: ContextParts, context: CheckContext): Promise<SharedSession> {
  const startedAt = Date.now();
  if (target.session !== null) {
    return { holdings: { jar: target.session, variables: new Map() }, visits: [], startedAt };
  }
  const visitor = context.visitor('victim');
  const visits = await context.mustSignIn(visitor, victim);
  return { holdings: visitor.holdings(), visits, startedAt };
}

/** A bearer client forgets its token itself: the answer of the log-out is all that shows that it happened. */
function isBearerSignOut(target: Target, tokens: TokenSet, status: number | undefined): boolean {
  const isBearer = tokens.session.length > 0 && tokens.session.every(({ kind }) => kind === 'variable');
  return isBearer && target.logout.length > 0 && status !== undefined && status < 300;
}
