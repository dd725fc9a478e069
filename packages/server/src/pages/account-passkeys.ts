import type { PasskeySeen } from '@curfew/core';
import { csrfTokenFor } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Addresses } from '../addresses.ts';
import type { App, Context } from '../app.ts';
import { callerOf, requesterOf, requireSession } from '../caller.ts';
import { htmlPage, noContent, pageProblems } from '../openapi.ts';
import { orThrow } from '../problem.ts';
import { describePresented } from '../sign-in.ts';
import { passkeyScripts } from './assets.ts';
import { type Html, html } from './html.ts';
import { type Texts, textsOf } from './language.ts';
import { sendPage } from './layout.ts';
import { hasPasskeys, passkeyButton } from './passkey-button.ts';
import { hiddenFields } from './step-up-form.ts';
import { instantInWords } from './words.ts';

type At = Addresses['at'];

/** `/account/passkeys`: what one has, and another one. Also open to users who can do nothing else before that. */
export function registerPasskeysPage(app: App, context: Context): void {
  const { authority, settings } = context;
  const { at } = settings.addresses;

  app.get(
    '/account/passkeys',
    {
      schema: {
        operationId: 'getPasskeysPage',
        summary: 'One’s own passkeys, for people',
        tags: ['pages'],
        security: [],
        response: {
          200: htmlPage('The passkeys, and a way to make another one'),
          302: noContent('To the sign-in page'),
          ...pageProblems,
        },
      },
    },
    async (request, reply) => {
      const { token, session } = await describePresented(context, request);
      if (token === null || session === null || session.username === null) {
        const query = new URLSearchParams({ returnTo: at('/account/passkeys') });
        return reply.header('cache-control', 'no-store').redirect(at(`/sign-in?${query}`), 302);
      }
      const passkeys = await authority.listPasskeys(session.username);
      const canMake = hasPasskeys(context, request);
      const t = textsOf(request);
      const page = passkeysPage(t, passkeys, { csrfToken: csrfTokenFor(token), canMake, at });
      return sendPage(reply, t.passkeys.title, page, 200, canMake ? passkeyScripts : []);
    },
  );

  app.post(
    '/account/passkeys/change',
    {
      preValidation: requireSession(context),
      schema: {
        operationId: 'postPasskeysPage',
        summary: 'Rename or remove a passkey with the form',
        tags: ['pages'],
        security: [],
        consumes: ['application/x-www-form-urlencoded'],
        body: Type.Object(
          {
            id: Type.String({ maxLength: 2_048 }),
            name: Type.Optional(Type.String({ maxLength: 60 })),
            does: Type.Enum(['rename', 'remove']),
            csrfToken: Type.Optional(Type.String({ maxLength: 64 })),
          },
          { additionalProperties: false },
        ),
        response: { 303: noContent('Done; back to the page'), ...pageProblems },
      },
    },
    async (request, reply) => change(request, reply, request.body),
  );

  async function change(
    request: FastifyRequest,
    reply: FastifyReply,
    { id, name = '', does }: { readonly id: string; readonly name?: string; readonly does: 'rename' | 'remove' },
  ): Promise<FastifyReply> {
    const username = callerOf(request).session.username ?? '';
    const requester = requesterOf(request, 'user');
    const changed =
      does === 'rename'
        ? authority.renamePasskey(username, id, name, requester)
        : authority.removePasskey(username, id, requester);
    orThrow(await changed);
    return reply.header('cache-control', 'no-store').redirect(at('/account/passkeys'), 303);
  }
}

function passkeysPage(
  t: Texts,
  passkeys: readonly PasskeySeen[],
  { csrfToken, canMake, at }: { readonly csrfToken: string; readonly canMake: boolean; readonly at: At },
): Html {
  const make = { ceremony: 'make', next: at('/account/passkeys'), at, text: t.passkeys.create } as const;
  const field = html`<label for="name">${t.passkeys.newName}</label>
<input id="name" name="name" type="text" maxlength="60" placeholder="Passkey" autocomplete="off">`;
  return html`<h1>${t.passkeys.title}</h1>
<p>${t.passkeys.what}</p>
${passkeys.length === 0 && html`<p>${t.passkeys.none}</p>`}
${passkeys.map((passkey) => passkeyRow(t, passkey, csrfToken, at))}
${canMake && passkeyButton(t, make, field)}
${canMake && html`<noscript><p>${t.passkeys.needScripts}</p></noscript>`}
${!canMake && html`<p>${t.passkeys.notHere}</p>`}
<p><a href="${at('/account')}">${t.home.sessions}</a></p>`;
}

function passkeyRow(t: Texts, passkey: PasskeySeen, csrfToken: string, at: At): Html {
  const { id, name, createdAt, lastUsedAt, isBackedUp } = passkey;
  return html`<form method="post" action="${at('/account/passkeys/change')}">
<label>${t.passkeys.name} <input name="name" type="text" maxlength="60" required value="${name}" autocomplete="off"></label>
<dl><dt>${t.passkeys.created}</dt><dd>${instantInWords(createdAt, t)}</dd>
<dt>${t.codes.lastUsed}</dt><dd>${lastUsedAt === null ? t.home.never : instantInWords(lastUsedAt, t)}</dd>
<dt>${t.passkeys.synced}</dt><dd>${isBackedUp ? t.passkeys.yes : t.passkeys.no}</dd></dl>
${hiddenFields({ id, csrfToken })}
<button type="submit" name="does" value="rename" class="quiet">${t.passkeys.rename}</button>
<button type="submit" name="does" value="remove" class="quiet">${t.passkeys.remove}</button>
</form>`;
}
