import { assertScopes, CurfewError, parseDuration, viewSession } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { callerOf, requesterOf, requireSession, withoutUser } from '../../caller.ts';
import { idempotencyKeyOf, repeatable } from '../../idempotency-key.ts';
import { keyForToken } from '../../key-proofs/proving.ts';
import { problems } from '../../openapi.ts';
import { orThrow } from '../../problem.ts';
import { tokenOf } from '../sessions/issue.ts';
import { IssuedRef } from '../sessions/resource.ts';

const day = 86_400_000;
const longestMs = 366 * day;
/** Nobody needs more; without a bound one person could fill the store. */
const mostTokens = 50;

/** `POST /v1/account/tokens`: a token for one's own scripts. It ends like every other session of its user. */
export function registerOwnTokens(app: App, context: Context): void {
  const { authority } = context;
  app.post(
    '/v1/account/tokens',
    {
      config: repeatable.config,
      preValidation: requireSession(context),
      schema: {
        headers: repeatable.headers,
        operationId: 'createOwnToken',
        summary: 'Make a token for one’s own scripts',
        description:
          'Shown this once. It is a session of the kind `api`: listed, ended and limited by policies like the others. Needs a recent sign-in.',
        tags: ['sessions'],
        body: Type.Object(
          {
            label: Type.String({ minLength: 1, maxLength: 200, description: 'To recognise it by in lists' }),
            expiresIn: Type.String({ maxLength: 64, description: 'Such as 30d; at most 366d' }),
            scopes: Type.Optional(
              Type.Array(Type.String({ maxLength: 300 }), {
                minItems: 1,
                maxItems: 100,
                description:
                  'What it may be used for, such as `GET /v1/events`; without: everything that its user may do',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 201: IssuedRef, ...problems },
      },
    },
    async (request, reply) => {
      const username = requirePerson(request);
      const { label, expiresIn, scopes } = request.body;
      assertScopes(scopes);
      const asked = {
        username,
        kind: 'api',
        label,
        lifetimeMs: parseLifetime(expiresIn),
        mostOfKind: mostTokens,
        idempotencyKey: idempotencyKeyOf(request),
        ...(await keyForToken(context, request, reply)),
      } as const;
      const issued = await authority.mint({ ...asked, ...(scopes && { scopes }) }, requesterOf(request, 'user'));
      if (!issued.ok && issued.code === 'session-limit-reached') throw tooManyTokens();
      const made = orThrow(issued);
      reply.code(201);
      return { session: viewSession(made.session, authority.now()), ...tokenOf(made) };
    },
  );
}

/** Only a person makes tokens: one that could make others would never end. */
function requirePerson(request: FastifyRequest): string {
  const { session } = callerOf(request);
  if (session.username === null) throw withoutUser();
  if (session.kind !== 'interactive' || session.scopes !== null) {
    throw new CurfewError('recent-sign-in-required', 'only a person who has signed in makes tokens, no token does');
  }
  return session.username;
}

function tooManyTokens(): CurfewError {
  return new CurfewError(
    'session-limit-reached',
    `there are ${mostTokens} tokens already, or as many sessions as the policy allows: end one of them first`,
  );
}

function parseLifetime(text: string): number {
  const lifetimeMs = parseDuration(text);
  if (lifetimeMs > 0 && lifetimeMs <= longestMs) return lifetimeMs;
  throw new CurfewError(
    'invalid-duration',
    `a token cannot live for ${JSON.stringify(text)}: use a duration above zero, up to 366d`,
  );
}
