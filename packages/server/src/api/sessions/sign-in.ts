import type { Issued, SignInDenied } from '@curfew/core';
import { refuseKey, startPresented } from '@curfew/http';
import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { clientOf } from '../../caller.ts';
import { idempotencyKeyOf, repeatable } from '../../idempotency-key.ts';
import { keyForToken } from '../../key-proofs/proving.ts';
import { problems } from '../../openapi.ts';
import { orThrow } from '../../problem.ts';
import { beginSignInFrom } from '../../sign-in.ts';
import { issue, Transport } from './issue.ts';
import { IssuedRef, SessionData } from './resource.ts';
import { sendPending } from './second-step.ts';

const SignInBody = Type.Object(
  {
    username: Type.String({ minLength: 1, maxLength: 256 }),
    password: Type.String({ minLength: 1, maxLength: 1_024 }),
    transport: Type.Optional(Transport),
    label: Type.Optional(Type.String({ maxLength: 200, description: 'To recognise the session by in lists' })),
    carry: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        maxItems: 20,
        description: 'Names of data to keep from the anonymous session that comes with the request',
      }),
    ),
  },
  { additionalProperties: false },
);

const AnonymousBody = Type.Object(
  {
    data: Type.Optional(SessionData),
    transport: Type.Optional(Transport),
  },
  { additionalProperties: false },
);

/** `POST /v1/sessions` and `POST /v1/sessions/anonymous`: where sessions come from. */
export function registerSignIn(app: App, context: Context): void {
  app.post(
    '/v1/sessions',
    {
      config: { setsCookie: true, ...repeatable.config },
      schema: {
        headers: repeatable.headers,
        operationId: 'signIn',
        summary: 'Sign in',
        description:
          'Ends whatever session came with the request. Sets the cookie, or gives the token in the body; with a header `DPoP` (RFC 9449) that token is bound to the key. Users with one-time codes get `second-factor-required`, and go on at `/v1/sessions/second-step`.',
        tags: ['sessions'],
        security: [],
        body: SignInBody,
        response: { 201: IssuedRef, ...problems },
      },
    },
    async (request, reply) => {
      const { transport = 'cookie', ...attempt } = request.body;
      const idempotencyKey = idempotencyKeyOf(request);
      const key = await keyForToken(context, request, reply, transport);
      const result = await beginSignInFrom(context, request, { ...attempt, ...key, idempotencyKey });
      if (!result.ok && result.code === 'second-factor-required') {
        return sendPending(context, request, reply, result, transport);
      }
      reply.code(201);
      return issue(context, reply, orThrow(result as Issued | SignInDenied), transport);
    },
  );

  app.post(
    '/v1/sessions/anonymous',
    {
      config: { setsCookie: true, emptyBody: true },
      schema: {
        operationId: 'startAnonymousSession',
        summary: 'Start a session before anybody signs in',
        tags: ['sessions'],
        security: [],
        body: AnonymousBody,
        response: { 201: IssuedRef, ...problems },
      },
    },
    async (request, reply) => {
      const { data, transport = 'cookie' } = request.body;
      refuseKey(request);
      const issued = await startPresented(context.authority, request.credential, {
        ...(data === undefined ? {} : { data }),
        client: clientOf(request),
      });
      reply.code(201);
      return issue(context, reply, orThrow(issued), transport);
    },
  );
}
