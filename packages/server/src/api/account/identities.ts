import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { callerOf, requesterOf, requireHolder, requireSession } from '../../caller.ts';
import { noContent, problems } from '../../openapi.ts';
import { orThrow } from '../../problem.ts';
import { IdentityRef } from '../users/identities.ts';

/** `/v1/account/identities`: one's own accounts at providers. One is connected at `/account/connections`, by a proof of both. */
export function registerOwnIdentities(app: App, context: Context): void {
  const { authority } = context;
  const tags = ['sessions'];

  app.get(
    '/v1/account/identities',
    {
      preValidation: requireHolder(context),
      schema: {
        operationId: 'listOwnIdentities',
        summary: 'See one’s own accounts at providers',
        tags,
        response: { 200: Type.Object({ items: Type.Array(IdentityRef) }), ...problems },
      },
    },
    async (request) => ({ items: [...(await authority.listIdentities(callerOf(request).session.username ?? ''))] }),
  );

  app.delete(
    '/v1/account/identities',
    {
      preValidation: requireSession(context),
      schema: {
        operationId: 'removeOwnIdentity',
        summary: 'Disconnect one’s own account at a provider',
        description:
          'Ends the sessions that were signed in to with it. Needs a recent sign-in; with codes or passkeys, one of those within the last ten minutes. The only way in stays.',
        tags,
        querystring: IdentityRef,
        response: { 204: noContent('Disconnected'), ...problems },
      },
    },
    async (request, reply) => {
      const username = callerOf(request).session.username ?? '';
      orThrow(await authority.disconnectIdentity(username, request.query, requesterOf(request, 'user')));
      return reply.code(204).send();
    },
  );
}
