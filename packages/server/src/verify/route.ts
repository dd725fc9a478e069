import { Type } from 'typebox';
import type { App } from '../app.ts';
import { noContent, problems } from '../openapi.ts';
import type { Verify } from './verify.ts';

/**
 * Forward-auth as routes, for the document and for `inject`. On the network the listener answers before any route does.
 */
export function registerVerify(app: App, verify: Verify): void {
  app.addContentTypeParser('*', (_request: unknown, payload: NodeJS.ReadableStream, done: (error: null) => void) => {
    payload.resume();
    done(null);
  });
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  for (const url of ['/verify', '/verify/*']) {
    app.route({
      method: methods,
      url,
      exposeHeadRoute: false,
      schema: {
        operationId: url === '/verify' ? 'verify' : 'verifyPath',
        summary: 'Forward-auth: is this request somebody’s?',
        description:
          'Any method; only headers are read. 204 (or 200 below /verify/, for Envoy) with Remote-User, X-Curfew-User, ' +
          'X-Curfew-Roles and X-Curfew-Session; 401 without a session; 403 for a write from another site.',
        tags: ['gateway'],
        querystring: Type.Object({ redirect: Type.Optional(Type.String()) }),
        response: { 204: noContent('Signed in'), 401: noContent('Not signed in'), ...problems },
      },
      handler: async (request, reply) => {
        reply.hijack();
        await verify(request.raw, reply.raw);
      },
    });
  }
}
