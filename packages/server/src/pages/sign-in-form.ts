import type { Addresses } from '../addresses.ts';
import type { SignIn } from '../providers/providers.ts';
import type { Branding } from './branding.ts';
import { type Html, html } from './html.ts';
import type { Texts } from './language.ts';
import { passkeyButton } from './passkey-button.ts';
import { placeOf } from './words.ts';

/** What the sign-in form shows. */
export interface SignInForm {
  readonly returnTo: string | null;
  /** What was typed before. */
  readonly username?: string;
  readonly error?: string;
  readonly notice?: Html | null;
  /** Whether passkeys can be asked for here. */
  readonly hasPasskeys: boolean;
}

/** What the page offers, whoever looks at it. */
interface Offers {
  readonly signIn: Pick<SignIn, 'passwordForm' | 'providers'>;
  readonly settings: { readonly branding: Branding };
  readonly mail: object | null;
  readonly at: At;
}
type At = Addresses['at'];

/** The form, with the cursor where the person goes on: after an error that is the password. */
export function signInForm(t: Texts, form: SignInForm, { signIn, settings, mail, at }: Offers): Html {
  const { returnTo, error, notice = null } = form;
  const { passwordForm, providers } = signIn;
  const { title = t.signIn.title, hint } = settings.branding.textsIn(t.language);
  const isRetry = error !== undefined;
  return html`<h1>${title}</h1>
${hint !== undefined && html`<p>${hint}</p>`}
${isRetry && html`<div class="message error" role="alert" id="error"><p>${error}</p></div>`}
${!isRetry && notice !== null && html`<div class="message notice" role="status">${notice}</div>`}
${passwordForm && passwordFields(t, form, at)}
${passwordForm && mail !== null && html`<p><a href="${at('/forgotten')}">${t.forgotten.title}</a></p>`}
${form.hasPasskeys && passkeyButton(t, { ceremony: 'sign-in', next: returnTo ?? at('/'), at, text: t.passkeys.signIn })}
${passwordForm && providers.length > 0 && html`<p class="or">${t.signIn.or}</p>`}
${providers.map((provider) => providerLink(t, provider, at, returnTo))}
${returnTo !== null && html`<footer>${t.signIn.willReturn(placeOf(returnTo))}</footer>`}`;
}

/** A link, and no form: what follows leads to another site, and changes nothing here. */
function providerLink(t: Texts, { path, oidc }: SignIn['providers'][number], at: At, returnTo: string | null): Html {
  const address = returnTo === null ? at(path) : `${at(path)}?${new URLSearchParams({ returnTo })}`;
  return html`<p><a class="button" href="${address}">${t.signIn.withProvider(oidc.settings.label)}</a></p>`;
}

function passwordFields(t: Texts, form: SignInForm, at: At): Html {
  const { returnTo, username = '', error } = form;
  const isRetry = error !== undefined;
  const inPassword = isRetry && username !== '';
  return html`<form method="post" action="${at('/sign-in')}">
<label for="username">${t.signIn.username}</label>
<input id="username" name="username" type="text" autocomplete="${form.hasPasskeys ? 'username webauthn' : 'username'}" autocapitalize="none" spellcheck="false" maxlength="256" required value="${username}"${!inPassword && html` autofocus`}${isRetry && html` aria-invalid="true" aria-describedby="error"`}>
<label for="password">${t.signIn.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required${inPassword && html` autofocus`}${isRetry && html` aria-invalid="true" aria-describedby="error"`}>
${returnTo !== null && html`<input type="hidden" name="returnTo" value="${returnTo}">`}
<button type="submit">${t.signIn.submit}</button>
</form>`;
}
