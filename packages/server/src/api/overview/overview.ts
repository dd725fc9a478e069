import { type Resolution, resolutions, writeInstant } from '@curfew/core';
import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { requireAdmin } from '../../caller.ts';
import { problems } from '../../openapi.ts';
import { Count } from '../count.ts';
import { Instant } from '../instant.ts';
import { BucketSchema, bucketsFrom } from './buckets.ts';

const windows = {
  hour: { resolution: 'minute', buckets: 60 },
  day: { resolution: 'quarter-hour', buckets: 96 },
  month: { resolution: 'day', buckets: 30 },
} as const satisfies Record<string, { resolution: Resolution; buckets: number }>;

/** `GET /v1/overview`: what happens, in numbers, out of what the server itself keeps. */
export function registerOverview(app: App, context: Context): void {
  const { authority } = context;
  app.get(
    '/v1/overview',
    {
      preValidation: requireAdmin(context),
      schema: {
        operationId: 'getOverview',
        summary: 'See what happened in the last hour, day or month',
        description:
          'Counts of all nodes together; each node adds its own once a minute, so that the last bucket is still growing. A day begins at midnight UTC.',
        tags: ['administration'],
        querystring: Type.Object(
          { window: Type.Optional(Type.Enum(Object.keys(windows) as (keyof typeof windows)[])) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            window: Type.Enum(Object.keys(windows) as (keyof typeof windows)[]),
            serverTime: Instant,
            activeSessions: Count,
            users: Count,
            sweeperLagSeconds: Type.Number({
              description: 'How long the oldest session has been due for deletion: its end and the retention are over',
            }),
            bucketSeconds: Type.Integer(),
            buckets: Type.Array(BucketSchema, { description: 'The oldest first, without gaps' }),
          }),
          ...problems,
        },
      },
    },
    async (request) => {
      const { window = 'hour' } = request.query;
      const { resolution, buckets: length } = windows[window];
      const now = authority.now();
      const { lengthMs } = resolutions[resolution];
      const first = (Math.floor(now / lengthMs) - length + 1) * lengthMs;
      const [statistics, counts] = await Promise.all([authority.statistics(), authority.activity(resolution, first)]);
      const dueAt = statistics.oldestUnswept === null ? now : statistics.oldestUnswept + authority.retentionMs;
      return {
        window,
        serverTime: writeInstant(now),
        activeSessions: statistics.activeSessions,
        users: statistics.users,
        sweeperLagSeconds: Math.max(0, now - dueAt) / 1_000,
        bucketSeconds: lengthMs / 1_000,
        buckets: bucketsFrom(counts, { first, lengthMs, length }),
      };
    },
  );
}
