import { parseDuration, writeInstant } from '@curfew/core';
import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { requesterOf, requireAdmin } from '../caller.ts';
import { problems } from '../openapi.ts';
import { Count } from './count.ts';
import { Instant } from './instant.ts';
import { nullable } from './nullable.ts';

/** Sweeping and counting. */
export function registerUpkeep(app: App, context: Context): void {
  const { authority } = context;
  const preValidation = requireAdmin(context);
  const tags = ['administration'];

  app.post(
    '/v1/sweep',
    {
      config: { emptyBody: true },
      preValidation,
      schema: {
        operationId: 'sweep',
        summary: 'Delete what ended or expired longer ago than the retention',
        description: 'Requires a recent sign-in.',
        tags,
        body: Type.Object(
          { retention: Type.Optional(Type.String({ maxLength: 64, description: 'Such as 1h' })) },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ deleted: Type.Integer() }), ...problems },
      },
    },
    async (request) => {
      const { retention } = request.body;
      const asked = retention === undefined ? {} : { retentionMs: parseDuration(retention) };
      return { deleted: await authority.sweep(asked, requesterOf(request, 'admin')) };
    },
  );

  app.get(
    '/v1/statistics',
    {
      preValidation,
      schema: {
        operationId: 'getStatistics',
        summary: 'See what operators watch',
        tags,
        response: {
          200: Type.Object({
            activeSessions: Count,
            users: Count,
            oldestUnsweptAt: nullable(Instant),
            migrations: Type.Array(
              Type.Object({
                name: Type.String(),
                appliedAt: nullable(Instant),
                known: Type.Boolean({ description: 'Whether this version has it; a newer one may have applied more' }),
              }),
            ),
          }),
          ...problems,
        },
      },
    },
    async () => {
      const [statistics, migrations] = await Promise.all([authority.statistics(), authority.migrations()]);
      return {
        activeSessions: statistics.activeSessions,
        users: statistics.users,
        oldestUnsweptAt: writeInstant(statistics.oldestUnswept),
        migrations: migrations.map(({ name, appliedAt, isKnown }) => ({
          name,
          appliedAt: writeInstant(appliedAt),
          known: isKnown,
        })),
      };
    },
  );
}
