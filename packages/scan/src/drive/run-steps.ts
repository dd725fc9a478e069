import { ScanFailure } from '../http/failure.ts';
import type { Field } from '../page/page.ts';
import type { Step } from '../target/step.ts';
import { variablesIn } from '../target/variable.ts';
import { runBrowserStep } from './browser-step.ts';
import { extract } from './extract.ts';
import { prepareForm } from './form-step.ts';
import { prepareLink } from './link-step.ts';
import { nextOneTimeCode } from './one-time-code.ts';
import { prepareRequest } from './request-step.ts';
import type { Call, Visit, Visitor } from './visitor.ts';

/** Changes a call before it is sent: how a check sends the same step with something planted or left out. */
export type Alter = (call: Call, step: Step) => Call;

export interface RunOptions {
  readonly base: string;
  readonly alter?: Alter;
}

/**
 * Carries out steps as a browser would: redirects followed, Origin and Referer sent.
 * @throws ScanFailure of kind `flow` if a step cannot be carried out or answers other than expected
 */
export async function runSteps(visitor: Visitor, steps: readonly Step[], options: RunOptions): Promise<Visit[]> {
  const visits: Visit[] = [];
  for (const step of steps) {
    await renewOneTimeCode(visitor, step);
    const visit = await runStep(visitor, step, options);
    visits.push(visit);
    visitor.page = visit;
    requireArrival(visit);
    takeVariables(visitor, step, visit);
    requireExpected(step, visit);
  }
  return visits;
}

/** A one-time code is made when it is needed, not before. */
async function renewOneTimeCode({ variables }: Visitor, step: Step): Promise<void> {
  const secret = variables.get('otpSecret');
  if (secret !== undefined && variablesIn(step).includes('otp')) variables.set('otp', await nextOneTimeCode(secret));
}

async function runStep(visitor: Visitor, step: Step, options: RunOptions): Promise<Visit> {
  const alter = (call: Call) => options.alter?.(call, step) ?? call;
  switch (step.kind) {
    case 'request':
      return visitor.call(alter({ ...prepareRequest(visitor, step, options.base), follow: true }));
    case 'form':
    case 'link': {
      const prepare =
        step.kind === 'form'
          ? prepareForm(visitor, step, options.base, alter)
          : prepareLink(visitor, step, options.base, alter);
      const { call, exchanges } = await prepare;
      const visit = await visitor.call(alter(call));
      return { ...visit, exchanges: [...exchanges, ...visit.exchanges] };
    }
    case 'browser':
      return runBrowserStep(visitor, step, options.base);
  }
}

/** The call that a step comes down to, and the hidden fields that it would carry. Fetches what it needs, but does not send it. */
export async function prepareStep(
  visitor: Visitor,
  step: Step,
  base: string,
): Promise<{ readonly call: Call; readonly hidden: readonly Field[] }> {
  if (step.kind === 'request') return { call: prepareRequest(visitor, step, base), hidden: [] };
  if (step.kind === 'form') {
    const { call, form } = await prepareForm(visitor, step, base);
    return { call, hidden: form.fields.filter(({ type }) => type === 'hidden') };
  }
  if (step.kind === 'link') return { call: (await prepareLink(visitor, step, base)).call, hidden: [] };
  throw new ScanFailure('flow', 'a browser step cannot be taken apart');
}

function requireArrival({ url, isEndless, leadsAway }: Visit): void {
  const { pathname } = new URL(url);
  if (isEndless) throw new ScanFailure('flow', `${pathname} redirects without end`);
  if (leadsAway !== null) throw new ScanFailure('flow', whyAway(leadsAway));
}

export function whyAway(url: string): string {
  const { host } = new URL(url);
  return `the way in leads to ${host}, which is not part of the target (--allow-host ${host} adds it)`;
}

function takeVariables(visitor: Visitor, step: Step, visit: Visit): void {
  for (const [name, extractor] of Object.entries(step.extract)) {
    const value = extract(extractor, visit, visitor);
    if (value === null) {
      throw new ScanFailure('flow', `${new URL(visit.url).pathname} (status ${visit.response.status}) has no ${name}`);
    }
    visitor.variables.set(name, value);
  }
}

function requireExpected(step: Step, { response, url }: Visit): void {
  const { status, body } = step.expect;
  const path = new URL(url).pathname;
  if (status !== null && !status.includes(response.status)) {
    throw new ScanFailure('flow', `${path} answered ${response.status}, not ${status.join(' or ')}`);
  }
  if (body !== null && !new RegExp(body).test(response.body)) {
    throw new ScanFailure('flow', `${path} does not show ${body}`);
  }
}
