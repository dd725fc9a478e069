import { type Check, inconclusive, type Need, type Outcome, skipped } from '../checks/check.ts';
import type { CheckContext } from '../checks/context.ts';
import { isCookieSession } from '../checks/csrf/cross-site.ts';
import { forEachConcurrently } from '../concurrency/for-each-concurrently.ts';
import { ScanFailure } from '../http/failure.ts';
import { jwtCarrier } from '../jwt/jwt-carrier.ts';
import type { TrailStep } from '../report/trail.ts';

export interface CheckResult {
  readonly check: Check;
  readonly outcome: Outcome;
  readonly steps: readonly TrailStep[];
  readonly durationMs: number;
}

/** Two states that share nothing: a finding is what happens in both. */
export interface CleanStates {
  readonly first: { forCheck(): CheckContext };
  readonly second: { forCheck(): CheckContext };
}

/** Each has a visitor of its own, and most of what takes long is waiting. */
const concurrency = 3;

export interface Order {
  readonly checks: readonly Check[];
  readonly states: CleanStates;
  /** Whether a session that nobody uses has outlived all sign-ins and log-outs so far; null: checks run one by one. */
  readonly isControlSessionAlive: (() => Promise<boolean>) | null;
  readonly onCheck: (check: Check, done: number) => void;
}

/**
 * Runs checks concurrently if the account's sessions do not end each other, which a control session shows before and after. Clear results
 * are kept; findings are repeated, and undecided checks are run again, alone.
 */
export async function runChecks({ checks, states, isControlSessionAlive, onCheck }: Order): Promise<CheckResult[]> {
  const tried =
    isControlSessionAlive === null
      ? new Map()
      : await runConcurrently({ checks, states, onCheck }, isControlSessionAlive);
  const results: CheckResult[] = [];
  for (const check of checks) {
    const known = tried.get(check);
    if (known === undefined) onCheck(check, results.length);
    results.push(await runCheck(check, states, known));
  }
  return results;
}

async function runConcurrently(
  { checks, states, onCheck }: Omit<Order, 'isControlSessionAlive'>,
  isControlSessionAlive: () => Promise<boolean>,
): Promise<Map<Check, Attempt>> {
  const tried = new Map<Check, Attempt>();
  const concurrent = checks.filter(({ runsAlone }) => runsAlone !== true);
  if (concurrent.length <= concurrency) return tried;
  // The first few show soon whether an account may have few sessions. Looking more often would keep one alive that ends for want of use.
  for (const some of [[], concurrent.slice(0, concurrency), concurrent.slice(concurrency)]) {
    await forEachConcurrently(some, concurrency, async (check) => {
      onCheck(check, tried.size);
      tried.set(check, await attempt(check, states.first.forCheck()));
    });
    if (await isControlSessionAlive()) continue;
    // What was found may stand: it was found with a session that was alive.
    for (const [check, { outcome }] of tried) if (outcome.status !== 'fail') tried.delete(check);
    break;
  }
  return tried;
}

export async function runCheck(check: Check, states: CleanStates, known?: Attempt): Promise<CheckResult> {
  const startedAt = performance.now();
  const isOpen = known === undefined || known.outcome.status === 'inconclusive';
  const first = isOpen ? await attempt(check, states.first.forCheck()) : known;
  const { context } = first;
  let { outcome } = first;
  if (outcome.status === 'fail') {
    const again = states.second.forCheck();
    const { outcome: repeated } = await attempt(check, again);
    if (repeated.status !== 'fail') {
      outcome = inconclusive(`seen once, but not a second time from a clean state (${reasonOf(repeated)})`);
    } else {
      context.trail.tell('scanner', 'did all of it again from a clean state, with the same result');
    }
  }
  const durationMs = Math.round(performance.now() - startedAt + (known?.durationMs ?? 0));
  return { check, outcome, steps: context.trail.steps, durationMs };
}

function reasonOf(outcome: Outcome): string {
  if (outcome.status === 'pass') return outcome.note ?? 'passed';
  return outcome.status === 'fail' ? outcome.detail : outcome.reason;
}

interface Attempt {
  readonly outcome: Outcome;
  readonly context: CheckContext;
  readonly durationMs: number;
}

async function attempt(check: Check, context: CheckContext): Promise<Attempt> {
  const startedAt = performance.now();
  const outcome = await outcomeOf(check, context);
  return { outcome, context, durationMs: performance.now() - startedAt };
}

async function outcomeOf(check: Check, context: CheckContext): Promise<Outcome> {
  try {
    const missing = await whatIsMissing(check.needs, context);
    if (missing !== null) return missing;
    return await check.run(context);
  } catch (error) {
    if (error instanceof ScanFailure) return inconclusive(error.message);
    // One check that breaks on a strange answer must not take the others' results with it.
    return inconclusive(`the check itself failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function whatIsMissing(needs: readonly Need[], context: CheckContext): Promise<Outcome | null> {
  const answers: Record<Need, () => Outcome | null | Promise<Outcome | null>> = {
    session: () =>
      context.tokens.session.length > 0
        ? null
        : skipped('no token carries a session: credentials go with each request'),
    'sign-in': () => (context.target.login.length > 0 ? null : skipped('only a session was given, no way to sign in')),
    'second-account': () => (context.other === null ? skipped('needs a second account that can sign in') : null),
    cookies: () => (isCookieSession(context) ? null : skipped('the session does not travel by itself')),
    logout: () => (context.target.logout.length > 0 ? null : inconclusive('no way to sign out was given or found')),
    jwt: async () => ((await jwtCarrier(context)) === null ? skipped('the session does not travel in a JWT') : null),
    change: () => changeMissing(context),
    database: () => (context.database === null ? skipped('needs --db') : null),
  };
  for (const need of needs) {
    const missing = await answers[need]();
    if (missing !== null) return missing;
  }
  return null;
}

function changeMissing({ target, settings }: CheckContext): Outcome | null {
  if (target.change.length === 0) return skipped('the target file has no "change"');
  return settings.mayChange ? null : skipped('changes the password: only with --allow-changes');
}
