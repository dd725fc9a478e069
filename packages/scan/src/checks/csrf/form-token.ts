import { prepareStep, runSteps } from '../../drive/run-steps.ts';
import type { Call, Visitor } from '../../drive/visitor.ts';
import { ScanFailure } from '../../http/failure.ts';
import type { Step } from '../../target/step.ts';
import type { CheckContext } from '../context.ts';
import { type RequestToken, tokensIn, withTokens } from './request-token.ts';

/** The form token that the last of some steps carries for this visitor; null: it carries none. */
export async function formTokenOf(
  context: CheckContext,
  steps: readonly Step[],
  visitors: { readonly own: Visitor; readonly foreign: Visitor },
): Promise<RequestToken | null> {
  const foreign = await lastCall(context, visitors.foreign, steps);
  const own = await lastCall(context, visitors.own, steps);
  return tokensIn(own, foreign)[0] ?? null;
}

/** What the last step would send for this visitor. */
export async function lastCall({ target }: CheckContext, visitor: Visitor, steps: readonly Step[]): Promise<Call> {
  const last = steps.at(-1);
  if (last === undefined) throw new ScanFailure('flow', 'no step is known');
  await runSteps(visitor, steps.slice(0, -1), { base: target.url });
  return (await prepareStep(visitor, last, target.url)).call;
}

/** Sends the log-out with another token in it, and says whether the visitor is signed out. */
export async function signsOutWith(context: CheckContext, visitor: Visitor, token: RequestToken): Promise<boolean> {
  const call = await lastCall(context, visitor, context.target.logout);
  const visit = await visitor.call(withTokens(call, [token], ({ value }) => value));
  const { verdict } = await context.judge(visitor);
  context.trail.tell('victim', `sends the log-out with that token: ${verdict}`, visit.exchanges[0]);
  if (verdict === 'unclear') throw new ScanFailure('flow', 'the check request was not answered clearly');
  return verdict === 'anonymous';
}
