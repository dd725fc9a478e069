import { type Check, inconclusive, type Need, type Outcome, skipped } from '../checks/check.ts';
import type { CheckContext } from '../checks/context.ts';
import { isCookieSession } from '../checks/csrf/cross-site.ts';
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

export async function runCheck(check: Check, states: CleanStates): Promise<CheckResult> {
  const startedAt = performance.now();
  const context = states.first.forCheck();
  let outcome = await attempt(check, context);
  if (outcome.status === 'fail') {
    const again = states.second.forCheck();
    const repeated = await attempt(check, again);
    if (repeated.status !== 'fail') {
      outcome = inconclusive(`seen once, but not a second time from a clean state (${reasonOf(repeated)})`);
    } else {
      context.trail.tell('scanner', 'did all of it again from a clean state, with the same result');
    }
  }
  return { check, outcome, steps: context.trail.steps, durationMs: Math.round(performance.now() - startedAt) };
}

function reasonOf(outcome: Outcome): string {
  if (outcome.status === 'pass') return outcome.note ?? 'passed';
  return outcome.status === 'fail' ? outcome.detail : outcome.reason;
}

async function attempt(check: Check, context: CheckContext): Promise<Outcome> {
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
