import { ScanFailure } from '../http/failure.ts';
import { type Field, type Form, readPage } from '../http/html.ts';
import type { FormStep, LinkStep, RequestStep, Step } from '../target/step.ts';
import { runBrowserStep } from './browser-step.ts';
import { extract } from './extract.ts';
import { substitute, substituteFields, substituteJson } from './substitute.ts';
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
    const visit = await runStep(visitor, step, options);
    visits.push(visit);
    if (visit.isEndless) throw new ScanFailure('flow', `${new URL(visit.url).pathname} redirects without end`);
    takeVariables(visitor, step, visit);
    requireExpected(step, visit);
  }
  return visits;
}

async function runStep(visitor: Visitor, step: Step, options: RunOptions): Promise<Visit> {
  const alter = (call: Call) => options.alter?.(call, step) ?? call;
  switch (step.kind) {
    case 'request':
      return visitor.call(alter({ ...prepareRequest(visitor, step, options.base), follow: true }));
    case 'form':
      return submitForm(visitor, step, options.base, alter);
    case 'link':
      return followLink(visitor, step, options.base, alter);
    case 'browser':
      return runBrowserStep(visitor, step, options.base);
  }
}

/** The call that a request step stands for, with the visitor's variables put in. */
export function prepareRequest(visitor: Visitor, step: RequestStep, base: string): Call {
  const { variables } = visitor;
  const url = new URL(substitute(step.url, variables), base).href;
  const content = bodyOf(step, variables);
  return {
    method: step.method,
    url,
    headers: {
      ...(step.method === 'GET' || step.method === 'HEAD' ? {} : sameOrigin(url)),
      ...(content === null ? {} : { 'Content-Type': content.type }),
      ...substituteFields(step.headers, variables),
    },
    body: content?.text ?? null,
  };
}

function bodyOf({ body }: RequestStep, variables: ReadonlyMap<string, string>): { text: string; type: string } | null {
  if (body === null) return null;
  if (body.kind === 'raw') return { text: substitute(body.text, variables), type: 'text/plain' };
  if (body.kind === 'json') {
    return { text: JSON.stringify(substituteJson(body.value, variables)), type: 'application/json' };
  }
  const fields = new URLSearchParams(substituteFields(body.fields, variables));
  return { text: fields.toString(), type: 'application/x-www-form-urlencoded' };
}

function sameOrigin(url: string, page: string = url): Record<string, string> {
  return { Origin: new URL(url).origin, Referer: page, 'Sec-Fetch-Site': 'same-origin' };
}

async function submitForm(visitor: Visitor, step: FormStep, base: string, alter: (call: Call) => Call): Promise<Visit> {
  const { page, call } = await prepareForm(visitor, step, base, alter);
  const visit = await visitor.call(alter(call));
  return { ...visit, exchanges: [...page.exchanges, ...visit.exchanges] };
}

async function prepareForm(
  visitor: Visitor,
  step: FormStep,
  base: string,
  alter: (call: Call) => Call = (call) => call,
): Promise<{ page: Visit; call: Call; form: Form }> {
  const url = new URL(substitute(step.page, visitor.variables), base).href;
  const page = await visitor.call(alter({ method: 'GET', url, follow: true }));
  const form = findForm(page, step);
  return { page, form, call: callForForm(form, substituteFields(step.fields, visitor.variables), page.url) };
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

function findForm(visit: Visit, step: FormStep): Form {
  const page = readPage(visit.response.body, visit.url);
  const selected = step.select === null ? null : page.select(step.select);
  const names = Object.keys(step.fields);
  const hasFields = (form: Form) => names.every((name) => form.fields.some((field) => field.name === name));
  const candidates = page.forms.filter(({ element }) => selected?.includes(element) ?? true);
  const form = candidates.find(hasFields) ?? (selected === null ? undefined : candidates[0]);
  if (form === undefined) {
    const what = step.select ?? `a form with ${names.join(', ')}`;
    throw new ScanFailure('flow', `${new URL(visit.url).pathname} (status ${visit.response.status}) has no ${what}`);
  }
  return form;
}

/** Submits a form as a browser would: every field, and the first of its buttons. */
function callForForm(form: Form, filled: Readonly<Record<string, string>>, page: string): Call {
  const isButton = ({ type }: Field) => type === 'submit' || type === 'image';
  const button = form.fields.find(isButton);
  const fields = form.fields.filter((field) => !isButton(field) || field === button);
  const values = new URLSearchParams(fields.map(({ name, value }): [string, string] => [name, filled[name] ?? value]));
  for (const [name, value] of Object.entries(filled)) if (!values.has(name)) values.set(name, value);
  if (form.method === 'GET') {
    const url = new URL(form.action);
    url.search = values.toString();
    return { method: 'GET', url: url.href, headers: { Referer: page }, follow: true };
  }
  return {
    method: 'POST',
    url: form.action,
    headers: { ...sameOrigin(form.action, page), 'Content-Type': 'application/x-www-form-urlencoded' },
    body: values.toString(),
    follow: true,
  };
}

async function followLink(visitor: Visitor, step: LinkStep, base: string, alter: (call: Call) => Call): Promise<Visit> {
  const { page, call } = await prepareLink(visitor, step, base, alter);
  const visit = await visitor.call(alter(call));
  return { ...visit, exchanges: [...page.exchanges, ...visit.exchanges] };
}

async function prepareLink(
  visitor: Visitor,
  step: LinkStep,
  base: string,
  alter: (call: Call) => Call = (call) => call,
): Promise<{ page: Visit; call: Call }> {
  const start = new URL(substitute(step.page, visitor.variables), base).href;
  const page = await visitor.call(alter({ method: 'GET', url: start, follow: true }));
  const href = readPage(page.response.body, page.url).select(step.select)[0]?.attribs.href;
  if (href === undefined || !URL.canParse(href, page.url)) {
    throw new ScanFailure('flow', `${new URL(page.url).pathname} has no link ${step.select}`);
  }
  const url = new URL(href, page.url).href;
  return { page, call: { method: 'GET', url, headers: { Referer: page.url }, follow: true } };
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
