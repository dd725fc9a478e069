import {
  type AuditEvent,
  type Authority,
  applicationIssuer,
  applicationScope,
  endOf,
  isEnd,
  type Session,
  type SessionId,
} from '@curfew/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { callerOf, pathOf } from '../../caller.ts';
import { createEventStream } from '../../streams/event-stream.ts';
import { applicationSchema, refusals, requireApplication } from './gate.ts';

/** Every process of an application has one. */
const mostOfApplication = 500;
/** Beyond this, judging all sessions anew is cheaper than reading a list. */
const mostIds = 2_000;

/** `POST /v1/applications/{application}/changes`: whose sessions to judge anew, as it happens. */
export function registerChanges(app: App, context: Context): void {
  app.post(
    '/v1/applications/:application/changes',
    {
      config: { emptyBody: true },
      preValidation: requireApplication(context),
      schema: {
        ...applicationSchema,
        operationId: 'followChanges',
        summary: 'Follow which sessions may have ended',
        description:
          '`changed`: the ids of sessions and users to whom something has happened, whoever’s they are; ids open nothing. `reset`: something was missed, so it may be any. A comment at each look, about once a second: without one, nothing is known. The stream ends with the application’s token.',
        body: Type.Object({}, { additionalProperties: false }),
        response: {
          200: { description: 'Server-sent events', content: { 'text/event-stream': { schema: Type.String() } } },
          ...refusals,
        },
      },
    },
    (request, reply) => openChanges(context, request, reply, request.params.application),
  );
}

function openChanges(
  { authority, hub }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  application: string,
): FastifyReply {
  const { session, token } = callerOf(request);
  const stream = createEventStream();
  const reset = () => stream.send({ event: 'reset', data: {} });
  /** Of the application’s own users also who it was, and why. */
  async function tellEnds(events: readonly AuditEvent[]): Promise<void> {
    const issuer = applicationIssuer(application);
    const ended = events.filter(isEnd).map(async (event) => endOf(event, await findOnce(authority, event), issuer));
    const sessions = (await Promise.all(ended)).filter((end) => end !== null);
    if (sessions.length > 0) stream.send({ event: 'ended', data: { sessions } });
  }
  const leave = hub.join({
    ...{ session, token },
    mostOfUser: mostOfApplication,
    request: { method: 'POST', path: pathOf(request) },
    isAllowed: ({ scopes }) => scopes?.includes(applicationScope(application)) === true,
    wants: ({ sessionId, userId }: AuditEvent) => sessionId !== null || userId !== null,
    tell(events) {
      const ids = [...new Set(events.flatMap(({ sessionId, userId }) => [sessionId, userId]))].filter(
        (id) => id !== null,
      );
      if (ids.length > mostIds) reset();
      else if (ids.length > 0) stream.send({ event: 'changed', data: { ids } });
      // That nothing has changed is news, too: it proves that the feed is alive.
      else stream.beat();
      void tellEnds(events).catch(reset);
    },
    tellOfGap: reset,
    // Says only that the connection is there.
    beat: () => undefined,
    dismiss: stream.end,
    close: stream.end,
  });
  stream.body.once('close', leave);
  // What had happened before is not told.
  reset();
  return reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no').send(stream.body);
}

/** Every stream of this server is told the same events: their sessions are looked up once for all of them. */
const found = new WeakMap<AuditEvent, Promise<Session | null>>();

function findOnce(
  authority: Pick<Authority, 'findSession'>,
  event: AuditEvent & { readonly sessionId: SessionId },
): Promise<Session | null> {
  const known = found.get(event) ?? authority.findSession(event.sessionId);
  found.set(event, known);
  return known;
}
