import { type AssuranceLevel, type ProofDemand, reachesLevel } from '@curfew/core';
import type { Addresses } from '../addresses.ts';
import { codeField } from './code-field.ts';
import { type Html, html } from './html.ts';
import type { Texts } from './language.ts';
import { passkeyButton } from './passkey-button.ts';
import type { Offer } from './step-up-offers.ts';
import { placeOf } from './words.ts';

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
  readonly asked: Readonly<Partial<Record<'level' | 'maxAge' | 'keyMaxAge' | 'returnTo', string>>>;
  readonly error?: string;
}

type At = Addresses['at'];

export function stepUpForm(t: Texts, form: StepUpForm, at: At): Html {
  const { username, csrfToken, asked, error } = form;
  const isRetry = error !== undefined;
  return html`<h1>${t.stepUp.title}</h1>
${isRetry && html`<div class="message error" role="alert" id="error"><p>${error}</p></div>`}
<p>${t.signOut.signedInAs(username)} ${wordsFor(t, form)}</p>
${fieldsFor(t, form, at)}
<form method="post" action="${at('/sign-out')}">
<input type="hidden" name="csrfToken" value="${csrfToken}">
<button type="submit" class="quiet">${t.signOut.submit}</button>
</form>
<footer>${t.signIn.willReturn(placeOf(asked.returnTo ?? '/'))}</footer>`;
}

function lacksLevel({ level, missing }: StepUpForm): boolean {
  return missing.level !== undefined && !reachesLevel(level, missing.level);
}

function wordsFor({ stepUp }: Texts, form: StepUpForm): string {
  if (form.offers.length === 0) return stepUp.unreachable(form.missing.level ?? '');
  return lacksLevel(form) ? stepUp.secondFactor : stepUp.isYou;
}

function fieldsFor(t: Texts, form: StepUpForm, at: At): readonly Html[] {
  return form.offers.map((offer) => fieldFor(offer, t, form, at));
}

function fieldFor(offer: Offer, t: Texts, form: StepUpForm, at: At): Html {
  switch (offer) {
    case 'code':
      return proofForm(t, form, at, codeField(t, form.error !== undefined));
    case 'password':
      return proofForm(t, form, at, passwordField(t, form));
    case 'passkey': {
      const again = new URLSearchParams(form.asked as Record<string, string>);
      return passkeyButton(t, { ceremony: 'proof', next: at(`/step-up?${again}`), at, text: t.passkeys.use });
    }
    case 'set-up':
      return html`<p><a class="button" href="${at('/account/codes')}">${t.codes.setUp}</a> <a class="button" href="${at('/account/passkeys')}">${t.passkeys.create}</a></p>`;
  }
}

function proofForm(t: Texts, { csrfToken, asked }: StepUpForm, at: At, field: Html): Html {
  return html`<form method="post" action="${at('/step-up')}">
${field}
${hiddenFields({ ...asked, csrfToken })}
<button type="submit">${t.stepUp.confirm}</button>
</form>`;
}

function passwordField(t: Texts, { username, error }: StepUpForm): Html {
  const isRetry = error !== undefined;
  return html`<input type="text" name="" value="${username}" autocomplete="username" hidden readonly>
<label for="password">${t.signIn.password}</label>
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
