import { type Html, html } from './html.ts';
import { durationInWords } from './words.ts';

/** A field for a one-time code, which phones can fill in. */
export function codeField(isRetry: boolean): Html {
  return html`<label for="code">Code from your authenticator app, or a recovery code</label>
<input id="code" name="code" type="text" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" maxlength="64" required autofocus${isRetry && html` aria-invalid="true" aria-describedby="error"`}>`;
}

/** Why a code was refused. @param advice what to do after a wrong one */
export function codeRefusalInWords(
  refused: { readonly code: string; readonly retryAfterMs?: number },
  advice = 'Try the next one.',
): string {
  switch (refused.code) {
    case 'sign-in-throttled':
      return `Too many attempts. Try again in ${durationInWords(refused.retryAfterMs ?? 60_000)}.`;
    case 'session-limit-reached':
      return 'You have reached the session limit. Sign out on another device first.';
    default:
      return `The code is wrong, expired or already used. ${advice}`;
  }
}
