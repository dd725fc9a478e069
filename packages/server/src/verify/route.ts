import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { noContent } from '../openapi.ts';

/**
 * Forward-auth as routes, for the document and for `inject`. On the network the listener answers before any route does.
 */
export function registerVerify(app: App, { verify }: Context): void {
  const others = ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  // Before bodies are read and rules are applied: a gateway's question has its own.
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.hijack();
    await verify(request.raw, reply.raw);
  };
  const handler = async (): Promise<void> => undefined;
  for (const url of ['/verify', '/verify/*']) {
    const isForEnvoy = url.endsWith('*');
    app.route({
      method: 'GET',
      url,
      exposeHeadRoute: false,
      schema: describeVerify(isForEnvoy),
      config: isForEnvoy ? { swaggerTransform: nameOriginalPath } : {},
      onRequest,
      handler,
    });
    app.route({ method: others, url, schema: { hide: true }, onRequest, handler });
  }
}

function nameOriginalPath({ schema }: { schema: FastifySchema }) {
  const params = Type.Object({ path: Type.String({ description: 'The original path' }) });
  return { schema: { ...schema, params }, url: '/verify/:path' };
}

function describeVerify(isForEnvoy: boolean) {
  return {
    operationId: isForEnvoy ? 'verifyPath' : 'verify',
    summary: 'Forward-auth: is this request somebody’s?',
    description:
      'Any method; only headers are read. With a session: Remote-User, X-Curfew-User, X-Curfew-Roles and X-Curfew-Session, for an application’s user also X-Curfew-Application.',
    tags: ['gateway'],
    querystring: Type.Object({
      redirect: Type.Optional(Type.String({ description: 'true: 302 in place of 401' })),
      level: Type.Optional(Type.String({ description: 'aal1, aal2 or aal3: what the user must have proven' })),
      maxAge: Type.Optional(
        Type.String({ description: 'A duration such as 5m: how long ago the user may have proven who they are' }),
      ),
      keyMaxAge: Type.Optional(
        Type.String({
          description: 'A duration of at least 10s: how long ago the device may have proven the session’s key',
        }),
      ),
      application: Type.Optional(
        Type.String({ description: 'Names with commas: users of these applications, in place of Curfew’s own' }),
      ),
      background: Type.Optional(Type.String({ description: 'true: does not count as use, as Curfew-Background: 1' })),
    }),
    response: {
      [isForEnvoy ? 200 : 204]: noContent('Somebody’s'),
      302: noContent('Nobody’s; to the sign-in page'),
      400: noContent('A parameter that is not understood'),
      401: noContent('Nobody’s, or too little is proven: WWW-Authenticate says what is missing (RFC 9470)'),
      403: noContent('A write that comes from another site'),
      503: noContent('The store does not answer, and nobody is let in'),
    },
  };
}
