import { randomBytes } from 'node:crypto';
import { encodeText, encodingNamed } from './charset.ts';
import type { SourceControl } from './control.ts';
import type { Form, Page } from './page.ts';

/** A form as a browser sends it (HTML, form submission algorithm). */
export interface Submission {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly contentType: string | null;
  readonly body: string | null;
  /** `latin1`: each character of the body is one byte, in an encoding that is not UTF-8. */
  readonly bodyEncoding?: 'latin1';
  /** Name and value of everything that is sent. */
  readonly entries: readonly Entry[];
}

type Entry = readonly [name: string, value: string, kind?: 'file'];

export interface Filling {
  /** By the name of a control: its value, or of a box or list the value to choose. */
  readonly values: Readonly<Record<string, string>>;
  /** The button that is pressed; the form's first where nothing is said. */
  readonly button: SourceControl | null;
}

export function submissionOf(page: Page, form: Form, { values, button }: Filling): Submission {
  const pressed = button ?? defaultButton(form);
  const given = (name: string) => pressed?.element.attribs[name];
  const encoding = encodingOf(page, form);
  const entries = entriesOf(form, { values, pressed, encoding });
  const formAction = given('formaction');
  const url =
    formAction !== undefined && URL.canParse(formAction.trim(), page.base)
      ? new URL(formAction.trim(), page.base)
      : new URL(form.action);
  url.hash = '';
  const method = (given('formmethod') ?? form.method).trim().toUpperCase() === 'POST' ? 'POST' : 'GET';
  if (method === 'GET') {
    url.search = urlencoded(entries, encoding);
    return { method, url: url.href, contentType: null, body: null, entries };
  }
  const type = (given('formenctype') ?? form.element.attribs.enctype ?? '').trim().toLowerCase();
  return { method, url: url.href, entries, ...bodyOf(entries, type, encoding) };
}

/** The first submit button, even if it is the wrong one: what pressing Enter in a field presses. */
function defaultButton(form: Form): SourceControl | null {
  return buttonsOf(form)[0] ?? null;
}

function buttonsOf(form: Form): SourceControl[] {
  return form.controls.filter(({ type, isDisabled }) => (type === 'submit' || type === 'image') && !isDisabled);
}

function encodingOf(page: Page, form: Form): string {
  const accepted = (form.element.attribs['accept-charset'] ?? '').split(/[\s,]+/).map(encodingNamed);
  const chosen = accepted.find((one) => one !== null) ?? encodingNamed(page.charset) ?? 'utf-8';
  return chosen.startsWith('utf-16') ? 'utf-8' : chosen;
}

interface Context {
  readonly values: Readonly<Record<string, string>>;
  readonly pressed: SourceControl | null;
  readonly encoding: string;
}

/** In the order of the page; values for names that no control has come last. */
function entriesOf(form: Form, context: Context): Entry[] {
  const controls = form.controls.filter(({ isDisabled }) => !isDisabled);
  const filled = new Map(
    Object.keys(context.values).map((name): [string, SourceControl | undefined] => {
      const named = controls.filter((control) => control.name === name);
      return [name, named.find(({ isHidden }) => !isHidden) ?? named[0]];
    }),
  );
  const entries = controls.flatMap((control) => entriesFor(control, filled.get(control.name) === control, context));
  const missing = Object.entries(context.values).filter(([name]) => filled.get(name) === undefined);
  return [...entries, ...missing];
}

/** @param isFilled this is the control that the value of its name is for: of several, the first that can be seen */
function entriesFor(control: SourceControl, isFilled: boolean, { values, pressed, encoding }: Context): Entry[] {
  const { name, type } = control;
  if (type === 'image') return control === pressed ? coordinates(name) : [];
  if (type === 'submit' && control !== pressed) return [];
  if (name === '' || type === 'reset' || type === 'button') return [];
  if (name === '_charset_' && type === 'hidden') return [[name, encoding.toUpperCase()]];
  if (type === 'file') return [[name, '', 'file']];
  const wanted = Object.hasOwn(values, name) ? values[name] : undefined;
  const chosen = wanted === undefined || type === 'submit' ? control.untouched : valuesFor(control, wanted, isFilled);
  const entries = chosen.map((value): Entry => [name, value]);
  const { dirname } = control.element.attribs;
  return dirname === undefined || dirname === '' ? entries : [...entries, [dirname, 'ltr']];
}

function coordinates(name: string): Entry[] {
  const prefix = name === '' ? '' : `${name}.`;
  return ['x', 'y'].map((axis) => [`${prefix}${axis}`, '1']);
}

/** A box is ticked if the value is its own. */
function valuesFor(control: SourceControl, wanted: string, isFilled: boolean): readonly string[] {
  if (control.type === 'checkbox' || control.type === 'radio') return control.value === wanted ? [wanted] : [];
  if (!isFilled) return control.untouched;
  if (control.type !== 'select' || control.options.some(({ value }) => value === wanted)) return [wanted];
  return [control.options.find(({ text }) => text === wanted)?.value ?? wanted];
}

type Body = Pick<Submission, 'contentType' | 'body' | 'bodyEncoding'>;

function bodyOf(entries: readonly Entry[], type: string, encoding: string): Body {
  if (type === 'multipart/form-data') {
    const boundary = `----CurfewFormBoundary${randomBytes(12).toString('hex')}`;
    const parts = entries.map((entry) => `--${boundary}\r\n${part(entry)}\r\n`);
    return {
      contentType: `multipart/form-data; boundary=${boundary}`,
      ...inEncoding(`${parts.join('')}--${boundary}--\r\n`, encoding),
    };
  }
  if (type === 'text/plain') {
    const lines = entries.map(([name, value]) => `${name}=${normalised(value)}\r\n`).join('');
    return { contentType: 'text/plain', ...inEncoding(lines, encoding) };
  }
  return { contentType: 'application/x-www-form-urlencoded', body: urlencoded(entries, encoding) };
}

function part([name, value, kind]: Entry): string {
  const escaped = name.replace(/"/g, '%22').replace(/\r\n|\r|\n/g, '%0D%0A');
  const file = kind === 'file' ? '; filename=""\r\nContent-Type: application/octet-stream' : '';
  return `Content-Disposition: form-data; name="${escaped}"${file}\r\n\r\n${normalised(value)}`;
}

function inEncoding(text: string, encoding: string): Pick<Body, 'body' | 'bodyEncoding'> {
  if (encoding === 'utf-8') return { body: text };
  return { body: encodeText(text, encoding).toString('latin1'), bodyEncoding: 'latin1' };
}

function normalised(value: string): string {
  return value.replace(/\r\n|\r|\n/g, '\r\n');
}

function urlencoded(entries: readonly Entry[], encoding: string): string {
  if (encoding === 'utf-8') {
    return new URLSearchParams(
      entries.map(([name, value]): [string, string] => [normalised(name), normalised(value)]),
    ).toString();
  }
  const escaped = (text: string) => [...encodeText(normalised(text), encoding)].map(escapeByte).join('');
  return entries.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&');
}

/** The application/x-www-form-urlencoded percent-encode set (URL standard). */
function escapeByte(byte: number): string {
  const letter = String.fromCharCode(byte);
  if (/[A-Za-z0-9*\-._]/.test(letter)) return letter;
  return letter === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
