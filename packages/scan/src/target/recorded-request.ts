import { InvalidTarget } from './invalid-target.ts';
import { type RequestStep, requestStep, type StepBody } from './step.ts';
import type { Account } from './target.ts';
import { variable } from './variable.ts';

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What a browser adds by itself, and what belongs to the session of whoever recorded it. */
const notRecorded =
  /^(cookie|host|content-length|connection|user-agent|accept.*|origin|referer|sec-.*|priority|:.*|content-type|authorization)$/i;

/** A recorded sign-in as a step: the account's name and password become variables. @throws InvalidTarget without the password in it */
export function stepFrom(recorded: RecordedRequest, account: Account): RequestStep {
  const type = Object.entries(recorded.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const body = recorded.body === null ? null : bodyFrom(recorded.body, type, account);
  if (!JSON.stringify(body).includes(variable('password'))) {
    throw new InvalidTarget(
      `the recorded request to ${new URL(recorded.url).pathname} does not carry the password of ${account.user}`,
    );
  }
  const headers = Object.entries(recorded.headers).filter(([name]) => !notRecorded.test(name));
  return requestStep(recorded.method, recorded.url, { headers: Object.fromEntries(headers), body });
}

function bodyFrom(text: string, type: string, account: Account): StepBody {
  if (type.includes('json') || /^\s*\{/.test(text)) {
    try {
      return { kind: 'json', value: withVariables(JSON.parse(text), account) };
    } catch {
      return { kind: 'raw', text };
    }
  }
  const fields = [...new URLSearchParams(text)].map(([name, value]) => [name, variableFor(value, account)]);
  return { kind: 'form', fields: Object.fromEntries(fields) };
}

function withVariables(value: unknown, account: Account): unknown {
  if (typeof value === 'string') return variableFor(value, account);
  if (Array.isArray(value)) return value.map((one) => withVariables(one, account));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withVariables(one, account)]));
}

function variableFor(value: string, { user, password }: Account): string {
  if (value === password) return variable('password');
  return value === user ? variable('user') : value;
}
