import { type ApplicationAuthority, applicationAuthority, writeInstant } from '@curfew/core';
import { viewApplicationSession } from '@curfew/http';
import { type Static, Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { Instant, nullable } from '../instant.ts';
import { applicationSchema, refusals, requireApplication } from './gate.ts';
import { ApplicationSession, Level } from './resource.ts';

/** As many as fit into a body with long paths. */
const mostLookups = 64;

const Lookup = Type.Object(
  {
    token: Type.String({ maxLength: 256 }),
    use: Type.Enum(['validate', 'inspect', 'alive'], {
      description:
        '`validate` counts as use. `alive` only says whether there is such a session, whoever’s it is, so that it can be ended',
    }),
    method: Type.Optional(Type.String({ maxLength: 32, description: 'The method of the client’s request' })),
    path: Type.Optional(
      Type.String({ maxLength: 512, description: 'The path of that request, for sessions with scopes' }),
    ),
  },
  { additionalProperties: false },
);

const Found = Type.Object({
  isAlive: Type.Boolean(),
  session: nullable(ApplicationSession),
  missing: nullable(
    Type.Object(
      { level: Type.Optional(Level), userId: nullable(Type.String({ format: 'uuid' })) },
      { description: 'The proof that is missing: until a step-up the session is good for nothing else' },
    ),
  ),
});

/** `POST /v1/applications/{application}/lookup`: whose sessions these are. One call for what many clients ask at once. */
export function registerLookup(app: App, context: Context): void {
  const { authority } = context;
  app.post(
    '/v1/applications/:application/lookup',
    {
      preValidation: requireApplication(context),
      schema: {
        ...applicationSchema,
        operationId: 'lookUpSessions',
        summary: 'Look up whose sessions these are',
        description:
          'The answers are in the order of the lookups: `null` without a live session, or for another application’s user.',
        body: Type.Object(
          {
            lookups: Type.Array(Lookup, {
              maxItems: mostLookups,
              description: 'An empty list only tests the application’s token',
            }),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ serverTime: Instant, found: Type.Array(Found) }), ...refusals },
      },
    },
    async (request) => {
      const application = applicationAuthority(authority, request.params.application);
      const found = await Promise.all(request.body.lookups.map((asked) => lookUp(application, asked)));
      return { serverTime: writeInstant(authority.now()), found };
    },
  );
}

async function lookUp(
  application: ApplicationAuthority,
  { token, use, method, path }: Static<typeof Lookup>,
): Promise<Static<typeof Found>> {
  if (use === 'alive') return { isAlive: await application.isAlive(token), session: null, missing: null };
  const asked = method === undefined || path === undefined ? undefined : { method, path };
  const { session, missing } = await application.judge(token, use, asked);
  return {
    isAlive: session !== null || missing !== null,
    session: session === null ? null : viewApplicationSession(session, application.now()),
    missing: missing === null ? null : { userId: missing.userId, ...(missing.level && { level: missing.level }) },
  };
}
