import { type FactorSeen, isSignInRecent, type LiveSession } from '@curfew/core';
import { csrfTokenFor } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { renderSVG } from 'uqr';
import type { Addresses } from '../addresses.ts';
import type { App, Context } from '../app.ts';
import { clientOf } from '../caller.ts';
import { giveSessionCookie } from '../device-binding/session-cookie.ts';
import { htmlPage, noContent, pageProblems } from '../openapi.ts';
import { orThrow } from '../problem.ts';
import { describePresented } from '../sign-in.ts';
import { codeRefusalInWords } from './code-field.ts';
import { type Html, html } from './html.ts';
import { type Texts, textsOf } from './language.ts';
import { sendPage } from './layout.ts';
import { hiddenFields } from './step-up-form.ts';
import { instantInWords } from './words.ts';

/** `/account/codes`: sets up one-time codes, without scripts. Also open to users who can do nothing else before that. */
export function registerCodesPage(app: App, context: Context): void {
  const { authority, settings } = context;
  const { at } = settings.addresses;
  const ownPath = at('/account/codes');

  app.get(
    '/account/codes',
    {
      schema: {
        operationId: 'getCodesPage',
        summary: 'One’s own one-time codes, for people',
        tags: ['pages'],
        security: [],
        response: {
          200: htmlPage('How to set them up, or when they were set up and last used'),
          302: noContent('To the page on which to sign in or to confirm the password'),
          ...pageProblems,
        },
      },
    },
    async (request, reply) => showPage(request, reply),
  );

  app.post(
    '/account/codes',
    {
      config: { setsCookie: true },
      schema: {
        operationId: 'postCodesPage',
        summary: 'Confirm the first one-time code with the form',
        tags: ['pages'],
        security: [],
        consumes: ['application/x-www-form-urlencoded'],
        body: Type.Object(
          {
            code: Type.String({ maxLength: 64 }),
            enrolment: Type.String({ maxLength: 1_024 }),
            csrfToken: Type.Optional(Type.String({ maxLength: 64 })),
          },
          { additionalProperties: false },
        ),
        response: {
          200: htmlPage('The recovery codes, this once'),
          401: htmlPage('The page again, with what was wrong'),
          ...pageProblems,
        },
      },
    },
    async (request, reply) => {
      const t = textsOf(request);
      const { token } = await describePresented(context, request);
      const enrolled = await authority.confirmEnrolment(token, request.body, clientOf(request));
      if (enrolled.ok) {
        giveSessionCookie(context, reply, enrolled);
        return sendPage(reply, t.codes.recoveryTitle, recoveryCodesPage(t, enrolled.recoveryCodes, at));
      }
      return showPage(request, reply, codeRefusalInWords(t, enrolled, t.code.scanAgain));
    },
  );

  async function showPage(request: FastifyRequest, reply: FastifyReply, error?: string): Promise<FastifyReply> {
    const t = textsOf(request);
    const { token, session } = await describePresented(context, request);
    if (token === null || session === null || session.username === null) {
      return leadTo(reply, at(`/sign-in?${new URLSearchParams({ returnTo: ownPath })}`));
    }
    const factor = await authority.findFactor(session.username);
    if (factor !== null) return sendPage(reply, t.codes.title, statusPage(t, factor, session, at));
    if (!authority.hasOneTimeCodes) return sendPage(reply, t.codes.title, notHere(t, at), 404);
    if (!isSignInRecent(session, authority.now())) {
      return leadTo(reply, at(`/step-up?${new URLSearchParams({ maxAge: '10m', returnTo: ownPath })}`));
    }
    // Each showing makes a new secret: an app that has scanned an earlier one has to scan this one.
    const begun = orThrow(await authority.beginEnrolment(token));
    return sendPage(
      reply,
      t.codes.title,
      enrolmentPage(t, { ...begun, token, error }, at),
      error === undefined ? 200 : 401,
    );
  }
}

function leadTo(reply: FastifyReply, address: string): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(address, 302);
}

type At = Addresses['at'];

function notHere({ codes }: Texts, at: At): Html {
  return html`<h1>${codes.title}</h1><p>${codes.none}</p><p><a href="${at('/')}">${codes.back}</a></p>`;
}

function statusPage(
  t: Texts,
  { createdAt, lastUsedAt, recoveryCodesLeft }: FactorSeen,
  { level }: LiveSession,
  at: At,
): Html {
  return html`<h1>${t.codes.title}</h1>
<dl><dt>${t.codes.setUpAt}</dt><dd>${instantInWords(createdAt, t)}</dd>
<dt>${t.codes.lastUsed}</dt><dd>${instantInWords(lastUsedAt, t)}</dd>
<dt>${t.codes.recoveryLeft}</dt><dd>${recoveryCodesLeft}</dd></dl>
${level === 'aal1' && html`<p><a href="${at(`/step-up?${new URLSearchParams({ level: 'aal2', returnTo: at('/') })}`)}">${t.codes.enterNow}</a></p>`}
<p>${t.codes.lost}</p>
<p><a href="${at('/account')}">${t.home.sessions}</a></p>`;
}

function enrolmentPage(
  t: Texts,
  shown: {
    readonly secret: string;
    readonly address: string;
    readonly enrolment: string;
    readonly token: string;
    readonly error: string | undefined;
  },
  at: At,
): Html {
  const { secret, address, enrolment, token, error } = shown;
  const isRetry = error !== undefined;
  return html`<h1>${t.codes.setUp}</h1>
${isRetry && html`<div class="message error" role="alert" id="error"><p>${error}</p></div>`}
<p>${t.codes.scan}</p>
<div class="qr" role="img" aria-label="${t.codes.qrCode}">${qrCodeOf(address)}</div>
<p><code>${secret.replace(/.{4}(?=.)/g, '$& ')}</code></p>
<p><a href="${address}">${t.codes.openApp}</a></p>
<form method="post" action="${at('/account/codes')}">
<label for="code">${t.codes.code}</label>
<input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="16" required autofocus${isRetry && html` aria-invalid="true" aria-describedby="error"`}>
${hiddenFields({ enrolment, csrfToken: csrfTokenFor(token) })}
<button type="submit">${t.stepUp.confirm}</button>
</form>`;
}

/** Safe as markup: the library writes nothing but shapes, and no text of the address. */
function qrCodeOf(address: string): Html {
  return { markup: renderSVG(address, { pixelSize: 4 }) };
}

function recoveryCodesPage(t: Texts, codes: readonly string[], at: At): Html {
  return html`<h1>${t.codes.areSetUp}</h1>
<p>${t.codes.keepSafe}</p>
<ul class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
<p><a class="button" href="${at('/')}">${t.codes.continue}</a></p>`;
}
