import {
  type ApplicationAuthority,
  applicationAuthority,
  errorCatalogue,
  type MissingProof,
  writeInstant,
} from '@curfew/core';
import { viewApplicationSession } from '@curfew/http';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { logError, toCurfewError } from '../../error-handler.ts';
import { problemOf } from '../../problem.ts';
import { Instant } from '../instant.ts';
import { nullable } from '../nullable.ts';
import { applicationSchema, refusals, requireApplication } from './gate.ts';
import { ApplicationSession, Level, ProvenKey, presentedIn } from './resource.ts';

const mostLookups = 64;
/** As many fit, with the longest tokens and paths. */
const bodyLimit = 256 * 1_024;

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
  refused: Type.Optional(
    Type.Object(
      {
        code: Type.Enum(Object.keys(errorCatalogue)),
        detail: Type.String(),
        retryAfterSeconds: Type.Optional(Type.Integer()),
      },
      { description: 'Why this one could not be judged: let nobody in by it. The others are answered' },
    ),
  ),
});

/** `POST /v1/applications/{application}/lookup`: whose sessions these are. One call for what many clients ask at once. */
export function registerLookup(app: App, context: Context): void {
  const { authority } = context;
  app.post(
    '/v1/applications/:application/lookup',
    {
      bodyLimit,
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
      const { lookups } = request.body;
      const outcomes = await Promise.allSettled(lookups.map((asked) => lookUp(application, asked)));
      const found = outcomes.map((outcome) =>
        outcome.status === 'fulfilled' ? outcome.value : refusedFor(outcome.reason, request),
      );
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

/**
 * One lookup must not fail the others: strangers send them, and they travel together with everybody's.
 *
 * @throws CurfewError `store-unavailable`, which is no single lookup's affair
 */
function refusedFor(reason: unknown, request: FastifyRequest): Static<typeof Found> {
  const error = toCurfewError(reason);
  if (error.code === 'store-unavailable') throw error;
  logError(error, request);
  const { code, detail, retryAfterSeconds } = problemOf(error);
  const refused = { code, detail, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  return { isAlive: false, session: null, missing: null, refused };
}

function missingIn({ userId, level, binding, keyMaxAgeMs }: MissingProof) {
  return {
    userId,
    ...(level !== undefined && { level }),
    ...(binding !== undefined && { binding }),
    ...(keyMaxAgeMs !== undefined && { keyMaxAgeMs }),
  };
}
