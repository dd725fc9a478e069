import { type ApplicationAuthority, applicationAuthority, type MissingProof, writeInstant } from '@curfew/core';
import { viewApplicationSession } from '@curfew/http';
import { type Static, Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { Instant } from '../instant.ts';
import { nullable } from '../nullable.ts';
import { applicationSchema, refusals, requireApplication } from './gate.ts';
import { ApplicationSession, Level, ProvenKey, presentedIn } from './resource.ts';

/** As many as fit into a body with long paths. */
const mostLookups = 64;

const Lookup = Type.Object(
  {
    token: Type.String({
      maxLength: 512,
      description: 'With bound cookies behind line breaks, if the client brought any',
    }),
    key: Type.Optional(ProvenKey),
    use: Type.Enum(['validate', 'inspect', 'alive'], {
      description:
        '`validate` counts as use. `alive` only says whether there is such a session, whoever’s it is, so that it can be ended',
    }),
    method: Type.Optional(Type.String({ maxLength: 32, description: 'The method of the client’s request' })),
    path: Type.Optional(
      Type.String({ maxLength: 512, description: 'The path of that request, for sessions with scopes' }),
    ),
    keyMaxAgeMs: Type.Optional(
      Type.Integer({ minimum: 1, description: 'How long ago the session’s key may have been proven' }),
    ),
  },
  { additionalProperties: false },
);

const Found = Type.Object({
  isAlive: Type.Boolean(),
  session: nullable(ApplicationSession),
  missing: nullable(
    Type.Object(
      {
        level: Type.Optional(Level),
        userId: nullable(Type.String({ format: 'uuid' })),
        binding: Type.Optional(Type.Boolean({ description: 'It has to be bound to a device, and is not' })),
        keyMaxAgeMs: Type.Optional(Type.Integer({ description: 'Its key has to be proven again' })),
      },
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
  { token, key, use, method, path, keyMaxAgeMs }: Static<typeof Lookup>,
): Promise<Static<typeof Found>> {
  if (use === 'alive') return { isAlive: await application.isAlive(token), session: null, missing: null };
  const asked = method === undefined || path === undefined ? undefined : { method, path };
  const demand = keyMaxAgeMs === undefined ? undefined : { keyMaxAgeMs };
  const { session, missing } = await application.judge(presentedIn(token, key), use, asked, demand);
  return {
    isAlive: session !== null || missing !== null,
    session: session === null ? null : viewApplicationSession(session, application.now()),
    missing: missing === null ? null : missingIn(missing),
  };
}

function missingIn({ userId, level, binding, keyMaxAgeMs }: MissingProof) {
  return {
    userId,
    ...(level !== undefined && { level }),
    ...(binding !== undefined && { binding }),
    ...(keyMaxAgeMs !== undefined && { keyMaxAgeMs }),
  };
}
