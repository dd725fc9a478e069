import { CurfewError } from '@curfew/core';
import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { problems } from '../openapi.ts';

const Ok = Type.Object({ status: Type.Enum(['ok']) });
const tags = ['operation'];
const security: [] = [];

/** `/healthz`: the process runs. */
export function registerHealth(app: App): void {
  app.get(
    '/healthz',
    {
      schema: {
        operationId: 'getHealth',
        summary: 'Whether the process runs',
        tags,
        security,
        response: { 200: Ok, ...problems },
      },
    },
    async (): Promise<{ status: 'ok' }> => ({ status: 'ok' }),
  );
}

/**
 * `/readyz`: the server can judge sessions, and is not stopping. `/metrics`: Prometheus.
 *
 * Both are open, and say nothing of users or sessions but their number. They are for operators, and stay at the root even where
 * everything else has a prefix, so that a gateway that passes on only the prefix does not publish them.
 */
export function registerReadiness(app: App, { authority, metrics, isStopping, settings }: Context): void {
  const { prefix } = settings.addresses;
  // Said only where it is not what the document says of all.
  const atRoot = prefix === '' ? {} : { servers: [{ url: '/' }] };
  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'getReadiness',
        summary: 'Whether sessions can be judged',
        description: '503 while the store does not answer, and while the server is stopping.',
        ...atRoot,
        tags,
        security,
        response: { 200: Ok, ...problems },
      },
    },
    async (): Promise<{ status: 'ok' }> => {
      if (isStopping()) throw new CurfewError('overloaded', 'the server is stopping');
      await authority.ping();
      return { status: 'ok' };
    },
  );

  app.get(
    '/metrics',
    {
      schema: {
        operationId: 'getMetrics',
        summary: 'Metrics in the Prometheus text format',
        ...atRoot,
        tags,
        security,
        response: {
          200: { description: 'Metrics', content: { 'text/plain': { schema: Type.String() } } },
          ...problems,
        },
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.toText()),
  );
}
