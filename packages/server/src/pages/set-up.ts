import { CurfewError, errorCatalogue } from '@curfew/core';
import { buildCookie } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Addresses } from '../addresses.ts';
import type { App, Context } from '../app.ts';
import { clientOf } from '../caller.ts';
import { htmlPage, noContent, pageProblems } from '../openapi.ts';
import { orThrow } from '../problem.ts';
import { setUpCookie } from '../set-up-cookie.ts';
import { passkeyScripts } from './assets.ts';
import { type Html, html } from './html.ts';
import { type Texts, textsOf } from './language.ts';
import { sendPage } from './layout.ts';
import { hasPasskeys, passkeyButton } from './passkey-button.ts';

type At = Addresses['at'];

/**
 * `/set-up`: a password or a passkey, by a link that counts once. The address with the link in it leads at once to one without it, so that
 * no page has an address that could leak by `Referer`, a history or a log of what the page loads. Looking uses up nothing: programs
 * that look through mails do that, too.
 */
export function registerSetUpPage(app: App, context: Context): void {
  const { authority, settings } = context;
  const { at } = settings.addresses;
  const { style, linkIn } = setUpCookie(settings);

  app.get(
    '/set-up',
    {
      schema: {
        operationId: 'getSetUpPage',
        summary: 'Set a password or make a passkey, by a link',
        tags: ['pages'],
        security: [],
        querystring: Type.Object({ link: Type.Optional(Type.String({ maxLength: 256 })) }),
        response: { 200: htmlPage('The form'), 303: noContent('To the same page, without the link'), ...pageProblems },
      },
    },
    async (request, reply) => {
      const { link } = request.query;
      if (link === undefined) return show(request, reply);
      // What is no link is none, and is no part of a header.
      const kept = (await authority.findLink(link)) === null ? null : link;
      const cookie = kept === null ? buildCookie(style, null) : `${buildCookie(style, kept)}; Max-Age=600`;
      const headers = { 'set-cookie': cookie, 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' };
      return reply.headers(headers).redirect(at('/set-up'), 303);
    },
  );

  app.post(
    '/set-up',
    {
      config: { setsCookie: true },
      schema: {
        operationId: 'postSetUpPage',
        summary: 'Set a password by a link, with the form',
        tags: ['pages'],
        security: [],
        consumes: ['application/x-www-form-urlencoded'],
        body: Type.Object(
          { password: Type.String({ maxLength: 1_024 }), repeated: Type.String({ maxLength: 1_024 }) },
          { additionalProperties: false },
        ),
        response: {
          303: noContent('Set; on to the sign-in page'),
          400: htmlPage('The form again, with what was wrong'),
          401: htmlPage('The link does not count any more'),
          ...pageProblems,
        },
      },
    },
    async (request, reply) => {
      const { password, repeated } = request.body;
      const t = textsOf(request);
      if (password !== repeated) return show(request, reply, t.setUp.differ);
      try {
        const set = await authority.setPasswordByLink(linkIn(request), password, clientOf(request));
        if (set.ok) return leave(reply);
        return set.code === 'invalid-link' ? show(request, reply) : orThrow(set);
      } catch (error) {
        if (!(error instanceof CurfewError) || error.code !== 'invalid-password') throw error;
        return show(request, reply, t.setUp.refused(authority.shortestPassword));
      }
    },
  );

  /** Nobody is signed in: the next step is to prove it. */
  function leave(reply: FastifyReply): FastifyReply {
    const headers = { 'set-cookie': buildCookie(style, null), 'cache-control': 'no-store' };
    return reply.headers(headers).redirect(at('/sign-in?setUp=true'), 303);
  }

  async function show(request: FastifyRequest, reply: FastifyReply, error?: string): Promise<FastifyReply> {
    const t = textsOf(request);
    const found = await authority.findLink(linkIn(request));
    if (found === null) {
      return sendPage(reply, t.setUp.spent, spentPage(t, at), errorCatalogue['invalid-link'].status);
    }
    const canMake = found.mayMakePasskey && hasPasskeys(context, request);
    const page = formPage(t, { ...found, error, canMake }, at);
    return sendPage(reply, t.setUp.title, page, error === undefined ? 200 : 400, canMake ? passkeyScripts : []);
  }
}

function spentPage(t: Texts, at: At): Html {
  return html`<h1>${t.setUp.spent}</h1>
<p>${t.setUp.spentWhy}</p>
<p><a href="${at('/sign-in')}">${t.signIn.title}</a></p>`;
}

function formPage(
  t: Texts,
  shown: {
    readonly username: string;
    readonly purpose: 'invite' | 'reset';
    readonly error: string | undefined;
    readonly canMake: boolean;
  },
  at: At,
): Html {
  const { username, purpose, error, canMake } = shown;
  const isRetry = error !== undefined;
  const mark = isRetry && html` aria-invalid="true" aria-describedby="error"`;
  const make = { ceremony: 'set-up', next: at('/sign-in?setUp=true'), at, text: t.setUp.passkey } as const;
  return html`<h1>${purpose === 'invite' ? t.setUp.title : t.setUp.reset}</h1>
${isRetry && html`<div class="message error" role="alert" id="error"><p>${error}</p></div>`}
<p>${t.setUp.whose(username)}</p>
<form method="post" action="${at('/set-up')}">
<input type="text" name="" value="${username}" autocomplete="username" hidden readonly>
<label for="password">${t.setUp.newPassword}</label>
<input id="password" name="password" type="password" autocomplete="new-password" maxlength="1024" required autofocus${mark}>
<label for="repeated">${t.setUp.repeated}</label>
<input id="repeated" name="repeated" type="password" autocomplete="new-password" maxlength="1024" required${mark}>
<button type="submit">${t.setUp.submit}</button>
</form>
${canMake && passkeyButton(t, make)}`;
}
