import type { Visitor } from '../drive/visitor.ts';
import { relative } from '../http/address.ts';
import { type HttpResponse, header, headerValues, isRedirect } from '../http/message.ts';
import { type Extractor, type RequestStep, requestStep, type StepBody } from '../target/step.ts';
import type { Account, Detection, Target } from '../target/target.ts';
import { variable } from '../target/variable.ts';

const paths = [
  ...['/login', '/api/login', '/api/auth/login', '/auth/login', '/api/session', '/api/sessions', '/v1/sessions'],
  ...['/api/v1/login', '/session', '/sessions', '/signin', '/api/signin', '/token', '/api/token'],
  ...['/api/auth/sign-in/email', '/auth/signin', '/users/login', '/api/users/login'],
];

interface Shape {
  readonly kind: 'json' | 'form';
  readonly name: string;
}

const shapes: readonly Shape[] = [
  { kind: 'json', name: 'username' },
  { kind: 'form', name: 'username' },
  { kind: 'json', name: 'email' },
  { kind: 'form', name: 'email' },
  { kind: 'json', name: 'user' },
  { kind: 'json', name: 'login' },
];
/** A few refusals are normal while guessing the shape; more could lock the account. */
const mostRefusals = 3;

/** Looks for an address that takes JSON or form fields and answers with a session. */
export async function detectApiSignIn(newVisitor: () => Visitor, url: string, account: Account): Promise<Detection> {
  const own = relative(url);
  const budget = { refusals: mostRefusals };
  for (const path of new Set([...(own === '/' ? [] : [own]), ...paths])) {
    const found = await detectAt(newVisitor, new URL(path, url).href, { account, budget });
    if (found !== null) return found;
    if (budget.refusals === 0) return { ok: false, reason: 'no sign-in was found that accepts this account' };
  }
  return { ok: false, reason: 'no sign-in form, and no sign-in at a common address, was found' };
}

/** Tries one address in every shape, as long as there are refusals left. */
async function detectAt(
  newVisitor: () => Visitor,
  url: string,
  { account, budget }: { readonly account: Account; readonly budget: { refusals: number } },
): Promise<Detection | null> {
  for (const shape of shapes) {
    if (budget.refusals === 0) return null;
    const attempt = await tryShape(newVisitor(), url, shape, account);
    if (attempt === 'not-here') return null;
    if (attempt === 'refused') budget.refusals -= 1;
    else if (attempt !== 'not-so') {
      const how = `${shape.kind === 'json' ? 'JSON' : 'form fields'} to ${relative(url)}`;
      return { ok: true, target: attempt, how };
    }
  }
  return null;
}

/** `not-so`: there is something, and it does not read a sign-in of this shape. */
async function tryShape(
  visitor: Visitor,
  url: string,
  { kind, name }: Shape,
  account: Account,
): Promise<'not-here' | 'not-so' | 'refused' | Partial<Target>> {
  const fields = { [name]: account.user, password: account.password };
  const headers = {
    'Content-Type': kind === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
    Origin: new URL(url).origin,
    'Sec-Fetch-Site': 'same-origin',
  };
  const body = kind === 'json' ? JSON.stringify(fields) : new URLSearchParams(fields).toString();
  const { response } = await visitor.call({ method: 'POST', url, headers, body });
  if ([404, 405, 501].includes(response.status)) return 'not-here';
  if ([400, 415, 422].includes(response.status) || response.status >= 500) return 'not-so';
  if (response.status >= 400 || sendsBack(response)) return 'refused';
  const token = tokenIn(response.body);
  const setsCookie = headerValues(response, 'set-cookie').length > 0;
  if (token === null && !setsCookie) return 'refused';
  return {
    login: [signInStep(url, { kind, name }, setsCookie ? null : token)],
    ...(setsCookie || token === null ? {} : bearerCheck),
  };
}

/** A failed sign-in often leads back to where it came from. */
function sendsBack(response: HttpResponse): boolean {
  return isRedirect(response) && /log-?in|sign-?in|auth|error|fail/i.test(header(response, 'location') ?? '');
}

function signInStep(url: string, { kind, name }: Shape, token: string | null): RequestStep {
  const fields = { [name]: variable('user'), password: variable('password') };
  const body: StepBody = kind === 'json' ? { kind, value: fields } : { kind, fields };
  const extract: Record<string, Extractor> = token === null ? {} : { token: { from: 'json', path: token } };
  return requestStep('POST', relative(url), { body, extract });
}

export const bearerHeader = { Authorization: `Bearer ${variable('token')}` };
const bearerCheck = { tokens: ['token'] };

const tokenKey = /^(access_?token|token|jwt|id_?token|session_?(token|id)?|auth_?token|sid|key)$/i;

/** The JSON path of the first field that is named and looks like a token, three levels deep. */
function tokenIn(body: string): string | null {
  let root: unknown;
  try {
    root = JSON.parse(body);
  } catch {
    return null;
  }
  const queue: { value: unknown; path: string; depth: number }[] = [{ value: root, path: '$', depth: 0 }];
  for (const { value, path, depth } of queue) {
    if (typeof value !== 'object' || value === null || depth > 3) continue;
    for (const [key, one] of Object.entries(value).slice(0, 50)) {
      if (typeof one === 'string' && one.length >= 8 && tokenKey.test(key)) return `${path}.${key}`;
      queue.push({ value: one, path: `${path}.${key}`, depth: depth + 1 });
    }
  }
  return null;
}
