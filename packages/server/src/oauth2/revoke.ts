import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { clientOf } from '../caller.ts';
import { noContent } from '../openapi.ts';
import { oauthProblems } from './oauth-error.ts';

/** `POST /oauth2/revoke` (RFC 7009). Whoever holds a token may end it; a token that is not ours is as good as ended. */
export function registerRevocation(app: App, { authority }: Context): void {
  app.post(
    '/oauth2/revoke',
    {
      schema: {
        operationId: 'revoke',
        summary: 'End the session of this token',
        tags: ['gateway'],
        security: [],
        consumes: ['application/x-www-form-urlencoded'],
        body: Type.Object({
          token: Type.String({ minLength: 1, maxLength: 4_096 }),
          token_type_hint: Type.Optional(Type.String()),
        }),
        response: { 200: noContent('The token is not valid any more'), ...oauthProblems },
      },
    },
    async (request, reply) => {
      await authority.signOut(request.body.token, clientOf(request));
      return reply.code(200).send();
    },
  );
}
