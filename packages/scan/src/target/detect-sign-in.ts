import type { Visit, Visitor } from '../drive/visitor.ts';
import { type Form, readPage } from '../http/html.ts';
import { header, headerValues } from '../http/message.ts';
import { type Extractor, formStep, type RequestStep, requestStep, type StepBody } from './step.ts';
import type { Account, Target } from './target.ts';
import { variable } from './variable.ts';

export type Detection =
  | { readonly ok: true; readonly target: Partial<Target>; readonly how: string }
  | { readonly ok: false; readonly reason: string };

const pagePaths = [
  ...['/login', '/signin', '/sign-in', '/users/sign_in', '/accounts/login/', '/user/login', '/auth/login'],
  ...['/account/login', '/session/new', '/admin/login', '/wp-login.php'],
];
const apiPaths = [
  ...['/login', '/api/login', '/api/auth/login', '/auth/login', '/api/session', '/api/sessions', '/v1/sessions'],
  ...['/api/v1/login', '/session', '/sessions', '/signin', '/api/signin', '/token', '/api/token'],
  ...['/api/auth/sign-in/email', '/auth/signin', '/users/login', '/api/users/login'],
];
const userNames = /user|e-?mail|login|name|uname|^log$|account/i;

/** Looks for the way in: a page with one password field, HTTP Basic, or a JSON sign-in at a common address. */
export async function detectSignIn(newVisitor: () => Visitor, url: string, account: Account): Promise<Detection> {
  const visitor = newVisitor();
  const first = await visitor.call({ method: 'GET', url, follow: true });
  const onPage = formOn(first);
  if (onPage !== null) return onPage;
  if (/^basic\b/i.test(header(first.response, 'www-authenticate') ?? '')) return basicAt(url);
  for (const candidate of pageCandidates(first, url)) {
    const found = formOn(await visitor.call({ method: 'GET', url: candidate, follow: true }));
    if (found !== null) return found;
  }
  return detectJson(newVisitor, url, account);
}

function pageCandidates(first: Visit, url: string): string[] {
  const { host } = new URL(url);
  const linked = readPage(first.response.body, first.url)
    .links.filter(
      (link) => new URL(link.url).host === host && /log-?_?in|sign-?_?in|anmelden|entrar/i.test(link.url + link.text),
    )
    .map((link) => link.url);
  return [...new Set([...linked.slice(0, 3), ...pagePaths.map((path) => new URL(path, url).href)])];
}

function formOn(visit: Visit): Detection | null {
  const forms = readPage(visit.response.body, visit.url).forms;
  const form = forms.find(({ fields }) => fields.filter(({ type }) => type === 'password').length === 1);
  if (form === undefined) return null;
  const fields = signInFields(form);
  if (fields === null) return null;
  const page = relative(visit.url);
  const select = forms.length === 1 ? null : form.selector;
  return { ok: true, target: { login: [formStep(page, fields, select)] }, how: `the form on ${page}` };
}

/** The user field is the nearest text field before the password, or the first with a telling name. */
function signInFields(form: Form): Record<string, string> | null {
  const password = form.fields.findIndex(({ type }) => type === 'password');
  const texts = form.fields
    .slice(0, password)
    .filter(({ type }) => ['text', 'email', 'tel', 'search', 'username'].includes(type));
  const user =
    texts.at(-1) ??
    form.fields.find(({ name, type }) => type !== 'hidden' && type !== 'password' && userNames.test(name));
  const secret = form.fields[password];
  if (user === undefined || secret === undefined) return null;
  return { [user.name]: variable('user'), [secret.name]: variable('password') };
}

function basicAt(url: string): Detection {
  const headers = { Authorization: `Basic ${variable('basic')}` };
  return { ok: true, target: { login: [], check: requestStep('GET', url, { headers }) }, how: 'HTTP Basic' };
}

export function relative(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

const shapes = ['username', 'email', 'user', 'login'] as const;

async function detectJson(newVisitor: () => Visitor, url: string, account: Account): Promise<Detection> {
  const own = relative(url);
  const paths = [...new Set([...(own === '/' ? [] : [own]), ...apiPaths])];
  let tries = 0;
  for (const path of paths) {
    for (const name of shapes) {
      // A few refusals are normal while guessing the shape; more could lock the account.
      if (tries >= 3) return { ok: false, reason: 'no sign-in was found that accepts this account' };
      const attempt = await tryJson(newVisitor(), new URL(path, url).href, name, account);
      if (attempt === 'not-here') break;
      if (attempt !== 'refused') return { ok: true, target: attempt, how: `JSON to ${path}` };
      tries += 1;
    }
  }
  return { ok: false, reason: 'no sign-in form and no JSON sign-in was found' };
}

async function tryJson(
  visitor: Visitor,
  url: string,
  name: string,
  account: Account,
): Promise<'not-here' | 'refused' | Partial<Target>> {
  const body = JSON.stringify({ [name]: account.user, password: account.password });
  const headers = { 'Content-Type': 'application/json', Origin: new URL(url).origin, 'Sec-Fetch-Site': 'same-origin' };
  const { response } = await visitor.call({ method: 'POST', url, headers, body });
  if ([404, 405, 501].includes(response.status) || response.status >= 500) return 'not-here';
  if (response.status >= 300) return 'refused';
  const token = tokenIn(response.body);
  const setsCookie = headerValues(response, 'set-cookie').length > 0;
  if (token === null && !setsCookie) return 'refused';
  return {
    login: [jsonStep(url, name, setsCookie ? null : token)],
    ...(setsCookie || token === null ? {} : bearerCheck),
  };
}

function jsonStep(url: string, name: string, token: string | null): RequestStep {
  const body: StepBody = { kind: 'json', value: { [name]: variable('user'), password: variable('password') } };
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
