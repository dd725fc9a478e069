import { type AssuranceLevel, type ProofDemand, reachesLevel } from '@curfew/core';
import type { Addresses } from '../addresses.ts';
import { codeField } from './code-field.ts';
import { type Html, html } from './html.ts';
import type { Offer } from './step-up-offers.ts';
import { placeInWords } from './words.ts';

/** What the form shows, and to whom. */
export interface StepUpForm {
  /** Never in the page. */
  readonly token: string;
  readonly csrfToken: string;
  readonly username: string;
  readonly level: AssuranceLevel | null;
  /** What to ask for, the first one first; with none, the account cannot reach what is missing. */
  readonly offers: readonly Offer[];
  readonly missing: ProofDemand;
  /** The query of the page, which the form sends again. */
  readonly asked: Readonly<Partial<Record<'level' | 'maxAge' | 'returnTo', string>>>;
  readonly error?: string;
}

type At = Addresses['at'];

export function stepUpForm(form: StepUpForm, at: At): Html {
  const { username, csrfToken, asked, error } = form;
  const isRetry = error !== undefined;
  return html`<h1>Confirm who you are</h1>
${isRetry && html`<div class="message error" role="alert" id="error"><p>${error}</p></div>`}
<p>You are signed in as <strong>${username}</strong>. ${wordsFor(form)}</p>
${fieldsFor(form, at)}
<form method="post" action="${at('/sign-out')}">
<input type="hidden" name="csrfToken" value="${csrfToken}">
<button type="submit" class="quiet">Sign out</button>
</form>
<footer>You will return to ${placeInWords(asked.returnTo ?? '/')}.</footer>`;
}

function lacksLevel({ level, missing }: StepUpForm): boolean {
  return missing.level !== undefined && !reachesLevel(level, missing.level);
}

function wordsFor(form: StepUpForm): string {
  if (form.offers.length > 0) {
    return lacksLevel(form) ? 'To continue, you need a second factor.' : 'To continue, confirm that it is you.';
  }
  return `To continue, you need a sign-in of level ${form.missing.level}, which your account cannot reach. Ask an administrator.`;
}

function fieldsFor(form: StepUpForm, at: At): readonly Html[] {
  return form.offers.map((offer) => fieldFor(offer, form, at));
}

function fieldFor(offer: Offer, form: StepUpForm, at: At): Html {
  switch (offer) {
    case 'code':
      return proofForm(form, at, codeField(form.error !== undefined));
    case 'password':
      return proofForm(form, at, passwordField(form));
    case 'set-up':
      return html`<p><a class="button" href="${at('/account/codes')}">Set up one-time codes</a></p>`;
  }
}

function proofForm({ csrfToken, asked }: StepUpForm, at: At, field: Html): Html {
  return html`<form method="post" action="${at('/step-up')}">
${field}
${hiddenFields({ ...asked, csrfToken })}
<button type="submit">Confirm</button>
</form>`;
}

function passwordField({ username, error }: StepUpForm): Html {
  const isRetry = error !== undefined;
  return html`<input type="text" name="" value="${username}" autocomplete="username" hidden readonly>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required autofocus${isRetry && html` aria-invalid="true" aria-describedby="error"`}>`;
}

export function hiddenFields(fields: Readonly<Record<string, string | undefined>>): readonly Html[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined
      ? []
      : html`<input type="hidden" name="${name}" value="${value}">
`,
  );
}
