import {
  type AuditEvent,
  isAdmin,
  type LiveSession,
  overlapMs,
  readEventsSince,
  readPosition,
  type SessionOutcome,
  viewEvent,
  writeInstant,
  writePosition,
} from '@curfew/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../app.ts';
import { authenticate, callerOf, pathOf, refuseForeignSites, withoutUser } from '../caller.ts';
import { describeEnd } from '../end-reason.ts';
import { createEventStream, type EventStream } from './event-stream.ts';

/** The most that a client that comes back is told at once; beyond it looking anew is cheaper. */
const mostMissed = 1_000;

/** More tabs and devices than anybody has. */
const mostOfUser = 12;

/** Before all events of its instant. */
const noEvent = '00000000-0000-0000-0000-000000000000';

/** What of the trail a stream tells, to whom and under which name. */
export interface StreamKind {
  readonly event: 'activity' | 'session';
  readonly isForAdministrators: boolean;
}

/**
 * The gate of a stream. It never counts as use, and a page of another site gets nothing: browsers send the cookie along with
 * its question, though it could not read the answer.
 */
export function forStreams(context: Context) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    refuseForeignSites(context, request, reply);
    request.caller = await authenticate(context, request, 'inspect');
  };
}

export async function openStream(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  kind: StreamKind,
): Promise<FastifyReply> {
  const { authority, hub } = context;
  const { session, token } = callerOf(request);
  if (session.userId === null) throw withoutUser();
  const last = request.headers['last-event-id'];
  const resumeAt = typeof last === 'string' && last !== '' ? readPosition(last).at : null;
  const stream = createEventStream();
  const isOwn = (event: AuditEvent) =>
    event.userId !== null && event.userId === session.userId && event.sessionId !== null;
  const wants = kind.isForAdministrators ? () => true : isOwn;
  const told = new Set<string>();
  const messagesOf = (events: readonly AuditEvent[]) =>
    events
      .filter(({ id }) => !told.has(id))
      .map((event) => ({ event: kind.event, data: viewEvent(event), id: writePosition(event) }));
  const tell = (events: readonly AuditEvent[]) => {
    for (const message of messagesOf(events)) stream.send(message);
  };
  /** What has piled up; where that is more than may wait for a reader, looking anew is cheaper for both. */
  const tellAtOnce = (events: readonly AuditEvent[] | null) => {
    if (events === null || !stream.sendAll(messagesOf(events))) stream.send({ event: 'reset', data: {} });
  };
  /** What comes while the past is being read waits for it. */
  let waiting: AuditEvent[] | null = [];

  const leave = hub.join({
    ...{ session, token, wants, mostOfUser },
    request: { method: 'GET', path: pathOf(request) },
    isAllowed: (current) => !kind.isForAdministrators || isAdmin(current),
    tell(events) {
      if (waiting === null) tell(events);
      else if (waiting.length + events.length <= mostMissed) waiting.push(...events);
      else stream.end();
    },
    tellOfGap: () => stream.send({ event: 'reset', data: {} }),
    beat: stream.beat,
    dismiss: (current) => void dismiss(context, token, current, stream).catch(() => undefined),
    close: stream.end,
  });
  stream.body.once('close', leave);

  try {
    const missed = resumeAt === null ? [] : await readMissed(context, session, resumeAt, kind);
    stream.send({ event: 'ready', data: {}, id: writePosition({ at: authority.now(), id: noEvent }) });
    tellAtOnce(missed?.filter(wants) ?? null);
    // The next look may find some of these, too.
    for (const { id } of missed ?? []) told.add(id);
  } catch (error) {
    leave();
    throw error;
  }
  tellAtOnce(waiting);
  waiting = null;
  return reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no').send(stream.body);
}

function readMissed({ authority }: Context, { username }: LiveSession, at: number, kind: StreamKind) {
  const whose = kind.isForAdministrators || username === null ? {} : { username };
  return readEventsSince(authority, Math.max(0, at - overlapMs), { ...whose, most: mostMissed });
}

async function dismiss({ authority }: Context, token: string, session: LiveSession | null, stream: EventStream) {
  try {
    stream.send({
      event: 'session-ended',
      data: session === null ? whyEnded(await authority.explain(token)) : whyNotEnough(session),
    });
  } finally {
    stream.end();
  }
}

function whyEnded(outcome: SessionOutcome) {
  const reason =
    outcome.outcome === 'ended' ? outcome.reason : outcome.outcome === 'expired' ? outcome.cause : 'unknown';
  return { reason, at: 'at' in outcome ? writeInstant(outcome.at) : null, detail: describeEnd(outcome) };
}

/** Its own token has been replaced, and lives on only for requests under way; or the role has gone. */
function whyNotEnough({ successorId }: LiveSession) {
  return { reason: successorId === null ? 'role-lost' : 'rotated', at: null, detail: null };
}
