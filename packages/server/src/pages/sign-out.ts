import { csrfTokenFor, signOutHeaders } from '@curfew/http';
import type { Addresses } from '../addresses.ts';
import type { App, Context } from '../app.ts';
import { htmlPage, noContent, pageProblems } from '../openapi.ts';
import { providerSignOutAddress } from '../providers/sign-out.ts';
import { describePresented, signOutFrom } from '../sign-in.ts';
import { html } from './html.ts';
import { type Texts, textsOf } from './language.ts';
import { sendPage } from './layout.ts';

/** `/sign-out`: asks on GET, because a link or an image must not be able to do it (OWASP ASVS 5.0 10.6.2), ends on POST. */
export function registerSignOutPage(app: App, context: Context): void {
  const { settings } = context;
  const { at } = settings.addresses;

  app.get(
    '/sign-out',
    {
      schema: {
        operationId: 'getSignOutPage',
        summary: 'Asks whether to sign out',
        tags: ['pages'],
        security: [],
        response: { 200: htmlPage('The question'), ...pageProblems },
      },
    },
    async (request, reply) => {
      const t = textsOf(request);
      const { token, session } = await describePresented(context, request);
      if (token === null || session === null) {
        return sendPage(
          reply,
          t.signOut.title,
          html`<h1>${t.signOut.nobody}</h1><p><a href="${at('/sign-in')}">${t.signOut.signIn}</a></p>`,
        );
      }
      return sendPage(
        reply,
        t.signOut.title,
        html`<h1>${t.signOut.question}</h1>
${session.username !== null && html`<p>${t.signOut.signedInAs(session.username)}</p>`}
${signOutButton(t, token, at)}
<footer><a href="${at('/')}">${t.signOut.stay}</a></footer>`,
      );
    },
  );

  app.post(
    '/sign-out',
    {
      config: { setsCookie: true },
      schema: {
        operationId: 'postSignOutPage',
        summary: 'Sign out with the form',
        tags: ['pages'],
        consumes: ['application/x-www-form-urlencoded'],
        response: { 303: noContent('Signed out; on to the provider or the sign-in page'), ...pageProblems },
      },
    },
    async (request, reply) => {
      const { session } = await describePresented(context, request);
      await signOutFrom(context, request);
      reply.headers(signOutHeaders(settings.cookie));
      const onwards = await providerSignOutAddress(context, session);
      return reply.header('cache-control', 'no-store').redirect(onwards ?? at('/sign-in?signedOut=true'), 303);
    },
  );
}

/** @param tokenText only used to make the form's proof from; it is not in the page */
export function signOutButton(t: Texts, tokenText: string, at: Addresses['at']) {
  return html`<form method="post" action="${at('/sign-out')}">
<input type="hidden" name="csrfToken" value="${csrfTokenFor(tokenText)}">
<button type="submit">${t.signOut.submit}</button>
</form>`;
}
