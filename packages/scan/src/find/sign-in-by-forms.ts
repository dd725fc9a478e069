import { runSteps } from '../drive/run-steps.ts';
import type { Visit, Visitor } from '../drive/visitor.ts';
import { addressOf } from '../http/address.ts';
import { isButton, isTextField } from '../page/control.ts';
import { type Form, type Page, readPage } from '../page/page.ts';
import { says } from '../recognise/words.ts';
import { formStep, lastPage, requestStep, type Step } from '../target/step.ts';
import { asksAgain, type FoundForm, signInFormOn, stepFor, whyScripted } from './page-forms.ts';

export type FormSignIn =
  | { readonly kind: 'done'; readonly steps: readonly Step[]; readonly landing: Visit; readonly isAskedAgain: boolean }
  /** Something stands in the way that only a script, or a person, can do. */
  | { readonly kind: 'stuck'; readonly reason: string; readonly needsScript: boolean };

export interface FormSignInContext {
  readonly visitor: Visitor;
  /** Where relative addresses start from. */
  readonly base: string;
  /** The account has a secret for one-time codes. */
  readonly hasCode: boolean;
  /** Called before a password leaves. */
  readonly admit: () => void;
}

/** Enough for: user, password, code, "stay signed in?", consent, and what sends itself in between. */
const maxSteps = 8;

/** Signs in by the form on a page and whatever it leads to, and writes down the steps. */
export async function signInByForms(start: Visit, context: FormSignInContext): Promise<FormSignIn> {
  const { visitor, base } = context;
  const steps: Step[] = [];
  const done: FoundForm[] = [];
  let visit = start;
  visitor.page = start;
  for (let count = 0; count < maxSteps; count += 1) {
    const page = readPage(visit.response.body, visit.url);
    const next = nextStep(page, {
      done,
      address: steps.length === 0 ? addressOf(start.exchanges[0]?.request.url ?? start.url, base) : lastPage,
      context,
    });
    if (next === null) break;
    if ('reason' in next) return { kind: 'stuck', ...next };
    if (next.form?.fields.password && next.form.purpose === 'sign-in') context.admit();
    const [after] = await runSteps(visitor, [next.step], { base });
    if (after === undefined) break;
    steps.push(next.step);
    if (next.form !== null) done.push(next.form);
    visit = after;
  }
  const last = done.findLast(({ fields }) => fields.password !== null);
  if (last === undefined) return { kind: 'stuck', reason: 'the page never asked for a password', needsScript: true };
  return { kind: 'done', steps, landing: visit, isAskedAgain: asksAgain(visit, last) };
}

type Next =
  | { readonly step: Step; readonly form: FoundForm | null }
  | { readonly reason: string; readonly needsScript: boolean }
  | null;

interface Situation {
  readonly done: readonly FoundForm[];
  readonly address: string;
  readonly context: FormSignInContext;
}

function nextStep(page: Page, { done, address, context }: Situation): Next {
  const form = signInFormOn(page);
  const hasSentPassword = done.some(({ fields }) => fields.password !== null);
  if (form !== null && isStillToDo(form, done)) {
    if (form.purpose === 'code' && !context.hasCode) return asksForCode;
    const why = whyScripted(form);
    if (why !== null) return { reason: why, needsScript: true };
    if (form.fields.captcha !== null && form.purpose === 'sign-in') return asksForCaptcha;
    return { step: stepFor(form, address), form };
  }
  const own = sendsItself(page, address) ?? (hasSentPassword ? asksForConsent(page, address) : null);
  if (own !== null) return { step: own, form: null };
  const script = done.length > 0 ? scriptedRedirect(page) : null;
  return script === null ? null : { step: requestStep('GET', addressOf(script, context.base)), form: null };
}

const asksForCode = {
  reason: 'the application asks for a one-time code (--otp-secret-env VARIABLE holds its secret)',
  needsScript: false,
};
const asksForCaptcha = { reason: 'the sign-in asks for the letters in a picture', needsScript: false };

/** Each thing is asked once; a form that comes again has refused what it was given. */
function isStillToDo(form: FoundForm, done: readonly FoundForm[]): boolean {
  if (done.some(({ purpose }) => purpose === form.purpose && purpose !== 'sign-in')) return false;
  const hasSentPassword = done.some(({ fields }) => fields.password !== null);
  if (form.purpose === 'code') return hasSentPassword;
  return !hasSentPassword;
}

/** A form without anything to fill in that a script submits at once: how single sign-on passes answers on. */
export function sendsItself(page: Page, address: string): Step | null {
  const [form, ...others] = page.forms;
  if (form === undefined || others.length > 0 || hasSomethingToFillIn(form)) return null;
  // Whoever is meant to stay on a page is offered somewhere to go.
  if (page.links.length > mostLinksInPassing) return null;
  const scripts = [...page.scripts.inline, page.select('body')[0]?.attribs.onload ?? ''].join('\n');
  return /\.submit\s*\(/.test(withoutIdleFunctions(scripts)) ? formStep(address, {}, null) : null;
}

/** "Press here if nothing happens", and the like. */
const mostLinksInPassing = 3;

/** Without functions that only wait for somebody to press something, such as `__doPostBack` of Web Forms. */
function withoutIdleFunctions(script: string): string {
  let rest = script;
  for (const [head, name = ''] of script.matchAll(/\bfunction\s+(\w+)\s*\([^)]*\)\s*\{/g)) {
    const start = rest.indexOf(head);
    if (start < 0) continue;
    const end = endOfBlock(rest, start + head.length);
    const without = rest.slice(0, start) + rest.slice(end);
    if (!new RegExp(`\\b${name}\\b`).test(without)) rest = without;
  }
  return rest;
}

/** @param start right after the brace that opens it */
function endOfBlock(script: string, start: number): number {
  let depth = 1;
  for (let index = start; index < script.length; index += 1) {
    if (script[index] === '{') depth += 1;
    if (script[index] === '}') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return script.length;
}

function hasSomethingToFillIn({ controls }: Form): boolean {
  return controls.some((control) => isTextField(control) && !control.isHidden);
}

const aboutConsent =
  /consent|authori[sz]e|grant|approv|interaction|oauth|oidc|openid|kmsi|trust|terms|agreement|stay[ -]?signed|remember/i;

/** "Stay signed in?", "Allow this application?": answered with yes, since without it nobody is signed in. */
function asksForConsent(page: Page, address: string): Step | null {
  for (const form of page.forms) {
    if (hasSomethingToFillIn(form)) continue;
    const isAbout = [page.url, form.action, form.text].some((text) => aboutConsent.test(text));
    const buttons = form.controls.filter((control) => isButton(control) && control.type !== 'reset');
    const yes = buttons.find(({ label, value, name }) => {
      const said = `${label} ${value} ${name}`;
      return (says('consent', said) || says('next', said)) && !says('refuse', said) && !says('cancel', said);
    });
    if (isAbout && yes !== undefined) {
      return formStep(address, {}, page.selectorOf(form.element), page.selectorOf(yes.element));
    }
  }
  return null;
}

/** A page that does nothing but send its reader on by a script. */
function scriptedRedirect(page: Page): string | null {
  if (page.forms.length > 0 || page.links.length > 3) return null;
  const script = page.scripts.inline.join('\n');
  const to = /\blocation(?:\.href)?\s*=\s*["']([^"']+)["']|\blocation\.(?:replace|assign)\s*\(\s*["']([^"']+)["']/.exec(
    script,
  );
  const address = to?.[1] ?? to?.[2];
  return address !== undefined && URL.canParse(address, page.base) ? new URL(address, page.base).href : null;
}
