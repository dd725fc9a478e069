import { assertScopes, CurfewError, parseDuration, viewSession } from '@curfew/core';
import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { callerOf, requesterOf, requireAdmin } from '../../caller.ts';
import { idempotencyKeyOf, repeatable } from '../../idempotency-key.ts';
import { keyForToken } from '../../key-proofs/proving.ts';
import { problems } from '../../openapi.ts';
import { orThrow } from '../../problem.ts';
import { nullable } from '../nullable.ts';
import { tokenOf } from './issue.ts';
import { IssuedRef } from './resource.ts';

/** `POST /v1/sessions/minted`: a session for somebody else. Never sets a cookie. */
export function registerMinting(app: App, context: Context): void {
  const { authority } = context;
  app.post(
    '/v1/sessions/minted',
    {
      config: repeatable.config,
      preValidation: requireAdmin(context),
      schema: {
        headers: repeatable.headers,
        operationId: 'mintSession',
        summary: 'Make a session for a user without their password',
        description: 'Needs a recent sign-in.',
        tags: ['administration'],
        body: Type.Object(
          {
            username: Type.String({ minLength: 1, maxLength: 256 }),
            kind: Type.Optional(Type.Enum(['minted', 'api'])),
            lifetime: Type.Optional(
              nullable(
                Type.String({ maxLength: 64, description: 'Such as 4h30m; null is as long as the policy allows' }),
              ),
            ),
            policy: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
            label: Type.Optional(Type.String({ maxLength: 200 })),
            scopes: Type.Optional(Type.Array(Type.String({ maxLength: 300 }), { maxItems: 100 })),
          },
          { additionalProperties: false },
        ),
        response: { 201: IssuedRef, ...problems },
      },
    },
    async (request, reply) => {
      if (callerOf(request).session.scopes !== null) {
        throw new CurfewError(
          'admin-required',
          'a session with scopes makes no others: they could do more than it may',
        );
      }
      const { lifetime = null, kind = 'minted', ...rest } = request.body;
      assertScopes(rest.scopes);
      const lifetimeMs = lifetime === null ? null : parseLifetime(lifetime);
      const key = await keyForToken(context, request, reply);
      const asked = { ...rest, ...key, kind, lifetimeMs, idempotencyKey: idempotencyKeyOf(request) };
      const issued = orThrow(await authority.mint(asked, requesterOf(request, 'admin')));
      reply.code(201);
      return { session: viewSession(issued.session, authority.now()), ...tokenOf(issued) };
    },
  );
}

function parseLifetime(text: string): number {
  const lifetimeMs = parseDuration(text);
  if (lifetimeMs > 0) return lifetimeMs;
  throw new CurfewError('invalid-duration', `invalid lifetime ${JSON.stringify(text)}: it must be longer than zero`);
}
