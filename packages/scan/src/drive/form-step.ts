import { ScanFailure } from '../http/failure.ts';
import type { SourceControl } from '../page/control.ts';
import type { Form, Page } from '../page/page.ts';
import { type Submission, submissionOf } from '../page/submission.ts';
import type { FormStep } from '../target/step.ts';
import { variablesIn } from '../target/variable.ts';
import { type OpenPage, openPage } from './page-step.ts';
import { sameOrigin } from './request-step.ts';
import { substituteFields } from './substitute.ts';
import type { Call, Visitor } from './visitor.ts';

export interface PreparedForm extends OpenPage {
  readonly form: Form;
  readonly call: Call;
}

/** Fetches the page of a form and fills it in, but does not send it. */
export async function prepareForm(
  visitor: Visitor,
  step: FormStep,
  base: string,
  alter?: (call: Call) => Call,
): Promise<PreparedForm> {
  const open = await openPage(visitor, step.page, base, alter);
  const form = findForm(open, step);
  const values = substituteFields(step.fields, visitor.variables);
  const submission = submissionOf(open.page, form, { values, button: buttonOf(open.page, form, step) });
  if (submission.method === 'GET' && carriesPassword(step)) {
    throw new ScanFailure(
      'flow',
      `the form on ${new URL(open.page.url).pathname} would put the password into an address`,
    );
  }
  return { ...open, form, call: callOf(submission, open.page.url, form.headers) };
}

function carriesPassword({ fields }: FormStep): boolean {
  return variablesIn(fields).some((name) => /password/i.test(name));
}

function callOf(submission: Submission, page: string, more: Form['headers']): Call {
  const { method, url, body, contentType, bodyEncoding } = submission;
  if (method === 'GET') return { method, url, headers: { Referer: page }, follow: true, as: 'page' };
  return {
    method,
    url,
    headers: { ...sameOrigin(url, page), 'Content-Type': contentType ?? '', ...more },
    body,
    follow: true,
    as: Object.keys(more).length > 0 ? 'data' : 'page',
    ...(bodyEncoding && { bodyEncoding }),
  };
}

function findForm({ page, visit }: OpenPage, step: FormStep): Form {
  const selected = step.select === null ? null : page.select(step.select);
  const names = Object.keys(step.fields);
  const hasFields = (form: Form) => names.every((name) => form.controls.some((control) => control.name === name));
  const candidates = page.forms.filter(({ element }) => selected?.includes(element) ?? true);
  const form = candidates.find(hasFields) ?? (selected === null ? undefined : candidates[0]);
  if (form === undefined) {
    const where = `${new URL(visit.url).pathname} (status ${visit.response.status})`;
    const fields =
      names.length === 0
        ? 'no form'
        : `no form with ${names.length === 1 ? 'a field' : 'fields'} named ${names.join(', ')}`;
    throw new ScanFailure('flow', `${where} has ${step.select === null ? fields : `no ${step.select}`}`);
  }
  return form;
}

function buttonOf(page: Page, form: Form, { press }: FormStep): SourceControl | null {
  if (press === null) return null;
  const pressed = page.select(press);
  const button = form.controls.find(({ element }) => pressed.includes(element));
  if (button === undefined) throw new ScanFailure('flow', `${new URL(page.url).pathname} has no button ${press}`);
  return button;
}
