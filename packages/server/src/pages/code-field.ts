import { type Html, html } from './html.ts';
import type { Texts } from './language.ts';
import { durationInWords } from './words.ts';

/** A field for a one-time code, which phones can fill in. */
export function codeField(t: Texts, isRetry: boolean): Html {
  return html`<label for="code">${t.code.label}</label>
<input id="code" name="code" type="text" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" maxlength="64" required autofocus${isRetry && html` aria-invalid="true" aria-describedby="error"`}>`;
}

/** Why a code was refused. @param advice what to do after a wrong one */
export function codeRefusalInWords(
  t: Texts,
  refused: { readonly code: string; readonly retryAfterMs?: number },
  advice: string = t.code.tryNext,
): string {
  switch (refused.code) {
    case 'sign-in-throttled':
      return t.refused.throttled(durationInWords(refused.retryAfterMs ?? 60_000, t));
    case 'session-limit-reached':
      return t.refused.limitReached;
    default:
      return `${t.code.wrong} ${advice}`;
  }
}
