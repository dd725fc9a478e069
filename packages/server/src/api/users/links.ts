import { writeInstant } from '@curfew/core';
import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { requesterOf, requireAdmin } from '../../caller.ts';
import { problems } from '../../openapi.ts';
import { orThrow } from '../../problem.ts';
import { Instant } from '../instant.ts';

/** `POST /v1/users/{name}/link`: a link with which a user sets a password or makes a passkey. */
export function registerLinksOfUsers(app: App, context: Context): void {
  const { authority, settings } = context;
  app.post(
    '/v1/users/:name/link',
    {
      preValidation: requireAdmin(context),
      schema: {
        operationId: 'offerLink',
        summary: 'Make a link to set a password or a passkey',
        description:
          'Counts once: an invitation for a day, a reset for an hour. The link before it counts no more. Needs a recent sign-in.',
        tags: ['administration'],
        params: Type.Object({ name: Type.String() }),
        body: Type.Object({ purpose: Type.Enum(['invite', 'reset']) }, { additionalProperties: false }),
        response: {
          201: Type.Object({
            link: Type.String({ description: 'What follows `/set-up?link=`. Shown this once' }),
            address: Type.String({ description: 'The whole address, where the server knows its own' }),
            expiresAt: Instant,
          }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { purpose } = request.body;
      const requester = requesterOf(request, 'admin');
      const { link, expiresAt } = orThrow(await authority.offerLink(request.params.name, purpose, requester));
      const address = settings.addresses.absolute(`/set-up?${new URLSearchParams({ link })}`);
      reply.code(201);
      return { link, address, expiresAt: writeInstant(expiresAt) };
    },
  );
}
