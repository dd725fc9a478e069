import type { IncomingMessage, ServerResponse } from 'node:http';
import { clientOriginOf } from '@curfew/http';
import type { FastifyRequest } from 'fastify';
import type { Tracer } from './tracer.ts';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** Whoever is not trusted to say where a request came from is not trusted to have traces kept either. */
export function traceRequests(
  tracer: Tracer,
  trustedProxies: Parameters<typeof clientOriginOf>[2],
  serve: Serve,
): Serve {
  return (request, response) => {
    const { traceparent } = request.headers;
    const isBelieved =
      typeof traceparent === 'string' &&
      clientOriginOf(request.socket.remoteAddress, request.headers, trustedProxies).isFromTrustedProxy;
    tracer.request(request, response, isBelieved ? traceparent : null, () => serve(request, response));
  };
}

/** By its route, which no client chose. */
export function nameByRoute(tracer: Tracer) {
  return async ({ method, routeOptions, id }: FastifyRequest): Promise<void> => {
    const route = routeOptions.url ?? 'unknown';
    tracer.nameRequest(`${method} ${route}`, { 'http.route': route, 'curfew.request': id });
  };
}
