import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { callerOf, clientOf, requireSession } from '../../caller.ts';
import { refuseKeyForPlain } from '../../key-proofs/proving.ts';
import { problems } from '../../openapi.ts';
import { orThrow } from '../../problem.ts';
import { issue, transportOf } from '../sessions/issue.ts';
import { IssuedRef } from '../sessions/resource.ts';

/** `PUT /v1/users/current/password`: ends all other sessions and replaces this one. */
export function registerOwnPassword(app: App, context: Context): void {
  app.put(
    '/v1/users/current/password',
    {
      preValidation: requireSession(context),
      preHandler: refuseKeyForPlain,
      schema: {
        operationId: 'changeOwnPassword',
        summary: 'Change one’s own password',
        description: 'Ends all other sessions of the user and gives this one a new token.',
        tags: ['sessions'],
        body: Type.Object(
          {
            oldPassword: Type.String({ minLength: 1, maxLength: 1_024 }),
            newPassword: Type.String({ minLength: 1, maxLength: 1_024 }),
          },
          { additionalProperties: false },
        ),
        response: { 200: IssuedRef, ...problems },
      },
    },
    async (request, reply) => {
      const changed = await context.authority.changePassword({
        presented: callerOf(request).token,
        ...request.body,
        client: clientOf(request),
      });
      return issue(context, reply, orThrow(changed), transportOf(request));
    },
  );
}
