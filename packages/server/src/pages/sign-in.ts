import { errorCatalogue, type SignInDenied } from '@curfew/core';
import { type Presented, present, safeReturnTo } from '@curfew/http';
import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { mayResume, sendResume } from '../device-binding/resume.ts';
import { giveSessionCookie } from '../device-binding/session-cookie.ts';
import { setErrorHeaders } from '../error-handler.ts';
import { htmlPage, noContent, pageProblems } from '../openapi.ts';
import { toError } from '../problem.ts';
import { beginSignInFrom } from '../sign-in.ts';
import { passkeyScripts } from './assets.ts';
import { type Html, html } from './html.ts';
import { type Texts, textsOf } from './language.ts';
import { sendPage } from './layout.ts';
import { hasPasskeys } from './passkey-button.ts';
import { signInForm } from './sign-in-form.ts';
import { durationInWords, endingInWords } from './words.ts';

const SignInQuery = Type.Object({
  returnTo: Type.Optional(Type.String({ description: 'A path of this site, or an allowed origin’s address' })),
  timedOut: Type.Optional(Type.String({ description: 'true: say why the session is over' })),
  signedOut: Type.Optional(Type.String()),
  resumed: Type.Optional(Type.String({ description: 'true: the browser has been given time to prove its device' })),
  setUp: Type.Optional(Type.String({ description: 'true: a link has been used, and now counts what it has set' })),
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
        response: {
          200: htmlPage('The form'),
          302: noContent('To the only way to sign in'),
          303: noContent('The device has been proven; on to where the person was'),
          ...pageProblems,
        },
      },
    },
    async (request, reply) => {
      const returnTo = safeReturnTo(request.query.returnTo, settings);
      const presented = await present(context.authority, request.credential, 'inspect');
      if (presented.session !== null && request.query.resumed === 'true') {
        return reply.header('cache-control', 'no-store').redirect(returnTo ?? at('/'), 303);
      }
      if (await mayResume(context, request, presented)) return sendResume(reply, returnTo);
      const [only, ...others] = context.signIn.providers;
      const isOnly = !context.signIn.passwordForm && only !== undefined && others.length === 0;
      // Whoever is signed in already, or has just signed out, has not asked to be signed in by anybody.
      const isAsked = presented.session?.username == null && request.query.signedOut !== 'true';
      if (isOnly && isAsked) {
        const query = returnTo === null ? '' : `?${new URLSearchParams({ returnTo })}`;
        return reply.header('cache-control', 'no-store').redirect(`${at(only.path)}${query}`, 302);
      }
      const t = textsOf(request);
      const notice = await noticeFor(t, context, { query: request.query, returnTo, presented });
      const canUse = hasPasskeys(context, request);
      const form = signInForm(t, { returnTo, notice, hasPasskeys: canUse }, { ...context, at });
      return sendPage(reply, t.signIn.title, form, 200, canUse ? passkeyScripts : []);
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
      const { carry } = context.signIn;
      const signedIn = await beginSignInFrom(context, request, { username: username.trim(), password, carry });
      if (signedIn.ok) {
        giveSessionCookie(context, reply, signedIn);
        return reply.header('cache-control', 'no-store').redirect(returnTo ?? at('/'), 303);
      }
      if (signedIn.code === 'second-factor-required') {
        giveSessionCookie(context, reply, signedIn);
        const query = returnTo === null ? '' : `?${new URLSearchParams({ returnTo })}`;
        return reply.header('cache-control', 'no-store').redirect(at(`/second-step${query}`), 303);
      }
      setErrorHeaders(toError(signedIn), reply);
      const t = textsOf(request);
      const canUse = hasPasskeys(context, request);
      const shown = { returnTo, username, error: explanationOf(t, signedIn), hasPasskeys: canUse };
      const form = signInForm(t, shown, { ...context, at });
      const { status } = errorCatalogue[signedIn.code];
      return sendPage(reply, t.signIn.failed, form, status, canUse ? passkeyScripts : []);
    },
  );
}

function explanationOf(t: Texts, refused: SignInDenied): string {
  switch (refused.code) {
    case 'invalid-credentials':
      return t.signIn.wrong;
    case 'sign-in-throttled':
      return t.refused.throttled(durationInWords(refused.retryAfterMs ?? 60_000, t));
    case 'session-limit-reached':
      return t.refused.limitReached;
    case 'step-up-required':
      return t.signIn.needsMore;
    case 'overloaded':
      return t.refused.overloaded;
    case 'idempotency-key-reused':
    case 'idempotency-key-used':
      return t.signIn.usedAlready;
  }
}

async function noticeFor(
  t: Texts,
  { authority, settings }: Context,
  asked: {
    readonly query: { readonly timedOut?: string; readonly signedOut?: string; readonly setUp?: string };
    readonly returnTo: string | null;
    readonly presented: Presented;
  },
): Promise<Html | null> {
  const { query, returnTo } = asked;
  const { token, session } = asked.presented;
  if (session !== null && session.username !== null) {
    const onwards = returnTo ?? settings.addresses.at('/');
    return html`<p>${t.signIn.signedInAs(session.username, onwards)}</p>`;
  }
  if (query.timedOut === 'true') return endingInWords(await authority.explain(token), t);
  if (query.setUp === 'true') return html`<p>${t.setUp.done}</p>`;
  if (query.signedOut === 'true') return html`<p>${t.signIn.signedOut}</p>`;
  return null;
}
