import { CurfewError } from '@curfew/core';
import { csrfTokenFor, signOutHeaders } from '@curfew/http';
import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { authenticate, callerOf, requireSession } from '../../caller.ts';
import { noContent, problems } from '../../openapi.ts';
import { signOutFrom } from '../../sign-in.ts';
import { CurrentSessionRef, currentSessionResource, SessionData } from './resource.ts';

/** `/v1/sessions/current`: what a client does with its own session. */
export function registerCurrentSession(app: App, context: Context): void {
  const { authority, settings } = context;

  app.get(
    '/v1/sessions/current',
    {
      schema: {
        operationId: 'getCurrentSession',
        summary: 'Who am I, and for how much longer',
        description: 'Counts as use. A 401 says why the session is over.',
        tags: ['sessions'],
        querystring: Type.Object(
          { passive: Type.Optional(Type.Boolean({ description: 'Does not count as use' })) },
          { additionalProperties: false },
        ),
        response: { 200: CurrentSessionRef, ...problems },
      },
    },
    async (request) => {
      const caller = await authenticate(context, request, request.query.passive === true ? 'inspect' : undefined);
      return currentSessionResource(caller.session, authority.now(), csrfTokenFor(caller.token));
    },
  );

  app.post(
    '/v1/sessions/current/keep-alive',
    {
      config: { emptyBody: true },
      preValidation: requireSession(context),
      schema: {
        operationId: 'keepSessionAlive',
        summary: 'Stay signed in',
        description: 'Counts as use, and does nothing else: the idle window slides, the lifetime stays.',
        tags: ['sessions'],
        body: Type.Object({}, { additionalProperties: false }),
        response: { 200: CurrentSessionRef, ...problems },
      },
    },
    async (request) => {
      const { session, token } = callerOf(request);
      return currentSessionResource(session, authority.now(), csrfTokenFor(token));
    },
  );

  app.delete(
    '/v1/sessions/current',
    {
      config: { setsCookie: true },
      schema: {
        operationId: 'signOut',
        summary: 'Sign out',
        description: 'Ends the session and then clears the cookie. Also without a session.',
        tags: ['sessions'],
        response: { 204: noContent('Signed out'), ...problems },
      },
    },
    async (request, reply) => {
      await signOutFrom(context, request);
      reply.headers(signOutHeaders(settings.cookie));
      return reply.code(204).send();
    },
  );

  app.patch(
    '/v1/sessions/current/data',
    {
      preValidation: requireSession(context),
      schema: {
        operationId: 'patchSessionData',
        summary: 'Set named values in the session',
        description: 'null removes a name; names that are not mentioned stay.',
        tags: ['sessions'],
        body: SessionData,
        response: {
          200: Type.Object({ data: Type.Record(Type.String(), Type.Unknown()) }),
          ...problems,
        },
      },
    },
    async (request) => {
      const data = await authority.patchData(callerOf(request).token, request.body);
      if (data === null) throw new CurfewError('authentication-required');
      return { data: { ...data } };
    },
  );
}
