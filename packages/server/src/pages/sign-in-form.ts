import type { Addresses } from '../addresses.ts';
import type { SignIn } from '../providers/providers.ts';
import { type Html, html } from './html.ts';
import { placeInWords } from './words.ts';

/** What the sign-in form shows. */
export interface SignInForm {
  readonly returnTo: string | null;
  /** What was typed before. */
  readonly username?: string;
  readonly error?: string;
  readonly notice?: Html | null;
}

/** What the page offers, whoever looks at it. */
type Offers = Pick<SignIn, 'passwordForm' | 'providers'>;
type At = Addresses['at'];

/** The form, with the cursor where the person goes on: after an error that is the password. */
export function signInForm(form: SignInForm, { passwordForm, providers }: Offers, at: At): Html {
  const { returnTo, error, notice = null } = form;
  const isRetry = error !== undefined;
  return html`<h1>Sign in</h1>
${isRetry && html`<div class="message error" role="alert" id="error"><p>${error}</p></div>`}
${!isRetry && notice !== null && html`<div class="message notice" role="status">${notice}</div>`}
${passwordForm && passwordFields(form, at)}
${passwordForm && providers.length > 0 && html`<p class="or">or</p>`}
${providers.map((provider) => providerLink(provider, returnTo, at))}
${returnTo !== null && html`<footer>You will return to ${placeInWords(returnTo)}.</footer>`}`;
}

/** A link, and no form: what follows leads to another site, and changes nothing here. */
function providerLink({ path, oidc }: SignIn['providers'][number], returnTo: string | null, at: At): Html {
  const address = returnTo === null ? at(path) : `${at(path)}?${new URLSearchParams({ returnTo })}`;
  return html`<p><a class="button" href="${address}">Sign in with ${oidc.settings.label}</a></p>`;
}

function passwordFields({ returnTo, username = '', error }: SignInForm, at: At): Html {
  const isRetry = error !== undefined;
  const inPassword = isRetry && username !== '';
  return html`<form method="post" action="${at('/sign-in')}">
<label for="username">User name</label>
<input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="256" required value="${username}"${!inPassword && html` autofocus`}${isRetry && html` aria-invalid="true" aria-describedby="error"`}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required${inPassword && html` autofocus`}${isRetry && html` aria-invalid="true" aria-describedby="error"`}>
${returnTo !== null && html`<input type="hidden" name="returnTo" value="${returnTo}">`}
<button type="submit">Sign in</button>
</form>`;
}
