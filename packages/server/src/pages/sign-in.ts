import { errorCatalogue, type SignInDenied } from '@curfew/core';
import { buildCookie, type Presented, present, safeReturnTo } from '@curfew/http';
import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { setErrorHeaders } from '../error-handler.ts';
import { htmlPage, noContent, pageProblems } from '../openapi.ts';
import { toError } from '../problem.ts';
import { beginSignInFrom } from '../sign-in.ts';
import { type Html, html } from './html.ts';
import { sendPage } from './layout.ts';
import { signInForm } from './sign-in-form.ts';
import { durationInWords, endingInWords } from './words.ts';

const SignInQuery = Type.Object({
  returnTo: Type.Optional(Type.String({ description: 'A path of this site, or an allowed origin’s address' })),
  timedOut: Type.Optional(Type.String({ description: 'true: say why the session is over' })),
  signedOut: Type.Optional(Type.String()),
});

/** `/sign-in`, for people. Works without scripts. */
export function registerSignInPage(app: App, context: Context): void {
  const { settings } = context;
  const { at } = settings.addresses;

  app.get(
    '/sign-in',
    {
      schema: {
        operationId: 'getSignInPage',
        summary: 'The sign-in form',
        tags: ['pages'],
        security: [],
        querystring: SignInQuery,
        response: { 200: htmlPage('The form'), 302: noContent('To the only way to sign in'), ...pageProblems },
      },
    },
    async (request, reply) => {
      const returnTo = safeReturnTo(request.query.returnTo, settings);
      const presented = await present(context.authority, request.credential, 'inspect');
      const [only, ...others] = context.signIn.providers;
      const isOnly = !context.signIn.passwordForm && only !== undefined && others.length === 0;
      // Whoever is signed in already, or has just signed out, has not asked to be signed in by anybody.
      const isAsked = presented.session?.username == null && request.query.signedOut !== 'true';
      if (isOnly && isAsked) {
        const query = returnTo === null ? '' : `?${new URLSearchParams({ returnTo })}`;
        return reply.header('cache-control', 'no-store').redirect(`${at(only.path)}${query}`, 302);
      }
      const notice = await noticeFor(context, request.query, returnTo, presented);
      return sendPage(reply, 'Sign in', signInForm({ returnTo, notice }, context.signIn, at));
    },
  );

  app.post(
    '/sign-in',
    {
      config: { setsCookie: true },
      schema: {
        operationId: 'postSignInPage',
        summary: 'Sign in with the form',
        tags: ['pages'],
        security: [],
        consumes: ['application/x-www-form-urlencoded'],
        body: Type.Object(
          {
            username: Type.String({ maxLength: 256 }),
            password: Type.String({ maxLength: 1_024 }),
            returnTo: Type.Optional(Type.String({ maxLength: 2_048 })),
            csrfToken: Type.Optional(Type.String({ maxLength: 64 })),
          },
          { additionalProperties: false },
        ),
        response: {
          303: noContent('Signed in; on to where the person was'),
          401: htmlPage('The form again, with what was wrong'),
          429: htmlPage('The form again, with how long to wait'),
          ...pageProblems,
        },
      },
    },
    async (request, reply) => {
      const { username, password } = request.body;
      const returnTo = safeReturnTo(request.body.returnTo, settings);
      const signedIn = await beginSignInFrom(context, request, { username: username.trim(), password });
      if (signedIn.ok) {
        reply.header('set-cookie', buildCookie(settings.cookie, signedIn.token.reveal()));
        return reply.header('cache-control', 'no-store').redirect(returnTo ?? at('/'), 303);
      }
      if (signedIn.code === 'second-factor-required') {
        reply.header('set-cookie', buildCookie(settings.cookie, signedIn.token.reveal()));
        const query = returnTo === null ? '' : `?${new URLSearchParams({ returnTo })}`;
        return reply.header('cache-control', 'no-store').redirect(at(`/second-step${query}`), 303);
      }
      setErrorHeaders(toError(signedIn), reply);
      const form = signInForm({ returnTo, username, error: explanationOf(signedIn) }, context.signIn, at);
      return sendPage(reply, 'Sign-in failed', form, errorCatalogue[signedIn.code].status);
    },
  );
}

function explanationOf(refused: SignInDenied): string {
  switch (refused.code) {
    case 'invalid-credentials':
      return 'The user name or the password is wrong.';
    case 'sign-in-throttled':
      return `Too many attempts. Try again in ${durationInWords(refused.retryAfterMs ?? 60_000)}.`;
    case 'session-limit-reached':
      return 'You have reached the session limit. Sign out on another device first.';
    case 'step-up-required':
      return 'This account needs more than a password. Ask an administrator.';
    case 'overloaded':
      return 'Too many people are signing in right now. Try again in a moment.';
    case 'idempotency-key-reused':
    case 'idempotency-key-used':
      return 'You have signed in already. Reload the page.';
  }
}

async function noticeFor(
  { authority, settings }: Context,
  query: { readonly timedOut?: string; readonly signedOut?: string },
  returnTo: string | null,
  { token, session }: Presented,
): Promise<Html | null> {
  if (session !== null && session.username !== null) {
    const onwards = returnTo ?? settings.addresses.at('/');
    return html`<p>You are signed in as ${session.username}. <a href="${onwards}">Continue</a>, or sign in as somebody else.</p>`;
  }
  if (query.timedOut === 'true') return endingInWords(await authority.explain(token));
  if (query.signedOut === 'true') return html`<p>You have signed out.</p>`;
  return null;
}
