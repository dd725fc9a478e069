import { CurfewError, type DataSubject, describePerson, type UserId } from '@curfew/core';
import { type Static, Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { requesterOf, requireAdmin } from '../../caller.ts';
import { problems } from '../../openapi.ts';
import { orThrow } from '../../problem.ts';
import { nullable } from '../nullable.ts';

const Subject = Type.Object(
  {
    user: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    userId: Type.Optional(Type.String({ format: 'uuid', description: 'Also of somebody who has been deleted' })),
  },
  { additionalProperties: false },
);
const Row = Type.Record(Type.String(), Type.Unknown());
const tags = ['administration'];

/** `/v1/personal-data`: what is held of somebody, and its end (GDPR articles 15, 17 and 20). */
export function registerPersonalData(app: App, context: Context): void {
  const { authority } = context;
  const preValidation = requireAdmin(context);

  app.get(
    '/v1/personal-data',
    {
      preValidation,
      schema: {
        operationId: 'exportPersonalData',
        summary: 'Export everything that is held of a user',
        description: 'Requires a recent sign-in.',
        tags,
        querystring: Subject,
        response: {
          200: Type.Object({
            user: Type.Unknown({ description: 'null where they have been deleted' }),
            hasPassword: Type.Boolean(),
            oneTimeCodes: nullable(Type.Object({ createdAt: Type.String(), lastUsedAt: Type.String() })),
            identities: Type.Array(Row),
            sessions: Type.Array(Row),
            events: Type.Array(Row, { description: 'What happened to them' }),
          }),
          ...problems,
        },
      },
    },
    async (request) => {
      const { data } = orThrow(await authority.exportPerson(subjectOf(request.query), requesterOf(request, 'admin')));
      return describePerson(data) as never;
    },
  );

  app.delete(
    '/v1/personal-data',
    {
      preValidation,
      schema: {
        operationId: 'erasePersonalData',
        summary: 'Delete a user with everything that is held of them, and take them out of the events',
        description: 'Requires a recent sign-in. Cannot be undone.',
        tags,
        querystring: Subject,
        response: {
          200: Type.Object({ sessions: Type.Integer(), events: Type.Integer() }),
          ...problems,
        },
      },
    },
    async (request) => {
      const erased = orThrow(await authority.erasePerson(subjectOf(request.query), requesterOf(request, 'admin')));
      return { sessions: erased.sessions, events: erased.events };
    },
  );
}

function subjectOf({ user, userId }: Static<typeof Subject>): DataSubject {
  if (user !== undefined && userId === undefined) return { username: user };
  if (userId !== undefined && user === undefined) return { userId: userId as UserId };
  throw new CurfewError('invalid-request', 'say whose data: either user=NAME or userId=ID');
}
