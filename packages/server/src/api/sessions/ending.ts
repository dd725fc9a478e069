import {
  type Authority,
  CurfewError,
  type EndSessionsRequest,
  isAdmin,
  type Session,
  type SessionId,
  viewSession,
} from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { callerOf, requesterOf, requireSession } from '../../caller.ts';
import { problems } from '../../openapi.ts';
import { orThrow } from '../../problem.ts';
import { parseInstant } from '../instant.ts';
import { SessionIdParams, sessionNotFound } from './listing.ts';
import { SessionRef } from './resource.ts';

const EndQuery = Type.Object(
  {
    user: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    everyone: Type.Optional(Type.Boolean({ description: 'All users; administrators only' })),
    except: Type.Optional(Type.String({ maxLength: 36, description: 'A session’s id, or `current`' })),
    before: Type.Optional(Type.String({ maxLength: 40, description: 'Only those created before this instant' })),
  },
  { additionalProperties: false },
);

/** Ending sessions: one, all, all but one, everything before an instant. */
export function registerSessionEnding(app: App, context: Context): void {
  const { authority } = context;

  app.delete(
    '/v1/sessions/:id',
    {
      preValidation: requireSession(context),
      schema: {
        operationId: 'endSession',
        summary: 'End one session',
        description: 'Ended already: the session as it is.',
        tags: ['sessions'],
        params: SessionIdParams,
        response: { 200: SessionRef, ...problems },
      },
    },
    async (request) => {
      const { session: current } = callerOf(request);
      const id = request.params.id as SessionId;
      const own = isAdmin(current) || id === current.id ? {} : { username: ownUsername(request, id) };
      const actor = requesterOf(request, isAdmin(current) && id !== current.id ? 'admin' : 'user');
      const ended = await authority.endSession(id, actor, own);
      if (!ended.ok) throw sessionNotFound(id);
      return viewSession(ended.session, authority.now(), current.id);
    },
  );

  app.delete(
    '/v1/sessions',
    {
      preValidation: requireSession(context),
      schema: {
        operationId: 'endSessions',
        summary: 'End many sessions',
        description: 'Either `user` or `everyone=true` says whose. Needs a recent sign-in.',
        tags: ['sessions'],
        querystring: EndQuery,
        response: {
          200: Type.Object({
            count: Type.Integer(),
            items: Type.Array(SessionRef, { description: 'Empty for everyone' }),
          }),
          ...problems,
        },
      },
    },
    async (request) => {
      const { session: current } = callerOf(request);
      const which = whichSessions(authority, request, request.query);
      const isOwn = which.username !== null && isName(authority, current, which.username);
      const ended = orThrow(await authority.endSessions(which, requesterOf(request, isOwn ? 'user' : 'admin')));
      const now = authority.now();
      return {
        count: ended.count,
        items: ended.sessions.map((session) => viewSession(session, now, current.id)),
      };
    },
  );
}

/** A caller without a user has no sessions but this one. */
function ownUsername(request: FastifyRequest, id: string): string {
  const { username } = callerOf(request).session;
  if (username === null) throw sessionNotFound(id);
  return username;
}

function whichSessions(
  authority: Authority,
  request: FastifyRequest,
  query: Static<typeof EndQuery>,
): EndSessionsRequest {
  const { session: current } = callerOf(request);
  if ((query.user === undefined) === (query.everyone !== true)) {
    throw new CurfewError('invalid-request', 'say whose sessions to end: either user=NAME or everyone=true');
  }
  const isOwn = query.user !== undefined && isName(authority, current, query.user);
  if (!isOwn && !isAdmin(current)) {
    throw new CurfewError('admin-required', 'only an administrator ends the sessions of others');
  }
  return {
    username: query.user ?? null,
    ...(query.except === undefined ? {} : { exceptId: exceptionOf(query.except, current.id) }),
    ...(query.before === undefined ? {} : { before: parseInstant(query.before) }),
  };
}

function isName(authority: Authority, { username }: Pick<Session, 'username'>, asked: string): boolean {
  return username !== null && authority.isSameName(username, asked);
}

function exceptionOf(except: string, currentId: SessionId): SessionId {
  if (except === 'current') return currentId;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(except)) return except as SessionId;
  throw new CurfewError(
    'invalid-request',
    `"except" must be "current" or a session’s id, not ${JSON.stringify(except)}`,
  );
}
