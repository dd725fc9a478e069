import { errorCatalogue } from '@curfew/core';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { App } from './app.ts';
import { toCurfewError } from './error-handler.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route asks of its caller. Set by {@link tellCallersFirst}. */
    gates?: readonly Gate[];
  }
}

type Gate = (request: FastifyRequest) => Promise<void>;
type ErrorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/**
 * Whoever may not call is told so first, and learns nothing from how a body would be refused. The gates of the routes of this scope
 * run once the body is there, so that no session can end in between; only where the body was refused before, they are asked then.
 */
export function tellCallersFirst(app: App, handleError: ErrorHandler): void {
  app.addHook('onRoute', (route: RouteOptions) => {
    const gates = [route.preValidation ?? []].flat() as unknown as readonly Gate[];
    route.config = { ...route.config, gates };
  });
  app.setErrorHandler(async (error, request, reply) => {
    await handleError((isOfBody(error) && (await refusalOfCaller(request))) || error, request, reply);
  });
}

function isOfBody(error: unknown): boolean {
  return [400, 413, 415].includes(errorCatalogue[toCurfewError(error).code].status);
}

async function refusalOfCaller(request: FastifyRequest): Promise<unknown> {
  if (request.caller !== null) return null;
  try {
    for (const gate of request.routeOptions.config.gates ?? []) await gate(request);
    return null;
  } catch (refusal) {
    return refusal;
  }
}
