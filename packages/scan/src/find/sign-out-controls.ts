import type { Element } from 'domhandler';
import { actionOf } from '../page/action.ts';
import { isButton, isTextField, type SourceControl } from '../page/control.ts';
import { type Form, type Page, readAloud } from '../page/page.ts';
import { elementsOf } from '../page/tree.ts';
import { isTokenOfForm } from '../recognise/token-words.ts';
import { says } from '../recognise/words.ts';
import { formStep, lastPage, linkStep, requestStep, type Step } from '../target/step.ts';
import { variable } from '../target/variable.ts';
import { lastingAddress } from './lasting-address.ts';

interface Candidate {
  readonly steps: readonly Step[];
  readonly rank: number;
}

/** Everything on a page that says it signs out, the likeliest first. @param path how steps name the page */
export function signOutsOn(page: Page, path: string): (readonly Step[])[] {
  const candidates = [
    ...page.forms.flatMap((form) => candidateOfForm(page, form, path)),
    ...pressable(page).flatMap((element) => candidateOfElement(page, element, path)),
  ];
  return candidates.sort((a, b) => b.rank - a.rank).map(({ steps }) => steps);
}

/** Ending more than this session is not what was asked for. */
const goesTooFar = /\b(all|other|every\w*|devices|alle|toutes?|todas?|tutti|wszystkich)\b/i;

function rankOf(text: string, address: string): number {
  return (
    (says('signOut', text) ? 3 : 0) +
    (says('signOut', address) ? 2 : 0) -
    (goesTooFar.test(text) ? 4 : 0) -
    Math.min(2, text.length / 60)
  );
}

function candidateOfForm(page: Page, form: Form, path: string): Candidate[] {
  const button = form.controls.find((control) => isSubmit(control) && saysSignOut(control));
  if (button === undefined && (hasSomethingToFillIn(form) || !formSaysSignOut(form))) return [];
  // A form with a password in it changes or asks for one.
  if (form.controls.some(({ type, isHidden }) => type === 'password' && !isHidden)) return [];
  const press = button === undefined ? null : page.selectorOf(button.element);
  const text = button === undefined ? form.text : button.label;
  const steps = [formStep(path, {}, page.selectorOf(form.element), press)];
  return [{ steps, rank: rankOf(text, form.action) + (form.method === 'POST' ? 1 : 0) }];
}

/** A form with something to fill in does something else, whatever stands beside it. */
function hasSomethingToFillIn({ controls }: Form): boolean {
  return controls.some((control) => isTextField(control) && !control.isHidden);
}

function formSaysSignOut({ action, text, controls, element }: Form): boolean {
  const hidden = controls
    .filter(({ type }) => type === 'hidden')
    .map(({ name, value }) => `${name} ${value}`.slice(0, 80));
  const own = [element.attribs.id, element.attribs.name, element.attribs.class].map((one) => one ?? '');
  return [pathOf(action), text, ...own, ...hidden].some((one) => says('signOut', one));
}

function isSubmit(control: SourceControl): boolean {
  return isButton(control) && control.type !== 'reset' && control.type !== 'button' && !control.isDisabled;
}

function saysSignOut({ label, name, value, element }: SourceControl): boolean {
  return [label, name, value, pathOf(element.attribs.formaction), namesOf(element)].some((one) => says('signOut', one));
}

/** The host may be called anything. */
function pathOf(address: string | undefined): string {
  return (address ?? '').replace(/^https?:\/\/[^/?]*/, '');
}

/** What the source calls an element and the pictures in it: `<i class="fa fa-sign-out">` has no text. */
function namesOf(element: Element): string {
  return [element, ...elementsOf(element).slice(0, 6)]
    .flatMap(({ attribs }) => [attribs.id, attribs.class, attribs['data-testid'], attribs['data-action'], attribs.name])
    .filter(Boolean)
    .join(' ')
    .slice(0, 300);
}

function pressable(page: Page): readonly Element[] {
  return page
    .select('a, button, area, [onclick], [hx-post], [hx-delete], [hx-get], [role=button], [role=menuitem]')
    .slice(0, 3000);
}

function candidateOfElement(page: Page, element: Element, path: string): Candidate[] {
  const { href, onclick } = element.attribs;
  const text = readAloud(element);
  const address = pathOf(href);
  if (text.length > 200 || ![text, address, onclick ?? '', namesOf(element)].some((one) => says('signOut', one)))
    return [];
  const submitted = formSubmittedBy(page, `${onclick ?? ''} ${href ?? ''}`);
  if (submitted !== null) {
    return [{ steps: [formStep(path, {}, page.selectorOf(submitted.element))], rank: rankOf(text, address) }];
  }
  const action = actionOf(page, element);
  if (action === null) return [];
  const isPlain = action.method === 'GET' && page.links.some((link) => link.element === element);
  const select = isPlain ? lastingAddress(action.url) : page.selectorOf(element);
  return [{ steps: [linkStep(path, select)], rank: rankOf(text, address || pathOf(action.url)) }];
}

/** A script posts the address of a link, with the token that the page's forms have. */
export function postedLinksOn(page: Page, path: string): (readonly Step[])[] {
  const [token] = page.select('input[type=hidden][name]').filter(({ attribs }) => isTokenOfForm(attribs.name ?? ''));
  const css = token === undefined ? '' : page.selectorOf(token);
  if (token === undefined || css === '') return [];
  const name = token.attribs.name ?? '';
  const fetched = requestStep('GET', path, { extract: { [name]: { from: 'css', css, attribute: 'value' } } });
  const links = page.links.filter(({ url, text }) => says('signOut', text) || says('signOut', pathOf(url)));
  return links
    .slice(0, 2)
    .map(({ url }) => [
      fetched,
      requestStep('POST', lastingAddress(url), { body: { kind: 'form', fields: { [name]: variable(name) } } }),
    ]);
}

/** `onclick="document.getElementById('logout-form').submit()"` */
function formSubmittedBy(page: Page, script: string): Form | null {
  if (!/\.submit\s*\(/.test(script)) return null;
  const names = [...script.matchAll(/["'#.]([\w-]+)["']?\)?\.submit|["'#]([\w-]+)["']/g)].flatMap(([, a, b]) => [a, b]);
  return (
    page.forms.find(({ element: { attribs } }) => names.includes(attribs.id) || names.includes(attribs.name)) ?? null
  );
}

/** "Are you sure?" @param path how a step names this page; null: the page that the step before led to */
export function confirmationOn(page: Page, path: string | null): Step | null {
  const isAbout =
    says('signOut', pathOf(page.url)) || says('signOut', page.select('title, h1, h2').map(readAloud).join(' '));
  const asking = page.forms.filter((form) => form.method === 'POST' && !hasSomethingToFillIn(form));
  const form = asking.find(formSaysSignOut) ?? (isAbout ? asking[0] : undefined);
  if (form !== undefined) {
    const button = form.controls.find(
      (control) => isSubmit(control) && (saysSignOut(control) || says('consent', control.label)),
    );
    const press = button === undefined ? null : page.selectorOf(button.element);
    return formStep(path ?? lastPage, {}, page.selectorOf(form.element), press);
  }
  const yes = page.links.find(({ url, text }) => says('signOut', pathOf(url)) && (isAbout || says('consent', text)));
  return yes === undefined ? null : linkStep(path ?? lastPage, lastingAddress(yes.url));
}

const aboutOneself =
  /\b(account|profile|settings|preferences|my|me|user|admin|home|dashboard|menu|konto|profil|compte|cuenta|conta|perfil|einstellungen)\b/i;

/** Pages that a log-out may be on: what the menu of one's own leads to. */
export function menusOn(page: Page, user: string): string[] {
  const { host } = new URL(page.url);
  const isOwn = (text: string) => aboutOneself.test(text) || (user.length > 1 && text.includes(user));
  const links = page.links.filter(({ url, text }) => isOwn(text) || isOwn(pathOf(url)));
  const frames = page.frames.map((url) => ({ url }));
  return [...frames, ...links]
    .map(({ url }) => url.split('#')[0] ?? '')
    .filter((url) => URL.canParse(url) && new URL(url).host === host);
}
