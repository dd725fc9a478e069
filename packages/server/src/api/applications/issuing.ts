import { applicationAuthority } from '@curfew/core';
import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { idempotencyKeyOf, repeatable } from '../../idempotency-key.ts';
import { refuseKeyForPlain } from '../../key-proofs/proving.ts';
import { applicationSchema, refusals, requireApplication } from './gate.ts';
import {
  ClientFacts,
  clientIn,
  Data,
  IssuedToApplication,
  issueTo,
  Level,
  Methods,
  ofPresented,
  ProvenKey,
  presentedFields,
  presentedIn,
} from './resource.ts';

const Profile = Type.Object(
  {
    email: Type.Optional(Type.String({ maxLength: 320 })),
    fullName: Type.Optional(Type.String({ maxLength: 256 })),
    attributes: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false },
);

const Admission = Type.Object(
  {
    ...presentedFields,
    user: Type.String({ minLength: 1, maxLength: 255, description: 'The application’s own id. Compared exactly' }),
    username: Type.Optional(Type.String({ maxLength: 256, description: 'The name of a new user in lists' })),
    roles: Type.Optional(Type.Array(Type.String({ maxLength: 256 }), { maxItems: 100 })),
    profile: Type.Optional(Profile),
    methods: Methods,
    level: Type.Optional(Level),
    provenAt: Type.Optional(Type.Integer({ description: 'Milliseconds since 1970; default: now' })),
    carry: Type.Optional(Type.Array(Type.String({ maxLength: 256 }), { maxItems: 100 })),
    data: Type.Optional(Data),
    policy: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    label: Type.Optional(Type.String({ maxLength: 200 })),
    boundTo: Type.Optional(ProvenKey),
    client: ClientFacts,
  },
  { additionalProperties: false },
);

const response = { 201: IssuedToApplication, ...refusals };

/** The calls that give an application a token for its client. It sets its cookies itself. */
export function registerIssuing(app: App, context: Context): void {
  const { authority } = context;
  const preValidation = requireApplication(context);
  const bodyLimit = 128 * 1_024;

  app.post(
    '/v1/applications/:application/admit',
    {
      config: repeatable.config,
      bodyLimit,
      preValidation,
      // The application may prove a key of its own with its request.
      preHandler: refuseKeyForPlain,
      schema: {
        ...applicationSchema,
        headers: repeatable.headers,
        operationId: 'admitUser',
        summary: 'Sign in a user whose identity the application has proven',
        description:
          'Creates the user, without a password, if the id is new. Ends the presented session, whoever’s it is; policies, limits and disabled users are treated as in every sign-in. A role `admin` does not make an administrator of Curfew.',
        body: Admission,
        response,
      },
    },
    async (request, reply) => {
      const { client, presented, key, ...admission } = request.body;
      const application = applicationAuthority(authority, request.params.application);
      const idempotencyKey = idempotencyKeyOf(request);
      const brought = { presented: presentedIn(presented, key), client: clientIn(client) };
      const issued = await ofPresented(application.admit({ ...admission, ...brought, idempotencyKey }));
      reply.code(201);
      return issueTo(application, issued);
    },
  );

  app.post(
    '/v1/applications/:application/anonymous',
    {
      bodyLimit,
      preValidation,
      preHandler: refuseKeyForPlain,
      schema: {
        ...applicationSchema,
        operationId: 'startAnonymousSessionOfApplication',
        summary: 'Start a session before anybody signs in',
        body: Type.Object(
          { ...presentedFields, data: Type.Optional(Data), client: ClientFacts },
          { additionalProperties: false },
        ),
        response,
      },
    },
    async (request, reply) => {
      const { client, presented, key, ...start } = request.body;
      const application = applicationAuthority(authority, request.params.application);
      const brought = { presented: presentedIn(presented, key), client: clientIn(client) };
      const issued = await ofPresented(application.startAnonymous({ ...start, ...brought }));
      reply.code(201);
      return issueTo(application, issued);
    },
  );
}

/** Another token for a live session. */
export function registerReplacing(app: App, context: Context): void {
  const { authority } = context;
  const preValidation = requireApplication(context);

  app.post(
    '/v1/applications/:application/rotate',
    {
      config: repeatable.config,
      preValidation,
      preHandler: refuseKeyForPlain,
      schema: {
        ...applicationSchema,
        headers: repeatable.headers,
        operationId: 'rotateSessionOfApplication',
        summary: 'Replace a session’s token',
        description: 'With a grace, a lost answer can be asked for again, as with `rotateSession`.',
        body: Type.Object(
          {
            ...presentedFields,
            graceMs: Type.Optional(
              Type.Integer({ minimum: 0, maximum: 60_000, description: 'How long the old token still works' }),
            ),
            client: ClientFacts,
          },
          { additionalProperties: false },
        ),
        response,
      },
    },
    async (request, reply) => {
      const { client, presented, key, graceMs = 0 } = request.body;
      const application = applicationAuthority(authority, request.params.application);
      const rotation = { graceMs, idempotencyKey: idempotencyKeyOf(request), client: clientIn(client) };
      const issued = await ofPresented(application.rotate(presentedIn(presented, key), rotation));
      reply.code(201);
      return issueTo(application, issued);
    },
  );

  app.post(
    '/v1/applications/:application/step-up',
    {
      preValidation,
      preHandler: refuseKeyForPlain,
      schema: {
        ...applicationSchema,
        operationId: 'stepUpSessionOfApplication',
        summary: 'Raise the level after the user has authenticated again',
        description: 'The session gets a new token.',
        body: Type.Object(
          { ...presentedFields, methods: Methods, level: Type.Optional(Level), client: ClientFacts },
          { additionalProperties: false },
        ),
        response,
      },
    },
    async (request, reply) => {
      const { client, presented, key, ...proof } = request.body;
      const application = applicationAuthority(authority, request.params.application);
      const issued = await ofPresented(application.stepUp(presentedIn(presented, key), proof, clientIn(client)));
      reply.code(201);
      return issueTo(application, issued);
    },
  );
}
