import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { callerOf, clientOf, requireHolder, requireSession } from '../../caller.ts';
import { idempotencyKeyOf, repeatable } from '../../idempotency-key.ts';
import { refuseKeyForPlain } from '../../key-proofs/proving.ts';
import { problems } from '../../openapi.ts';
import { orThrow } from '../../problem.ts';
import { issue, transportOf } from './issue.ts';
import { IssuedRef } from './resource.ts';

/** A new token for the person who has one. */
export function registerRenewal(app: App, context: Context): void {
  const { authority } = context;

  app.post(
    '/v1/sessions/current/rotate',
    {
      config: { emptyBody: true, ...repeatable.config },
      preValidation: requireSession(context),
      preHandler: refuseKeyForPlain,
      schema: {
        operationId: 'rotateSession',
        summary: 'Replace the token',
        description:
          'Never lengthens the session. With a grace, requests that are under way keep working, and an answer that got lost can be asked for again with the old token, until the new one is used: with the same Idempotency-Key, if one was sent.',
        tags: ['sessions'],
        headers: repeatable.headers,
        body: Type.Object(
          { graceSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 60 })) },
          { additionalProperties: false },
        ),
        response: { 200: IssuedRef, ...problems },
      },
    },
    async (request, reply) => {
      const graceMs = (request.body.graceSeconds ?? 0) * 1_000;
      const issued = await authority.rotate(callerOf(request).token, {
        graceMs,
        idempotencyKey: idempotencyKeyOf(request),
        client: clientOf(request),
      });
      return issue(context, reply, orThrow(issued), transportOf(request));
    },
  );

  app.post(
    '/v1/sessions/current/reauthenticate',
    {
      preValidation: requireHolder(context),
      preHandler: refuseKeyForPlain,
      schema: {
        operationId: 'reauthenticate',
        summary: 'Prove again who is there (step-up)',
        description: 'New token, both timers start anew.',
        tags: ['sessions'],
        body: Type.Object(
          { password: Type.String({ minLength: 1, maxLength: 1_024 }) },
          { additionalProperties: false },
        ),
        response: { 200: IssuedRef, ...problems },
      },
    },
    async (request, reply) => {
      const { token } = callerOf(request);
      const issued = await authority.reauthenticate(token, request.body.password, clientOf(request));
      return issue(context, reply, orThrow(issued), transportOf(request));
    },
  );
}
