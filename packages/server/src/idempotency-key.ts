import { CurfewError } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The call may be repeated with the same `Idempotency-Key`; elsewhere in the API one is refused. */
    takesIdempotencyKey?: boolean;
  }
}

/** The part of the schema of a route that takes a key. */
export const repeatable = {
  config: { takesIdempotencyKey: true },
  headers: Type.Object({
    'Idempotency-Key': Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 257,
        description:
          'Random text such as a UUID, new for each request. If the answer gets lost, send the same request with the same key again',
      }),
    ),
  }),
} as const;

/**
 * The key with which a client marks a request and its repetition, bare or as a quoted string of Structured Fields.
 *
 * @throws CurfewError `invalid-request`. The key is not repeated: whoever knows it could ask for the answer.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function idempotencyKeyOf({ headers }: FastifyRequest): string | null {
  const sent = headers['idempotency-key'];
  if (sent === undefined) return null;
  const text = String(sent);
  const key = /^"(.*)"$/.exec(text)?.[1] ?? text;
  if (/^[\w.~:/+=-]{1,255}$/.test(key)) return key;
  throw new CurfewError(
    'invalid-request',
    'the header Idempotency-Key is not one key of 1 to 255 letters, digits and . _ ~ : / + = -: send a random UUID',
  );
}

/** A client that sends a key means to repeat its request, so it must learn where a repetition would not do what it expects. */
export async function refuseUnusedKey(request: FastifyRequest): Promise<void> {
  const isUsed = request.routeOptions.config.takesIdempotencyKey === true;
  if (isUsed || request.method !== 'POST' || request.headers['idempotency-key'] === undefined) return;
  throw new CurfewError(
    'invalid-request',
    'this call takes no Idempotency-Key: leave the header out, and look at what there is before you repeat the call',
  );
}
