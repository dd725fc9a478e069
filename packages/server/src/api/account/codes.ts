import { CurfewError, type FactorSeen, writeInstant } from '@curfew/core';
import { type Static, Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { callerOf, clientOf, requesterOf, requireAdmin, requireHolder, requireSession } from '../../caller.ts';
import { refuseKeyForPlain } from '../../key-proofs/proving.ts';
import { noContent, problems } from '../../openapi.ts';
import { orThrow } from '../../problem.ts';
import { Instant } from '../instant.ts';
import { nullable } from '../nullable.ts';
import { issue, transportOf } from '../sessions/issue.ts';
import { SessionRef } from '../sessions/resource.ts';
import { findUser } from '../users/listing.ts';

const Codes = Type.Object({
  codes: nullable(
    Type.Object({
      createdAt: Instant,
      lastUsedAt: Instant,
      recoveryCodesLeft: Type.Integer({ description: 'How many recovery codes have not been used' }),
    }),
  ),
});

const Code = Type.String({ minLength: 1, maxLength: 64, description: 'Six digits, or a recovery code' });
const NameParams = Type.Object({ name: Type.String() });

/** `/v1/account/codes`: one-time codes of one's own. Open below the level that a role requires, because setting them up is how users reach it. */
export function registerOwnCodes(app: App, context: Context): void {
  const { authority } = context;
  const tags = ['sessions'];
  const preValidation = requireHolder(context);

  app.get(
    '/v1/account/codes',
    {
      preValidation,
      schema: {
        operationId: 'getOwnCodes',
        summary: 'See one’s own one-time codes',
        tags,
        response: { 200: Codes, ...problems },
      },
    },
    async (request) => show(await authority.findFactor(callerOf(request).session.username ?? '')),
  );

  app.post(
    '/v1/account/codes',
    {
      config: { emptyBody: true },
      preValidation,
      schema: {
        operationId: 'beginCodes',
        summary: 'Begin to set up one-time codes',
        description: 'They count once the first code has been confirmed, within 15 minutes. Needs a recent sign-in.',
        tags,
        body: Type.Object({}, { additionalProperties: false }),
        response: {
          200: Type.Object({
            secret: Type.String({ description: 'In base32, for typing' }),
            address: Type.String({ description: 'otpauth://… for an authenticator app' }),
            enrolment: Type.String({ description: 'To be sent back with the first code' }),
          }),
          ...problems,
        },
      },
    },
    async (request) => {
      const { secret, address, enrolment } = orThrow(await authority.beginEnrolment(callerOf(request).token));
      return { secret, address, enrolment };
    },
  );

  app.post(
    '/v1/account/codes/confirm',
    {
      preValidation,
      preHandler: refuseKeyForPlain,
      schema: {
        operationId: 'confirmCodes',
        summary: 'Confirm the first one-time code',
        description: 'Raises the level of the session under a new token. The recovery codes are shown only once.',
        tags,
        body: Type.Object(
          { enrolment: Type.String({ maxLength: 1_024 }), code: Code },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            session: SessionRef,
            token: Type.Optional(Type.String()),
            recoveryCodes: Type.Array(Type.String(), { description: 'Each replaces a one-time code once' }),
          }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { token } = callerOf(request);
      const enrolled = orThrow(await authority.confirmEnrolment(token, request.body, clientOf(request)));
      return {
        ...issue(context, reply, enrolled, transportOf(request)),
        recoveryCodes: [...enrolled.recoveryCodes],
      };
    },
  );

  app.delete(
    '/v1/account/codes',
    {
      preValidation: requireSession(context),
      schema: {
        operationId: 'removeOwnCodes',
        summary: 'Remove one’s own one-time codes',
        description: 'Needs a recent sign-in, and a session of level aal2.',
        tags,
        response: { 204: noContent('Removed'), ...problems },
      },
    },
    async (request, reply) => {
      const { username } = callerOf(request).session;
      if (username === null) throw new CurfewError('authentication-required');
      orThrow(await authority.removeFactor(username, requesterOf(request, 'user')));
      return reply.code(204).send();
    },
  );
}

/** `POST /v1/sessions/current/step-up`. */
export function registerStepUp(app: App, context: Context): void {
  app.post(
    '/v1/sessions/current/step-up',
    {
      preValidation: requireHolder(context),
      preHandler: refuseKeyForPlain,
      schema: {
        operationId: 'stepUp',
        summary: 'Raise the level with a one-time code',
        description:
          'Issues a new token and restarts both timers. Also for a session below the level that a role requires.',
        tags: ['sessions'],
        body: Type.Object({ code: Code }, { additionalProperties: false }),
        response: {
          200: Type.Object({ session: SessionRef, token: Type.Optional(Type.String()) }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const proven = await context.authority.proveCode(callerOf(request).token, request.body.code, clientOf(request));
      return issue(context, reply, orThrow(proven), transportOf(request));
    },
  );
}

/** `/v1/users/{name}/codes`: for administrators, who see whether there are codes, and never their secret. */
export function registerCodesOfUsers(app: App, context: Context): void {
  const { authority } = context;
  const preValidation = requireAdmin(context);
  const tags = ['administration'];

  app.get(
    '/v1/users/:name/codes',
    {
      preValidation,
      schema: {
        operationId: 'getCodesOfUser',
        summary: 'See whether a user has one-time codes',
        tags,
        params: NameParams,
        response: { 200: Codes, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      await findUser(context, name);
      return show(await authority.findFactor(name));
    },
  );

  app.delete(
    '/v1/users/:name/codes',
    {
      preValidation,
      schema: {
        operationId: 'removeCodesOfUser',
        summary: 'Remove a user’s one-time codes',
        description: 'For a user who has lost them. Ends no sessions. Needs a recent sign-in.',
        tags,
        params: NameParams,
        response: { 204: noContent('Removed'), ...problems },
      },
    },
    async (request, reply) => {
      orThrow(await authority.removeFactor(request.params.name, requesterOf(request, 'admin')));
      return reply.code(204).send();
    },
  );
}

function show(factor: FactorSeen | null): Static<typeof Codes> {
  if (factor === null) return { codes: null };
  const { createdAt, lastUsedAt, recoveryCodesLeft } = factor;
  return { codes: { createdAt: writeInstant(createdAt), lastUsedAt: writeInstant(lastUsedAt), recoveryCodesLeft } };
}
