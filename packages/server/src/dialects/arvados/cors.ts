import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TrustedClients } from './trusted-clients.ts';

/**
 * Lets the pages of trusted clients call the API (Fetch, "CORS protocol"), where Arvados lets those of everybody. Without
 * credentials: no cookie counts here, so that a page has only what its own token gives it.
 */
export function admitPages(trustedClient: TrustedClients) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const { origin } = request.headers;
    reply.header('vary', 'Origin');
    if (origin === undefined || trustedClient(origin)?.origin !== origin) return undefined;
    reply.header('access-control-allow-origin', origin);
    if (request.method !== 'OPTIONS') return undefined;
    return reply
      .headers({
        'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers': 'Authorization, Content-Type',
        'access-control-max-age': '600',
      })
      .code(204)
      .send();
  };
}
