import { CurfewError } from '@curfew/core';
import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { problems } from '../openapi.ts';

const Ok = Type.Object({ status: Type.Enum(['ok']) });
const tags = ['operation'];
const security: [] = [];

/**
 * `/healthz`: the process runs. `/readyz`: it can judge sessions, and is not stopping. `/metrics`: Prometheus.
 *
 * All three are open, and say nothing of users or sessions but their number. Where the server is reached from outside, let
 * the proxy in front keep `/readyz` and `/metrics` to itself.
 */
export function registerHealth(app: App, { authority, metrics, isStopping }: Context): void {
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

  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'getReadiness',
        summary: 'Whether sessions can be judged',
        description: '503 while the store does not answer, and while the server is stopping.',
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
