import { type Html, html } from './html.ts';
import { durationInWords } from './words.ts';

/** A field for a one-time code, which phones fill in by themselves. */
export function codeField(isRetry: boolean): Html {
  return html`<label for="code">Code of your authenticator app, or a recovery code</label>
<input id="code" name="code" type="text" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" maxlength="64" required autofocus${isRetry && html` aria-invalid="true" aria-describedby="error"`}>`;
}

/** Why a code did not count. */
export function codeRefusalInWords(refused: { readonly code: string; readonly retryAfterMs?: number }): string {
  switch (refused.code) {
    case 'sign-in-throttled':
      return `Too many attempts. Try again in ${durationInWords(refused.retryAfterMs ?? 60_000)}.`;
    case 'session-limit-reached':
      return 'You have reached the session limit. Sign out on another device first.';
    default:
      return 'The code is wrong, too old, or was used before. Wait for the next one.';
  }
}
