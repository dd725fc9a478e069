import { bestSession } from '../api/carriage.ts';
import { runSteps } from '../drive/run-steps.ts';
import type { Visitor } from '../drive/visitor.ts';
import { ScanFailure } from '../http/failure.ts';
import type { Target } from '../target/target.ts';
import type { Workshop } from './prepare.ts';

/** The sign-in is plain requests: no page, no browser. */
export function isApi({ login }: Target): boolean {
  return login.length > 0 && login.every(({ kind }) => kind === 'request');
}

/** Variables that may hold the session's token, the likeliest first: what the sign-in answers, or what it was brought. */
export function sessionVariables({ start, login }: Target): string[] {
  const answered = login.flatMap(({ extract }) => Object.keys(extract));
  const brought = start.flatMap(({ extract }) => Object.keys(extract));
  const best = bestSession(brought);
  return [...new Set([...answered, ...(best === null ? [] : [best])])];
}

/**
 * Who is not signed in: bare visitors, and in every other turn one who holds what the application hands to newcomers, since
 * an answer to that is no sign of a signed-in user.
 */
export async function newcomers(
  workshop: Workshop,
  target: Target,
  variables: readonly string[],
): Promise<() => Visitor> {
  const bare = () => workshop.visitor('attacker');
  if (!isApi(target)) return bare;
  const one = bare();
  for (const steps of [target.start, ...target.issuers.map((step) => [step])]) {
    await runSteps(one, steps, { base: target.url }).catch(ignoreRefusal);
  }
  const given = bestSession([...one.variables.keys()]);
  const token = given === null ? undefined : one.variables.get(given);
  for (const name of variables) if (token !== undefined && !one.variables.has(name)) one.variables.set(name, token);
  let turn = 0;
  return () => {
    turn += 1;
    return turn % 2 === 0 ? workshop.visitor('attacker', one.holdings()) : bare();
  };
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ScanFailure) || error.kind !== 'flow') throw error;
}
