import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { requesterOf, requireAdmin } from '../../caller.ts';
import { noContent, problems } from '../../openapi.ts';
import { orThrow } from '../../problem.ts';
import { findUser, NameParams } from './listing.ts';

export const IdentityRef = Type.Object(
  { issuer: Type.String({ maxLength: 512 }), subject: Type.String({ maxLength: 255 }) },
  { additionalProperties: false },
);

/** `/v1/users/{name}/identities`: who a user is at providers. Only users themselves connect one, after a proof of both. */
export function registerIdentitiesOfUsers(app: App, context: Context): void {
  const { authority } = context;
  const preValidation = requireAdmin(context);
  const shared = { tags: ['administration'], params: NameParams };

  app.get(
    '/v1/users/:name/identities',
    {
      preValidation,
      schema: {
        ...shared,
        operationId: 'listIdentitiesOfUser',
        summary: 'See a user’s accounts at providers',
        response: { 200: Type.Object({ items: Type.Array(IdentityRef) }), ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      await findUser(context, name);
      return { items: [...(await authority.listIdentities(name))] };
    },
  );

  app.delete(
    '/v1/users/:name/identities',
    {
      preValidation,
      schema: {
        ...shared,
        operationId: 'removeIdentityOfUser',
        summary: 'Disconnect a user’s account at a provider',
        description: 'Ends the sessions that were signed in to with it. Needs a recent sign-in.',
        querystring: IdentityRef,
        response: { 204: noContent('Disconnected'), ...problems },
      },
    },
    async (request, reply) => {
      orThrow(await authority.disconnectIdentity(request.params.name, request.query, requesterOf(request, 'admin')));
      return reply.code(204).send();
    },
  );
}
