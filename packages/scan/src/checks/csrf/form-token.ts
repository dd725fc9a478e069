import { prepareStep } from '../../drive/run-steps.ts';
import type { Visitor } from '../../drive/visitor.ts';
import type { FormStep, Step } from '../../target/step.ts';
import type { CheckContext } from '../context.ts';
import { formTokenName } from './cross-site.ts';

export interface FormToken {
  readonly name: string;
  readonly value: string;
}

/** The form token that a form carries for this visitor; null: the step is no form, or has none. */
export async function formTokenOf(
  context: CheckContext,
  visitor: Visitor,
  step: Step | undefined,
): Promise<FormToken | null> {
  if (step?.kind !== 'form') return null;
  const { hidden } = await prepareStep(visitor, withoutFields(step), context.target.url);
  return hidden.find(({ name }) => formTokenName.test(name)) ?? null;
}

/** Only the form is wanted here, not what a person would type into it. */
function withoutFields(step: FormStep): FormStep {
  return { ...step, fields: Object.fromEntries(Object.keys(step.fields).map((name) => [name, ''])) };
}

/** Submits the log-out form with another token in it, and says whether the visitor is signed out. */
export async function signsOutWith(context: CheckContext, visitor: Visitor, token: FormToken): Promise<boolean> {
  const step = context.target.logout.at(-1);
  if (step?.kind !== 'form') return false;
  const { call } = await prepareStep(visitor, step, context.target.url);
  const fields = new URLSearchParams(call.body ?? '');
  fields.set(token.name, token.value);
  const visit = await visitor.call({ ...call, body: fields.toString() });
  const { verdict } = await context.judge(visitor);
  context.trail.tell('victim', `submits the log-out form with that token: ${verdict}`, visit.exchanges[0]);
  return verdict === 'anonymous';
}
