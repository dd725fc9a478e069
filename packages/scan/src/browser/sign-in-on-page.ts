import type { Page } from 'playwright-core';
import { nextOneTimeCode } from '../drive/one-time-code.ts';
import type { Visitor } from '../drive/visitor.ts';
import { ScanFailure } from '../http/failure.ts';
import { isTextField } from '../page/control.ts';
import { recogniseSignIn, type SignInForm, signInButton } from '../recognise/sign-in-form.ts';
import { says } from '../recognise/words.ts';
import { isPressable, type LiveControl, liveControls, press } from './live-controls.ts';
import { until, untilQuiet } from './settle.ts';
import type { Watch } from './watch.ts';

export interface OnPage {
  readonly page: Page;
  readonly watch: Watch;
  readonly visitor: Visitor;
  /** Milliseconds for one wait. */
  readonly patienceMs: number;
}

type Found = SignInForm<LiveControl>;

/** User, password, code, and pages in between. */
const maxSteps = 6;

/** Signs in as a person would: looks for the fields, fills them in, presses what says so, and looks again. */
export async function signInOnPage(on: OnPage): Promise<{ readonly isAskedAgain: boolean }> {
  const done: Found[] = [];
  for (let step = 0; step < maxSteps; step += 1) {
    const found = await findForm(on, done);
    if (found === null) break;
    const fields = await fillIn(on, found);
    done.push(found);
    await submit(on, fields);
    await afterwards(on, fields);
  }
  const [asked] = done.filter(({ fields }) => fields.password !== null);
  if (asked !== undefined) return { isAskedAgain: await isStillThere(asked.fields.password) };
  throw new ScanFailure('flow', 'the browser: no field for a password appeared');
}

async function isStillThere(control: LiveControl | null): Promise<boolean> {
  return control !== null && (await control.locator.isVisible().catch(() => false));
}

/** Pages of applications draw themselves after they have loaded; some hide the sign-in behind a button. */
async function findForm(on: OnPage, done: readonly Found[]): Promise<Found | null> {
  let found: Found | null = null;
  const look = async () => {
    found = formIn(await liveControls(on.page), done);
    return found !== null;
  };
  const isFirst = done.length === 0;
  // What is there when everything has been quiet for a while is all there will be.
  const quietMs = isFirst ? 2500 : 800;
  await until(async () => (await look()) || on.watch.quietMs() > quietMs, on.patienceMs);
  if (found !== null || (await look())) return found;
  if (!isFirst || !(await openSignIn(on))) return null;
  await until(look, on.patienceMs);
  return found;
}

function formIn(controls: readonly LiveControl[], done: readonly Found[]): Found | null {
  const seen = controls.filter(({ isHidden, isLink }) => !isHidden && !isLink);
  const fields = seen.filter((control) => isTextField(control) || ['select', 'checkbox'].includes(control.type));
  const found = recogniseSignIn(fields, { says: '', buttons: seen.filter(isPressable) }) ?? aroundPassword(fields);
  if (found === null) return null;
  const hasSentPassword = done.some((one) => one.fields.password !== null);
  if (found.purpose === 'code') return hasSentPassword ? found : null;
  if (found.purpose === 'user' && done.some(({ purpose }) => purpose === 'user')) return null;
  return hasSentPassword ? null : found;
}

/** A page with more on it than the sign-in: the password, and what stands before it. */
function aroundPassword(fields: readonly LiveControl[]): Found | null {
  const index = fields.findIndex(({ type, autocomplete }) => type === 'password' && autocomplete !== 'new-password');
  return index < 0 ? null : recogniseSignIn(fields.slice(Math.max(0, index - 1), index + 1), { says: '', buttons: [] });
}

async function openSignIn({ page, watch, patienceMs }: OnPage): Promise<boolean> {
  const [opener] = (await liveControls(page))
    .filter((control) => isPressable(control) && says('signIn', control.label) && !says('register', control.label))
    .sort((a, b) => a.label.length - b.label.length);
  if (opener === undefined) return false;
  await press(opener, patienceMs);
  await untilQuiet(page, watch, patienceMs);
  return true;
}

async function fillIn({ visitor, patienceMs }: OnPage, { fields, purpose }: Found): Promise<LiveControl[]> {
  const { variables } = visitor;
  const secret = variables.get('otpSecret');
  if (purpose === 'code' && secret === undefined) {
    throw new ScanFailure(
      'flow',
      'the application asks for a one-time code (--otp-secret-env VARIABLE holds its secret)',
    );
  }
  const isReadOnly = fields.user?.isReadOnly === true;
  const filled: [LiveControl | null, () => Promise<string> | string][] = [
    [isReadOnly ? null : fields.user, () => variables.get('user') ?? ''],
    [fields.password, () => variables.get('password') ?? ''],
    [purpose === 'code' ? fields.code : null, () => nextOneTimeCode(secret ?? '')],
  ];
  const controls: LiveControl[] = [];
  for (const [control, value] of filled) {
    if (control === null) continue;
    const text = await value();
    if (control.type === 'select') await control.locator.selectOption({ label: text }, { timeout: patienceMs });
    else await control.locator.fill(text, { timeout: patienceMs });
    controls.push(control);
  }
  return controls;
}

/** Presses the button that says it signs in; where there is none, the Enter key. */
async function submit({ page, patienceMs }: OnPage, fields: readonly LiveControl[]): Promise<void> {
  const last = fields.at(-1);
  const all = (await liveControls(page)).filter((control) => isPressable(control) && !control.isLink);
  // What opened a dialog says "Sign in" as well, and lies behind it.
  const own = all.filter(({ container }) => container !== '' && container === last?.container);
  const buttons = own.length > 0 ? own : all;
  const best = signInButton(buttons) ?? buttons[0];
  const isOnlyOne = own.length === 1 && !says('cancel', own[0]?.label ?? '');
  const isClear = best !== undefined && (isOnlyOne || says('signIn', best.label) || says('next', best.label));
  if (isClear) await press(best, patienceMs);
  else await last?.locator.press('Enter', { timeout: patienceMs });
}

/** Something happens: the field goes, the address changes, a message comes. Or nothing does. */
async function afterwards({ page, watch, patienceMs }: OnPage, fields: readonly LiveControl[]): Promise<void> {
  const url = page.url();
  const [field] = fields.slice(-1);
  const isGone = async () => page.url() !== url || field === undefined || !(await field.locator.isVisible());
  await until(() => watch.quietMs() < 300, 1000);
  await untilQuiet(page, watch, patienceMs);
  await until(isGone, 1500);
  await untilQuiet(page, watch, patienceMs);
}
