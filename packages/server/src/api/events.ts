import { CurfewError, eventTypes, isAdmin, type SessionId, type UserId, viewEvent } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { callerOf, requireSession } from '../caller.ts';
import { withLocations } from '../locations/resource.ts';
import { problems } from '../openapi.ts';
import { EventSchema } from './event-resource.ts';
import { parseInstant } from './instant.ts';
import { pageOf, pageQuery, searchedBackTo, TimedPageSchema } from './page.ts';
import { filterFields, readRange } from './sessions/filters.ts';
import { SessionIdParams, whoseSessions } from './sessions/listing.ts';

/** `GET /v1/events`: the audit trail. */
export function registerEvents(app: App, context: Context): void {
  app.get(
    '/v1/events',
    {
      preValidation: requireSession(context),
      schema: {
        operationId: 'listEvents',
        summary: 'List what happened, newest first',
        description: 'One’s own; for administrators everybody’s.',
        tags: ['sessions'],
        querystring: Type.Object(
          {
            user: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
            userId: Type.Optional(Type.String({ format: 'uuid', description: 'Also of a user who has been deleted' })),
            session: Type.Optional(SessionIdParams.properties.id),
            type: Type.Optional(Type.Enum(eventTypes)),
            by: Type.Optional(
              Type.String({ minLength: 1, maxLength: 256, description: 'Who did it: the name as it is written' }),
            ),
            ip: filterFields.ip,
            after: Type.Optional(Type.String({ maxLength: 40, description: 'This instant or later' })),
            before: Type.Optional(Type.String({ maxLength: 40, description: 'Earlier than this instant' })),
            ...pageQuery,
          },
          { additionalProperties: false },
        ),
        response: { 200: TimedPageSchema(EventSchema), ...problems },
      },
    },
    async (request) => {
      const { user, userId, session, type, by, ip, after, before } = request.query;
      const page = await context.authority.listEvents({
        ...pageOf(request.query),
        ...whoseSessions(context.authority, request, user),
        ...(userId === undefined ? {} : { userId: ownOrAnybodys(request, userId) }),
        ...(session === undefined ? {} : { sessionId: session as SessionId }),
        ...(type === undefined ? {} : { type }),
        ...(by === undefined ? {} : { by }),
        ...(ip === undefined ? {} : { from: readRange(ip) }),
        ...(after === undefined ? {} : { after: parseInstant(after) }),
        ...(before === undefined ? {} : { before: parseInstant(before) }),
      });
      return {
        items: page.items.map(viewEvent).map(withLocations(context, request)),
        cursor: page.cursor,
        searchedBackTo: searchedBackTo(page.cursor),
      };
    },
  );
}

function ownOrAnybodys(request: FastifyRequest, userId: string): UserId {
  const { session } = callerOf(request);
  if (isAdmin(session) || session.userId === userId) return userId as UserId;
  throw new CurfewError('admin-required', 'only an administrator sees what happened to others');
}
