import { detectApiSignIn } from '../api/detect-api-sign-in.ts';
import { findDescription } from '../api/find-description.ts';
import { findIssuers } from '../api/issuers.ts';
import type { Visit, Visitor } from '../drive/visitor.ts';
import { relative } from '../http/address.ts';
import { header } from '../http/message.ts';
import { type Form, readPage } from '../page/page.ts';
import { formStep, requestStep } from './step.ts';
import type { Account, Detection } from './target.ts';
import { variable } from './variable.ts';

const pagePaths = [
  ...['/login', '/signin', '/sign-in', '/users/sign_in', '/accounts/login/', '/user/login', '/auth/login'],
  ...['/account/login', '/session/new', '/admin/login', '/wp-login.php'],
];
const userNames = /user|e-?mail|login|name|uname|^log$|account/i;

/** Looks for the way in: a page with one password field, HTTP Basic, or an address that takes JSON or form fields. */
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
  return detectCalls(newVisitor, { url, account, first });
}

/** There is no page to sign in on: what the application says of its calls, and what is usual. */
async function detectCalls(
  newVisitor: () => Visitor,
  { url, account, first }: { readonly url: string; readonly account: Account; readonly first: Visit },
): Promise<Detection> {
  const api = await findDescription(newVisitor(), url, first);
  const issuers = await findIssuers({ newVisitor, url, description: api, mayGuess: true });
  const found = await detectApiSignIn({ newVisitor, url, account, api, issuers });
  return found.ok ? { ...found, target: { ...found.target, api, issuers } } : found;
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
  const source = readPage(visit.response.body, visit.url);
  const { forms } = source;
  const form = forms.find(({ fields }) => fields.filter(({ type }) => type === 'password').length === 1);
  if (form === undefined) return null;
  const fields = signInFields(form);
  if (fields === null) return null;
  const page = relative(visit.url);
  const select = forms.length === 1 ? null : source.selectorOf(form.element);
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
