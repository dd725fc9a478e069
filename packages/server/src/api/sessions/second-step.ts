import { CurfewError, errorCatalogue, type PendingSignIn } from '@curfew/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { giveSessionCookie } from '../../device-binding/session-cookie.ts';
import { setErrorHeaders } from '../../error-handler.ts';
import { refuseKeyForPlain } from '../../key-proofs/proving.ts';
import { problems } from '../../openapi.ts';
import { orThrow, problemMediaType, problemOf } from '../../problem.ts';
import { finishSignInFrom } from '../../sign-in.ts';
import { issue, type Transport, tokenOf, transportOf } from './issue.ts';
import { IssuedRef } from './resource.ts';

/**
 * The password was right, and is not enough: a refusal, so that nobody takes it for a session, with what the second step is to be
 * taken with.
 */
export function sendPending(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  pending: PendingSignIn,
  transport: Transport,
): FastifyReply {
  const error = new CurfewError(pending.code, 'send a one-time code to /v1/sessions/second-step with this token');
  setErrorHeaders(error, reply);
  if (transport === 'cookie') giveSessionCookie(context, reply, pending);
  const problem = { ...problemOf(error, request.id), ...(transport === 'bearer' && tokenOf(pending)) };
  return reply.code(errorCatalogue[pending.code].status).type(problemMediaType).send(JSON.stringify(problem));
}

/** `POST /v1/sessions/second-step`. */
export function registerSecondStep(app: App, context: Context): void {
  app.post(
    '/v1/sessions/second-step',
    {
      config: { setsCookie: true },
      preHandler: refuseKeyForPlain,
      schema: {
        operationId: 'finishSignIn',
        summary: 'Sign in: the second step',
        description:
          'Takes the token or the cookie that came with `second-factor-required`. It is good for nothing else, and for ten minutes.',
        tags: ['sessions'],
        security: [],
        body: Type.Object(
          { code: Type.String({ minLength: 1, maxLength: 64, description: 'Six digits, or a recovery code' }) },
          { additionalProperties: false },
        ),
        response: { 201: IssuedRef, ...problems },
      },
    },
    async (request, reply) => {
      const issued = orThrow(await finishSignInFrom(context, request, request.body.code));
      reply.code(201);
      return issue(context, reply, issued, transportOf(request));
    },
  );
}
