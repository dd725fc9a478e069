import { createHash, timingSafeEqual } from 'node:crypto';
import { CurfewError, errorCatalogue } from '@curfew/core';
import { SetFault, type TransmitterSettings } from '@curfew/signals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, Context } from '../app.ts';
import { clientOf } from '../caller.ts';
import { logError, setErrorHeaders, toCurfewError, unsupportedMediaType } from '../error-handler.ts';
import { noContent, problems } from '../openapi.ts';

const mediaType = 'application/secevent+jwt';

/**
 * RFC 8935, as the recipient: transmitters push to `/ssf/receive/NAME`. Taken is what has been done, also where it was about nobody here,
 * or came a second time. Any server of the installation may be told; the store ends the sessions for all.
 */
export function registerReception(app: App, { reception }: Context): void {
  if (reception === null) return;
  app.addContentTypeParser(mediaType, { parseAs: 'string' }, async (_request: unknown, body: string) => body);
  app.addContentTypeParser('*', async () => {
    throw unsupportedMediaType();
  });
  app.setErrorHandler(handleError);
  for (const transmitter of reception.receiver.transmitters) {
    if (transmitter.delivery.method !== 'push') continue;
    app.post(
      `/ssf/receive/${transmitter.name}`,
      {
        schema: { hide: true, consumes: [mediaType], response: { 202: noContent('Taken'), ...problems } },
        onRequest: requireTransmitter(transmitter),
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store');
        if (typeof request.body !== 'string') throw new SetFault(`the body is no ${mediaType}`);
        const { fault } = await reception.receiver.take(transmitter, request.body.trim(), clientOf(request));
        if (fault !== null) throw fault;
        return reply.code(202).send();
      },
    );
  }
}

/** Before the body is read. Both are hashed, so that the time to compare them says nothing. */
function requireTransmitter({ bearerToken }: TransmitterSettings) {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const wanted = bearerToken === null ? null : digest(bearerToken);
  return async ({ headers: { authorization = '' } }: FastifyRequest): Promise<void> => {
    const sent = /^bearer (.+)$/i.exec(authorization)?.[1] ?? '';
    if (wanted !== null && !timingSafeEqual(digest(sent), wanted)) {
      throw new CurfewError('authentication-required', 'send the bearer token that was agreed on');
    }
  };
}

/** In the words of RFC 8935 2.3. */
function handleError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('cache-control', 'no-store');
  if (thrown instanceof SetFault) {
    request.log.warn({ err: thrown, code: thrown.err }, 'a security event was refused');
    return refuse(reply, 400, thrown.err, thrown.message);
  }
  const error = toCurfewError(thrown);
  logError(error, request);
  setErrorHeaders(error, reply);
  const { status } = errorCatalogue[error.code];
  const { err, description } = {
    err: status === 401 ? 'authentication_failed' : 'invalid_request',
    description: status < 500 ? error.message : errorCatalogue[error.code].title,
  };
  return refuse(reply, status, err, description);
}

function refuse(reply: FastifyReply, status: number, err: string, description: string): FastifyReply {
  return reply.code(status).type('application/json').header('content-language', 'en').send({ err, description });
}
