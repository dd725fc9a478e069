import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { callerOf, requesterOf, requireAdmin } from '../../caller.ts';
import { problems } from '../../openapi.ts';
import { nullable } from '../nullable.ts';
import { pageQuery } from '../page.ts';
import { filterFields, readFilters } from './filters.ts';

/** `POST /v1/sessions/end`: everything that a filter finds, with a count before anything happens. */
export function registerEndingOfMatches(app: App, context: Context): void {
  app.post(
    '/v1/sessions/end',
    {
      preValidation: requireAdmin(context),
      schema: {
        operationId: 'endMatchingSessions',
        summary: 'End every session that a filter finds',
        description:
          'With `dryRun` nothing ends. One request does a part, and counts at most 10,000: where it is not `complete`, send it again with its `cursor`. Needs a recent sign-in, except for a dry run.',
        tags: ['administration'],
        body: Type.Object(
          {
            filter: Type.Object(filterFields, { additionalProperties: false, description: 'Empty: all active ones' }),
            exceptCurrent: Type.Optional(Type.Boolean({ description: 'Not the session that asks' })),
            dryRun: Type.Optional(Type.Boolean()),
            cursor: Type.Optional(pageQuery.cursor),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            matched: Type.Integer({ description: 'Found, and not ended before' }),
            exact: Type.Boolean({ description: 'false: at least this many' }),
            ended: Type.Integer(),
            complete: Type.Boolean({ description: 'Whether nothing more is to be done' }),
            cursor: nullable(Type.String({ description: 'To go on from; null: from the start' })),
          }),
          ...problems,
        },
      },
    },
    async (request) => {
      const { filter, exceptCurrent = false, dryRun = false, cursor } = request.body;
      return context.authority.revokeMatching(
        {
          filter: readFilters(filter),
          dryRun,
          ...(filter.user === undefined ? {} : { username: filter.user }),
          ...(exceptCurrent ? { exceptId: callerOf(request).session.id } : {}),
          ...(cursor === undefined ? {} : { cursor }),
        },
        requesterOf(request, 'admin'),
      );
    },
  );
}
