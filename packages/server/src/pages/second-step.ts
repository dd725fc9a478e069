import { errorCatalogue } from '@curfew/core';
import { csrfTokenFor, safeReturnTo } from '@curfew/http';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Addresses } from '../addresses.ts';
import type { App, Context } from '../app.ts';
import { giveSessionCookie } from '../device-binding/session-cookie.ts';
import { setErrorHeaders } from '../error-handler.ts';
import { htmlPage, noContent, pageProblems } from '../openapi.ts';
import { passkeySiteOf } from '../passkey-site.ts';
import { toError } from '../problem.ts';
import { finishSignInFrom } from '../sign-in.ts';
import { passkeyScripts } from './assets.ts';
import { codeField, codeRefusalInWords } from './code-field.ts';
import { type Html, html } from './html.ts';
import { type Texts, textsOf } from './language.ts';
import { sendPage } from './layout.ts';
import { passkeyButton } from './passkey-button.ts';
import { hiddenFields } from './step-up-form.ts';

const ReturnTo = Type.Optional(
  Type.String({ maxLength: 2_048, description: 'A path of this site, or an allowed origin’s address' }),
);

/** `/second-step`: the code after the password. Without a password before it, this leads to the sign-in page. */
export function registerSecondStepPage(app: App, context: Context): void {
  const { authority, settings } = context;
  const { at } = settings.addresses;

  app.get(
    '/second-step',
    {
      schema: {
        operationId: 'getSecondStepPage',
        summary: 'Asks for a one-time code after the password',
        tags: ['pages'],
        security: [],
        querystring: Type.Object({ returnTo: ReturnTo }),
        response: { 200: htmlPage('The form'), 302: noContent('To the sign-in page'), ...pageProblems },
      },
    },
    async (request, reply) => {
      const returnTo = safeReturnTo(request.query.returnTo, settings);
      const token = await pendingToken(request);
      if (token === null) return reply.header('cache-control', 'no-store').redirect(at(signInPath(returnTo)), 302);
      const t = textsOf(request);
      const canUse = await canProve(request, token);
      const scripts = canUse ? passkeyScripts : [];
      return sendPage(reply, t.signIn.title, form(t, { token, returnTo, canUse }, at), 200, scripts);
    },
  );

  app.post(
    '/second-step',
    {
      config: { setsCookie: true },
      schema: {
        operationId: 'postSecondStepPage',
        summary: 'Sign in: the second step, with the form',
        tags: ['pages'],
        security: [],
        consumes: ['application/x-www-form-urlencoded'],
        body: Type.Object(
          {
            code: Type.String({ maxLength: 64 }),
            returnTo: ReturnTo,
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
      const returnTo = safeReturnTo(request.body.returnTo, settings);
      const token = await pendingToken(request);
      const signedIn = await finishSignInFrom(context, request, request.body.code);
      if (signedIn.ok) {
        giveSessionCookie(context, reply, signedIn);
        return reply.header('cache-control', 'no-store').redirect(returnTo ?? at('/'), 303);
      }
      if (token === null || signedIn.code === 'authentication-required') {
        return reply.header('cache-control', 'no-store').redirect(at(signInPath(returnTo)), 303);
      }
      setErrorHeaders(toError(signedIn), reply);
      const t = textsOf(request);
      const error = codeRefusalInWords(t, signedIn);
      const { status } = errorCatalogue[signedIn.code];
      const canUse = await canProve(request, token);
      const scripts = canUse ? passkeyScripts : [];
      return sendPage(reply, t.signIn.failed, form(t, { token, returnTo, error, canUse }, at), status, scripts);
    },
  );

  /** Whether the user has a passkey that the page can ask for. */
  async function canProve(request: FastifyRequest, token: string): Promise<boolean> {
    const site = authority.hasPasskeys ? passkeySiteOf(context, request) : null;
    return site !== null && (await authority.beginPasskeyProof(token, site)).ok;
  }

  async function pendingToken({ credential }: FastifyRequest): Promise<string | null> {
    for (const token of credential.candidates) if (await authority.isPending(token)) return token;
    return null;
  }
}

function signInPath(returnTo: string | null): `/${string}` {
  return returnTo === null ? '/sign-in' : `/sign-in?${new URLSearchParams({ returnTo })}`;
}

function form(
  t: Texts,
  shown: {
    readonly token: string;
    readonly returnTo: string | null;
    readonly error?: string;
    readonly canUse: boolean;
  },
  at: Addresses['at'],
): Html {
  const { token, returnTo, error, canUse } = shown;
  return html`<h1>${t.secondStep.title}</h1>
${error !== undefined && html`<div class="message error" role="alert" id="error"><p>${error}</p></div>`}
<form method="post" action="${at('/second-step')}">
${codeField(t, error !== undefined)}
${hiddenFields({ csrfToken: csrfTokenFor(token), returnTo: returnTo ?? undefined })}
<button type="submit">${t.signIn.submit}</button>
</form>
${canUse && passkeyButton(t, { ceremony: 'proof', next: returnTo ?? at('/'), at, text: t.passkeys.use })}
<footer><a href="${at(signInPath(returnTo))}">${t.secondStep.asSomebodyElse}</a></footer>`;
}
