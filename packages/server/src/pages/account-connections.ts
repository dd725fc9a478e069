import { CurfewError, type Identity } from '@curfew/core';
import { csrfTokenFor } from '@curfew/http';
import { ProviderFault } from '@curfew/sign-in';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Addresses } from '../addresses.ts';
import type { App, Context } from '../app.ts';
import { callerOf, requesterOf, requireHolder, requireSession } from '../caller.ts';
import { htmlPage, noContent, pageProblems } from '../openapi.ts';
import { orThrow } from '../problem.ts';
import type { Provider } from '../providers/providers.ts';
import { sendRefusal } from '../providers/refusal-page.ts';
import { describePresented } from '../sign-in.ts';
import { type Html, html } from './html.ts';
import { type Texts, textsOf } from './language.ts';
import { sendPage } from './layout.ts';
import { stepUpPath } from './step-up-address.ts';
import { hiddenFields } from './step-up-form.ts';

const Csrf = Type.Optional(Type.String({ maxLength: 64 }));

/**
 * `/account/connections`: which accounts at providers sign one in. Connecting one takes a proof of both: a recent sign-in here, and then
 * one at the provider, which has to ask for it. No address and no name that are the same connect anybody (CWE-287).
 */
export function registerConnectionsPage(app: App, context: Context): void {
  const { authority, settings, signIn } = context;
  const { at } = settings.addresses;
  const ownPath = at('/account/connections');
  const consumes = ['application/x-www-form-urlencoded'];
  const shared = { tags: ['pages'], security: [], consumes };

  app.get(
    '/account/connections',
    {
      schema: {
        operationId: 'getConnectionsPage',
        summary: 'One’s own accounts at providers, for people',
        tags: ['pages'],
        security: [],
        response: {
          200: htmlPage('The accounts, and a way to connect one'),
          302: noContent('To the sign-in page'),
          ...pageProblems,
        },
      },
    },
    async (request, reply) => {
      const { token, session } = await describePresented(context, request);
      if (token === null || session === null || session.username === null) {
        const query = new URLSearchParams({ returnTo: ownPath });
        return reply.header('cache-control', 'no-store').redirect(at(`/sign-in?${query}`), 302);
      }
      const identities = await authority.listIdentities(session.username);
      const t = textsOf(request);
      const shown = { identities, providers: signIn.providers, csrfToken: csrfTokenFor(token), at };
      return sendPage(reply, t.connections.title, connectionsPage(t, shown));
    },
  );

  app.post(
    '/account/connections/connect',
    {
      preValidation: requireHolder(context),
      schema: {
        ...shared,
        operationId: 'postConnect',
        summary: 'Begin to connect an account at a provider, with the form',
        body: Type.Object(
          { provider: Type.String({ maxLength: 32 }), csrfToken: Csrf },
          { additionalProperties: false },
        ),
        response: { 303: noContent('On to the provider, or to where one confirms who one is'), ...pageProblems },
      },
    },
    async (request, reply) => {
      const provider = signIn.providers.find(({ oidc }) => oidc.settings.name === request.body.provider);
      if (provider === undefined) throw new CurfewError('not-found', 'there is no provider of that name');
      try {
        const { sessionId } = orThrow(await authority.beginConnection(callerOf(request).token));
        return await leadToProvider(request, reply, provider, sessionId);
      } catch (error) {
        return confirmFirst(context, reply, error);
      }
    },
  );

  /** The provider has to ask: a session there could be one that another site has signed this browser in to. */
  async function leadToProvider(
    request: FastifyRequest,
    reply: FastifyReply,
    { oidc, attempts, ...provider }: Provider,
    connects: string,
  ): Promise<FastifyReply> {
    try {
      const { address, attempt } = await oidc.begin({ returnTo: ownPath, again: true, connects });
      const begun = await attempts.read(request.headers.cookie);
      reply.headers({ 'set-cookie': await attempts.write([...begun, attempt]), 'cache-control': 'no-store' });
      return reply.redirect(address.href, 303);
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      return sendRefusal(reply, { oidc, attempts, ...provider }, error.reason, ownPath);
    }
  }

  app.post(
    '/account/connections/remove',
    {
      preValidation: requireSession(context),
      schema: {
        ...shared,
        operationId: 'postDisconnect',
        summary: 'Disconnect an account at a provider, with the form',
        body: Type.Object(
          { issuer: Type.String({ maxLength: 512 }), subject: Type.String({ maxLength: 255 }), csrfToken: Csrf },
          { additionalProperties: false },
        ),
        response: { 303: noContent('Done; back to the page'), ...pageProblems },
      },
    },
    async (request, reply) => {
      const { issuer, subject } = request.body;
      const username = callerOf(request).session.username ?? '';
      try {
        const identity = { issuer, subject };
        orThrow(await authority.disconnectIdentity(username, identity, requesterOf(request, 'user')));
        return reply.header('cache-control', 'no-store').redirect(ownPath, 303);
      } catch (error) {
        return confirmFirst(context, reply, error);
      }
    },
  );
}

/** Who has proven too little, or too long ago, does so and comes back. */
function confirmFirst({ settings: { addresses } }: Context, reply: FastifyReply, error: unknown): FastifyReply {
  if (!(error instanceof CurfewError)) throw error;
  const { code } = error;
  if (code !== 'recent-sign-in-required' && code !== 'step-up-required') throw error;
  const missing = { maxAgeMs: 10 * 60_000, ...(code === 'step-up-required' && { level: 'aal2' as const }) };
  const path = stepUpPath(missing, addresses.at('/account/connections'), addresses);
  return reply.header('cache-control', 'no-store').redirect(path, 303);
}

interface Shown {
  readonly identities: readonly Identity[];
  readonly providers: readonly Provider[];
  readonly csrfToken: string;
  readonly at: Addresses['at'];
}

function connectionsPage(t: Texts, { identities, providers, csrfToken, at }: Shown): Html {
  const labelOf = (issuer: string) =>
    providers.find(({ oidc }) => oidc.settings.issuer.href.replace(/\/$/, '') === issuer.replace(/\/$/, ''))?.oidc
      .settings.label ?? issuer;
  return html`<h1>${t.connections.title}</h1>
<p>${t.connections.what}</p>
${identities.length === 0 && html`<p>${t.connections.none}</p>`}
${identities.map(
  ({ issuer, subject }) => html`<form method="post" action="${at('/account/connections/remove')}">
<dl><dt>${labelOf(issuer)}</dt><dd>${subject}</dd></dl>
${hiddenFields({ issuer, subject, csrfToken })}
<button type="submit" class="quiet">${t.passkeys.remove}</button>
</form>`,
)}
${providers.map(
  ({ oidc: { settings } }) => html`<form method="post" action="${at('/account/connections/connect')}">
${hiddenFields({ provider: settings.name, csrfToken })}
<button type="submit">${t.connections.connect(settings.label)}</button>
</form>`,
)}
<p><a href="${at('/account')}">${t.home.sessions}</a></p>`;
}
