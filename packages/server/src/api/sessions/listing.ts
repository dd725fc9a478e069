import { type Authority, CurfewError, isAdmin, type SessionId, type SessionQuery, viewSession } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { callerOf, requireSession, withoutUser } from '../../caller.ts';
import { withLocations } from '../../locations/resource.ts';
import { problems } from '../../openapi.ts';
import { Count } from '../count.ts';
import { pageOf, pageQuery, searchedBackTo, TimedPageSchema } from '../page.ts';
import { filterFields, readFilters } from './filters.ts';
import { SessionRef } from './resource.ts';

export const SessionIdParams = Type.Object({
  id: Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' }),
});

const ListQuery = Type.Object(
  {
    ...filterFields,
    sort: Type.Optional(
      Type.Enum(['-created', 'created', 'expires', '-expires'], {
        description:
          'The newest first, the oldest first, or, of active ones, those that end soonest or last first. Default: -created',
      }),
    ),
    ...pageQuery,
  },
  { additionalProperties: false },
);
const CountQuery = Type.Object(filterFields, { additionalProperties: false });

/** A person waits this long without looking up. */
const countingMs = 1_000;

/** Seeing sessions: one's own, and for administrators everybody's. */
export function registerSessionListing(app: App, context: Context): void {
  const { authority } = context;

  app.get(
    '/v1/sessions',
    {
      preValidation: requireSession(context),
      schema: {
        operationId: 'listSessions',
        summary: 'List sessions',
        description:
          'Without `user`: one’s own; for administrators everybody’s. A page reads only so far: it may come back with fewer sessions than asked for, even none, and still a cursor.',
        tags: ['sessions'],
        querystring: ListQuery,
        response: { 200: TimedPageSchema(SessionRef), ...problems },
      },
    },
    async (request) => {
      const { id: currentId } = callerOf(request).session;
      const username = whoseSessions(authority, request, request.query.user);
      const page = await authority.listSessions({
        ...pageOf(request.query),
        ...readFilters(request.query),
        ...username,
        ...orderOf(request.query),
      });
      const now = authority.now();
      return {
        items: page.items.map((session) => viewSession(session, now, currentId)).map(withLocations(context, request)),
        cursor: page.cursor,
        searchedBackTo: request.query.sort?.endsWith('expires') ? null : searchedBackTo(page.cursor),
      };
    },
  );

  app.get(
    '/v1/sessions/count',
    {
      preValidation: requireSession(context),
      schema: {
        operationId: 'countSessions',
        summary: 'Count the sessions that a filter finds',
        description: 'Up to 5,000, and as far as it gets within a second.',
        tags: ['sessions'],
        querystring: CountQuery,
        response: { 200: Count, ...problems },
      },
    },
    async (request, reply) => {
      const username = whoseSessions(authority, request, request.query.user);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const limits = { budgetMs: countingMs, signal: gone.signal };
      return authority.countSessions({ ...readFilters(request.query), ...username }, limits);
    },
  );

  app.get(
    '/v1/sessions/:id',
    {
      preValidation: requireSession(context),
      schema: {
        operationId: 'getSession',
        summary: 'See one session',
        tags: ['sessions'],
        params: SessionIdParams,
        response: { 200: SessionRef, ...problems },
      },
    },
    async (request) => {
      const { session: current } = callerOf(request);
      const session = await authority.findSession(request.params.id as SessionId);
      const isOwn = session !== null && (session.id === current.id || isSameUser(session.userId, current.userId));
      if (session === null || !(isOwn || isAdmin(current))) throw sessionNotFound(request.params.id);
      return withLocations(context, request)(viewSession(session, authority.now(), current.id));
    },
  );
}

function orderOf({ sort, state }: Static<typeof ListQuery>): Pick<SessionQuery, 'isOldestFirst' | 'byTimeLeft'> {
  if (sort !== 'expires' && sort !== '-expires') return { isOldestFirst: sort === 'created' };
  if (state !== 'active') {
    throw new CurfewError(
      'invalid-request',
      `"sort": only active sessions have time left: add state=active to ${sort}`,
    );
  }
  return { byTimeLeft: sort === 'expires' ? 'least-first' : 'most-first' };
}

/**
 * Whose sessions or events a caller may ask for: their own, or as an administrator anybody's.
 *
 * @throws CurfewError `admin-required` for somebody else's.
 */
export function whoseSessions(
  authority: Authority,
  request: FastifyRequest,
  asked: string | undefined,
): { readonly username?: string } {
  const { session } = callerOf(request);
  if (isAdmin(session)) return asked === undefined ? {} : { username: asked };
  if (session.username === null) throw withoutUser();
  if (asked !== undefined && !authority.isSameName(asked, session.username)) {
    throw new CurfewError('admin-required', `only an administrator sees what belongs to ${JSON.stringify(asked)}`);
  }
  return { username: session.username };
}

function isSameUser(one: string | null, other: string | null): boolean {
  return one !== null && one === other;
}

/** Also for sessions of others, so that nobody can find out which ids exist. */
export function sessionNotFound(id: string): CurfewError {
  return new CurfewError('session-not-found', `there is no session ${JSON.stringify(id)}`);
}
