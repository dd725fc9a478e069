import type { Visit } from '../drive/visitor.ts';
import type { SourceControl } from '../page/control.ts';
import { isButton } from '../page/control.ts';
import { type Form, type Page, readPage } from '../page/page.ts';
import { recogniseSignIn, type SignInForm, signInButton } from '../recognise/sign-in-form.ts';
import { says } from '../recognise/words.ts';
import { type FormStep, formStep } from '../target/step.ts';
import { variable } from '../target/variable.ts';

/** A form for signing in that was found on a page. */
export interface FoundForm extends SignInForm<SourceControl> {
  readonly page: Page;
  /** Null where the fields belong to no form. */
  readonly form: Form | null;
}

/** The likeliest form for signing in on a page. */
export function signInFormOn(page: Page): FoundForm | null {
  const groups = [
    ...page.forms.map((form) => ({ form, controls: form.controls, says: saysOfItself(form) })),
    { form: null, controls: page.loose, says: '' },
  ];
  const found = groups.flatMap(({ form, controls, says: said }) => {
    const recognised = recogniseSignIn(controls, { says: said, buttons: controls.filter(isButton) });
    return recognised === null ? [] : [{ ...recognised, form, page }];
  });
  const [best] = found.sort((a, b) => b.score - a.score);
  return best === undefined || (best.purpose === 'user' && !isAboutSigningIn(best)) ? null : best;
}

function saysOfItself({ element: { attribs }, controls, action }: Form): string {
  const { pathname, search } = new URL(action);
  const hidden = controls
    .filter(({ type }) => type === 'hidden')
    .map(({ name, value }) => `${name} ${value}`.slice(0, 60));
  return [attribs.id, attribs.name, attribs.class, attribs['aria-label'], pathname, search, ...hidden].join(' ');
}

/** A single field for an address is a newsletter's as often as a sign-in's. */
function isAboutSigningIn({ page, form, fields }: FoundForm): boolean {
  if (fields.user?.autocomplete.includes('username') === true) return true;
  const title = page
    .select('title, h1, h2, legend')
    .slice(0, 6)
    .map((element) => element.children);
  const heading = title
    .flat()
    .map((node) => ('data' in node ? String(node.data) : ''))
    .join(' ');
  const { pathname } = new URL(page.url);
  const buttons = form?.controls.filter(isButton).map(({ label, name }) => `${label} ${name}`) ?? [];
  return [pathname, heading, ...buttons].some((text) => says('signIn', text));
}

/** Why plain requests cannot send this form, or null. */
export function whyScripted({ form, fields, page }: FoundForm): string | null {
  if (form === null) return 'the fields belong to no form';
  if (form.method === 'DIALOG') return 'the form is not sent anywhere';
  const wanted = [fields.user, fields.password, fields.code].filter((control) => control !== null);
  if (wanted.some(({ name }) => name === '')) return 'the fields have no names';
  const button = signInButton(submitButtonsOf(form)) ?? submitButtonsOf(form)[0];
  const method = button?.element.attribs.formmethod?.toUpperCase() ?? form.method;
  if (fields.password !== null && method !== 'POST') return 'the form would put the password into an address';
  return /^\s*javascript:/i.test(form.element.attribs.action ?? '') || page.base === ''
    ? 'a script sends the form'
    : null;
}

function submitButtonsOf(form: Form): SourceControl[] {
  return form.controls.filter(({ type, isDisabled }) => (type === 'submit' || type === 'image') && !isDisabled);
}

/** The step that fills a form in. @param address of its page, or `lastPage` */
export function stepFor({ form, page, fields, purpose }: FoundForm, address: string): FormStep {
  if (form === null) throw new Error('a form step needs a form');
  const values = [
    // A second step often shows the name again, and cannot change it.
    ...(fields.user === null || fields.user.isReadOnly ? [] : [[fields.user.name, variable('user')]]),
    ...(fields.password === null || purpose === 'user' ? [] : [[fields.password.name, variable('password')]]),
    ...(fields.code === null || purpose !== 'code' ? [] : [[fields.code.name, variable('otp')]]),
  ];
  const names = values.map(([name]) => name);
  const matching = page.forms.filter(({ controls }) =>
    names.every((name) => controls.some((one) => one.name === name)),
  );
  const button = signInButton(submitButtonsOf(form));
  return formStep(
    address,
    Object.fromEntries(values),
    matching.length === 1 ? null : page.selectorOf(form.element),
    button === null ? null : page.selectorOf(button.element),
  );
}

/** The same form again: what was sent was not accepted. */
export function asksAgain(visit: Visit, form: FoundForm): boolean {
  const again = signInFormOn(readPage(visit.response.body, visit.url));
  const name = (found: FoundForm) => `${found.purpose} ${found.fields.user?.name} ${found.fields.password?.name}`;
  return again !== null && name(again) === name(form);
}
