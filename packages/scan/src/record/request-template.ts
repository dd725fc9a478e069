import { InvalidTarget } from '../target/invalid-target.ts';
import { type RequestStep, requestStep, type StepBody } from '../target/step.ts';
import type { Account } from '../target/target.ts';
import { variable } from '../target/variable.ts';

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | null;
}

/** What a browser adds by itself, and what belongs to the session of whoever recorded it. */
const notRecorded =
  /^(cookie|host|content-length|connection|user-agent|accept.*|origin|referer|sec-.*|priority|:.*|content-type|cache-control|pragma|if-.*|dnt|te|upgrade-.*)$/i;

/** What stands for a value of a recorded request: a variable, or the value itself. @param name of the field or header */
export type Template = (value: string, name: string) => string;

export function accountTemplate({ user, password }: Account): Template {
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  return (value) => {
    if (value === password) return variable('password');
    if (value === basic) return variable('basic');
    return value === user && user !== '' ? variable('user') : value;
  };
}

export function variablesTemplate(variables: ReadonlyMap<string, string>): Template {
  return (value) => {
    const known = [...variables].find(([, one]) => one === value && one.length > 5);
    return known === undefined ? value : variable(known[0]);
  };
}

/** A recorded request as a step. */
export function templateOf(recorded: RecordedRequest, template: Template): RequestStep {
  const type = recorded.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const body = recorded.body === null || recorded.body === '' ? null : bodyFrom(recorded.body, type, template);
  const headers = recorded.headers
    .filter(([name]) => !notRecorded.test(name))
    .map(([name, value]) => [name, headerFrom(name, value, template)]);
  const kept = body?.kind === 'raw' && type !== '' ? [['Content-Type', type]] : [];
  const url = new URL(recorded.url);
  for (const [name, value] of [...url.searchParams]) {
    const written = template(value, name);
    if (written !== value) url.searchParams.set(name, written);
  }
  // An address shows variables as a file writes them.
  const address = url.href.replace(/%24%7B([\w.-]+)%7D/g, (_, name: string) => variable(name));
  return requestStep(recorded.method, address, { headers: Object.fromEntries([...headers, ...kept]), body });
}

/** A recorded sign-in as a step. @throws InvalidTarget without the password in it */
export function signInTemplate(recorded: RecordedRequest, account: Account): RequestStep {
  const headers = recorded.headers.filter(([name]) => !/^authorization$/i.test(name));
  const step = templateOf({ ...recorded, headers }, accountTemplate(account));
  if (!JSON.stringify(step.body).includes(variable('password'))) {
    throw new InvalidTarget(
      `the recorded request to ${new URL(recorded.url).pathname} does not carry the password of ${account.user}`,
    );
  }
  return step;
}

/** A scheme, such as Bearer, stays as it is. */
function headerFrom(name: string, value: string, template: Template): string {
  const [, scheme = '', rest = value] = /^((?:Bearer|Token|Basic|JWT|Session)\s+)?(.*)$/is.exec(value) ?? [];
  return scheme + template(rest, name);
}

function bodyFrom(text: string, type: string, template: Template): StepBody {
  if (type.includes('json') || /^\s*[{[]/.test(text)) {
    try {
      return { kind: 'json', value: fillIn(JSON.parse(text), '', template) };
    } catch {
      return { kind: 'raw', text };
    }
  }
  if (/^[^=&\s]+=/.test(text) && !type.includes('multipart') && !type.includes('text/plain')) {
    const fields = [...new URLSearchParams(text)].map(([name, value]) => [name, template(value, name)]);
    return { kind: 'form', fields: Object.fromEntries(fields) };
  }
  const multipart = text.replace(
    /(name="([^"]*)"(?:\r\n[^\r\n]+)*\r\n\r\n)([^\r\n]*)(?=\r\n--)/g,
    (_, head: string, name: string, value: string) => head + template(value, name),
  );
  return { kind: 'raw', text: multipart };
}

function fillIn(value: unknown, name: string, template: Template): unknown {
  if (typeof value === 'string') return template(value, name);
  if (Array.isArray(value)) return value.map((one) => fillIn(one, name, template));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fillIn(one, key, template)]));
}
