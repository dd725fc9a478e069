import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { requireAdminCaller } from '../caller.ts';
import { problems } from '../openapi.ts';
import { forStreams, openStream } from '../streams/stream.ts';

const querystring = Type.Object(
  { background: Type.Optional(Type.Boolean({ description: 'A stream never counts as use, also without this' })) },
  { additionalProperties: false },
);

const response = {
  200: { description: 'Server-sent events', content: { 'text/event-stream': { schema: Type.String() } } },
  ...problems,
};

/** `GET /v1/stream` and `GET /v1/account/stream`: what happens, as it happens. */
export function registerStreams(app: App, context: Context): void {
  const isSignedIn = forStreams(context);
  app.route({
    method: 'GET',
    url: '/v1/stream',
    exposeHeadRoute: false,
    preValidation: [isSignedIn, requireAdminCaller],
    schema: {
      operationId: 'streamActivity',
      summary: 'Follow the audit trail',
      description:
        '`activity`: an event as in the list of events. `session-ended`: the own session is over, and so is the stream. `reset`: too much was missed, look anew. With `Last-Event-ID` it goes on where it was. Each event comes at least once.',
      tags: ['administration'],
      querystring,
      response,
    },
    handler: (request, reply) => openStream(context, request, reply, { event: 'activity', isForAdministrators: true }),
  });

  app.route({
    method: 'GET',
    url: '/v1/account/stream',
    exposeHeadRoute: false,
    preValidation: isSignedIn,
    schema: {
      operationId: 'streamOwnSessions',
      summary: 'Follow one’s own sessions',
      description:
        'As the stream of activity, with `session` for what happens to one’s own sessions, and nothing else.',
      tags: ['sessions'],
      querystring,
      response,
    },
    handler: (request, reply) => openStream(context, request, reply, { event: 'session', isForAdministrators: false }),
  });
}
