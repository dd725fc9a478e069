import { type Control, isTextField } from '../page/control.ts';
import { says } from './words.ts';

/** Which of a form's controls are for what, as far as it asks for something that a sign-in needs. */
interface SignInFields<C extends Control> {
  readonly user: C | null;
  readonly password: C | null;
  /** A one-time code. */
  readonly code: C | null;
  readonly captcha: C | null;
}

export interface FormSurroundings {
  /** What the form says of itself: its name, id, class, address, heading. */
  readonly says: string;
  readonly buttons: readonly Control[];
}

/**
 * - `sign-in`: takes a user and a password, or a password alone
 * - `user`: takes the user first, and the password on the next page
 * - `code`: takes a one-time code
 */
type Purpose = 'sign-in' | 'user' | 'code';

export interface SignInForm<C extends Control> {
  readonly purpose: Purpose;
  readonly fields: SignInFields<C>;
  /** Higher is likelier. */
  readonly score: number;
}

/** Recognises a form for signing in by what its controls say; null for every other form. */
export function recogniseSignIn<C extends Control>(
  controls: readonly C[],
  surroundings: FormSurroundings,
): SignInForm<C> | null {
  const open = controls.filter(({ isDisabled }) => !isDisabled);
  // A second step may be hidden until the first is done. What can be seen goes first.
  const seen = open.filter(({ isHidden }) => !isHidden);
  const isSaid = isCalledSignIn(surroundings);
  const fields =
    fieldsOf(seen, isSaid) ??
    fieldsOf(
      open.filter(({ type }) => type !== 'hidden'),
      isSaid,
    );
  if (fields === null) return null;
  const purpose = purposeOf(fields);
  if (purpose === null) return null;
  return { purpose, fields, score: scoreOf(purpose, fields, { seen, surroundings }) };
}

function textOf({ says: said, buttons }: FormSurroundings): string {
  return [said, ...buttons.map((button) => describe(button) + (button.value ?? ''))].join(' ');
}

/** `autocomplete=new-password` keeps browsers from filling in a sign-in, too, where its page wants that. */
function isCalledSignIn(surroundings: FormSurroundings): boolean {
  const text = textOf(surroundings);
  return says('signIn', text) && !says('register', text) && !says('forgot', text);
}

function purposeOf({ user, password, code }: SignInFields<Control>): Purpose | null {
  if (password !== null) return 'sign-in';
  if (code !== null) return 'code';
  return user !== null ? 'user' : null;
}

/** Null where something is asked that no sign-in asks: a new password, or the password twice. */
function fieldsOf<C extends Control>(controls: readonly C[], isSaid: boolean): SignInFields<C> | null {
  const passwords = controls.filter(isPassword);
  const isOnlyOne = passwords.length === 1;
  const existing = passwords.filter((control) => (isOnlyOne && isSaid) || !isFresh(control, !isOnlyOne));
  if (passwords.length > 0 && existing.length !== passwords.length) return null;
  const [password = null, ...others] = [...existing].sort((a, b) => rankPassword(b) - rankPassword(a));
  if (others.some((control) => !isCode(control))) return null;
  const rest = controls.filter((control) => control !== password);
  const code = others[0] ?? rest.find((control) => isTextField(control) && isCode(control)) ?? null;
  const captcha = rest.find((control) => isTextField(control) && says('captcha', describe(control))) ?? null;
  const candidates = rest.filter((control) => control !== code && control !== captcha);
  const user = findUser(candidates, controls, password);
  const nothing = password === null && code === null && user === null;
  return nothing ? null : { user, password, code, captcha };
}

function describe({ name, id, label }: Control): string {
  return `${name} ${id} ${label}`;
}

function isPassword(control: Control): boolean {
  const { type, autocomplete } = control;
  if (autocomplete.includes('one-time-code')) return false;
  if (autocomplete.includes('password')) return isTextField(control);
  if (type === 'password') return true;
  // Some pages hide the password themselves, or not at all.
  return type === 'text' && (says('password', `${control.name} ${control.id}`) || says('password', control.label));
}

function isFresh({ autocomplete, name, id, label }: Control, isOneOfSeveral: boolean): boolean {
  if (autocomplete.includes('current-password')) return false;
  return autocomplete.includes('new-password') || (isOneOfSeveral && says('fresh', `${name} ${id} ${label}`));
}

function rankPassword(control: Control): number {
  return (
    (control.autocomplete.includes('current-password') ? 4 : 0) +
    (says('password', describe(control)) ? 2 : 0) -
    (isCode(control) ? 3 : 0)
  );
}

function isCode(control: Control): boolean {
  if (control.autocomplete.includes('one-time-code')) return true;
  const isShort = control.maxLength !== null && control.maxLength >= 4 && control.maxLength <= 8;
  const said = describe(control);
  return says('code', said) && !says('captcha', said) && (isShort || !says('user', said));
}

const userTypes = new Set(['text', 'email', 'tel', 'search', 'url', 'number', 'select']);

/** By autocomplete, by name, by label, and by standing right before the password. */
function findUser<C extends Control>(candidates: readonly C[], all: readonly C[], password: C | null): C | null {
  const before = password === null ? [] : all.slice(0, all.indexOf(password)).filter(({ type }) => userTypes.has(type));
  const nearest = before.findLast(({ type }) => type !== 'select');
  const ranked = candidates
    .filter(({ type }) => userTypes.has(type))
    .map((control) => ({ control, rank: rankUser(control) + (control === nearest ? 3 : 0) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank);
  return ranked[0]?.control ?? null;
}

function rankUser(control: Control): number {
  const { type, autocomplete, name, id, label, value } = control;
  const identifiers = `${name} ${id}`;
  const isUser = says('user', identifiers) || says('user', label);
  const isOther =
    says('organisation', identifiers) ||
    says('organisation', label) ||
    says('search', identifiers) ||
    says('captcha', identifiers);
  return (
    (/\b(username|email|webauthn)\b/.test(autocomplete) ? 12 : 0) +
    (type === 'email' ? 4 : 0) +
    (isUser ? 6 : 0) -
    (isOther ? 5 : 0) -
    (value !== '' && type !== 'select' ? 2 : 0) -
    // A list of realms is likelier than one of people.
    (type === 'select' ? 4 : 0) -
    (type === 'search' ? 4 : 0)
  );
}

interface Context<C extends Control> {
  readonly seen: readonly C[];
  readonly surroundings: FormSurroundings;
}

function scoreOf<C extends Control>(purpose: Purpose, fields: SignInFields<C>, context: Context<C>): number {
  const { seen, surroundings } = context;
  const buttons = surroundings.buttons.map((button) => describe(button) + (button.value ?? ''));
  const all = textOf(surroundings);
  const texts = seen.filter(isTextField).length;
  return (
    { 'sign-in': 50, code: 20, user: 10 }[purpose] +
    (fields.user === null && purpose === 'sign-in' ? -5 : 0) +
    (says('signIn', all) ? 15 : 0) +
    (buttons.some((text) => says('signIn', text) || says('next', text)) ? 5 : 0) -
    (says('register', all) ? 25 : 0) -
    (says('forgot', all) ? 10 : 0) -
    (says('search', all) ? 30 : 0) -
    Math.max(0, texts - 4) * 8
  );
}

/** The button that signs in, or null if the form's first one does; never Cancel, Search, "Forgot?" or another provider. */
export function signInButton<C extends Control>(buttons: readonly C[]): C | null {
  const ranked = buttons
    .map((button, index) => ({ button, rank: rankButton(button) - index / 100 }))
    .sort((a, b) => b.rank - a.rank);
  const best = ranked[0]?.button;
  return best === undefined || best === buttons[0] ? null : best;
}

const otherProvider =
  /\b(google|facebook|github|gitlab|microsoft|apple|twitter|linkedin|saml|sso|oidc|openid|passkey|webauthn|keycloak|okta|azure|demo|guest)\b/i;

function rankButton(button: Control): number {
  const said = `${describe(button)} ${button.value}`;
  const isAnother = (['cancel', 'search', 'forgot', 'register', 'refuse'] as const).some((one) => says(one, said));
  return (
    (says('signIn', said) ? 10 : 0) +
    (says('next', said) ? 5 : 0) -
    (isAnother ? 20 : 0) -
    (otherProvider.test(said) ? 12 : 0)
  );
}
