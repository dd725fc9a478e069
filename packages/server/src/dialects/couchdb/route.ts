import type { FastifyContextConfig } from 'fastify';

/** What every route of the dialect says of itself: it is no part of the native API's document. */
export function couchdbRoute(config: FastifyContextConfig = {}) {
  return { schema: { hide: true }, config };
}
