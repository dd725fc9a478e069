export type StepBody =
  | { readonly kind: 'form'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'raw'; readonly text: string };

/** Where a variable comes from: exactly one of the six. */
export type Extractor =
  | { readonly from: 'css'; readonly css: string; readonly attribute: string | null }
  | { readonly from: 'regex'; readonly regex: string }
  | { readonly from: 'json'; readonly path: string }
  | { readonly from: 'header'; readonly header: string }
  /** A regular expression: what the page's own address has, or else one that it leads to. */
  | { readonly from: 'address'; readonly address: string }
  | {
      readonly from: 'cookie';
      readonly cookie: string;
      /** Percent-decoded: how scripts read what frameworks put into a cookie for them. */
      readonly isDecoded: boolean;
    };

interface StepOutcome {
  readonly extract: Readonly<Record<string, Extractor>>;
  readonly expect: { readonly status: readonly number[] | null; readonly body: string | null };
}

/** One request, written out. `url` may be relative to the target's address; `${name}` stands for a variable everywhere. */
export interface RequestStep extends StepOutcome {
  readonly kind: 'request';
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: StepBody | null;
}

/** Stands where a page's address does, for the page that the step before has led to. */
export const lastPage = '@last';

/** Fetches a page, fills in a form on it and submits it, with its hidden fields as they are at that moment. */
export interface FormStep extends StepOutcome {
  readonly kind: 'form';
  readonly page: string;
  /** A CSS selector, or null for the only form that has all the fields. */
  readonly select: string | null;
  readonly fields: Readonly<Record<string, string>>;
  /** A CSS selector of the button to press, or null for the form's first. */
  readonly press: string | null;
}

/** Fetches a page and follows a link on it. */
export interface LinkStep extends StepOutcome {
  readonly kind: 'link';
  readonly page: string;
  /** A CSS selector, or the address that the link leads to; what its query says more may vary. */
  readonly select: string;
}

/** Does something on a page in a real browser, where the page needs JavaScript; signs in by itself if it says nothing more. */
export interface BrowserStep extends StepOutcome {
  readonly kind: 'browser';
  readonly page: string;
  /** CSS selector of an input to what to type. */
  readonly type: Readonly<Record<string, string>>;
  /** CSS selectors of what to click, one after the other; none: Enter is pressed in the last input. */
  readonly click: readonly string[];
}

export type Step = RequestStep | FormStep | LinkStep | BrowserStep;

const nothingExpected: StepOutcome = { extract: {}, expect: { status: null, body: null } };

export function requestStep(method: string, url: string, more: Partial<RequestStep> = {}): RequestStep {
  return { kind: 'request', method, url, headers: {}, body: null, ...nothingExpected, ...more };
}

export function formStep(
  page: string,
  fields: Record<string, string>,
  select: string | null,
  press: string | null = null,
): FormStep {
  return { kind: 'form', page, select, fields, press, ...nothingExpected };
}

export function browserStep(page: string, click: readonly string[] = []): BrowserStep {
  return { kind: 'browser', page, type: {}, click, ...nothingExpected };
}

export function linkStep(page: string, select: string): LinkStep {
  return { kind: 'link', page, select, ...nothingExpected };
}
