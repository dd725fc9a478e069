import type { RequestStep } from '../target/step.ts';
import { substitute, substituteFields, substituteJson } from './substitute.ts';
import type { Call, Visitor } from './visitor.ts';

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

/** What a browser says of where a request comes from. */
export function sameOrigin(url: string, page: string = url): Record<string, string> {
  const isSame = new URL(url).origin === new URL(page).origin;
  return {
    Origin: new URL(page).origin,
    Referer: page,
    'Sec-Fetch-Site': isSame ? 'same-origin' : 'cross-site',
  };
}
