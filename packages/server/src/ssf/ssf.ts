import { isSignalScope, type Receiver } from '@curfew/core';
import {
  deliveryMethods,
  type SigningKeys,
  type Streams,
  streamSettings,
  streamStatuses,
  viewStream,
} from '@curfew/signals';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { callerOf, requesterOf } from '../caller.ts';
import { readJsonBodies } from '../json-body.ts';
import { noContent, problems } from '../openapi.ts';
import { requireReceiver } from './receivers-only.ts';
import { registerWellKnown } from './well-known.ts';

const tags = ['signals'];

const Delivery = Type.Object(
  {
    method: Type.String({ description: Object.values(deliveryMethods).join(' or ') }),
    endpoint_url: Type.Optional(Type.String({ maxLength: 2_048, description: 'Where to push to' })),
    authorization_header: Type.Optional(
      Type.String({ maxLength: 2_048, description: 'What to send along; never shown' }),
    ),
  },
  { additionalProperties: true },
);
const Written = {
  delivery: Type.Optional(Delivery),
  events_requested: Type.Optional(Type.Array(Type.String({ maxLength: 256 }), { maxItems: 64 })),
  description: Type.Optional(Type.Union([Type.String({ maxLength: 256 }), Type.Null()])),
};
const StreamId = Type.String({ format: 'uuid' });
const streamQuery = Type.Object({ stream_id: StreamId }, { additionalProperties: false });
const Stream = Type.Object({
  stream_id: StreamId,
  iss: Type.String(),
  aud: Type.String(),
  delivery: Type.Object({ method: Type.String(), endpoint_url: Type.String() }),
  events_supported: Type.Array(Type.String()),
  events_requested: Type.Array(Type.String()),
  events_delivered: Type.Array(Type.String()),
  min_verification_interval: Type.Integer(),
  description: Type.Optional(Type.String()),
});
const Status = Type.Object({
  stream_id: StreamId,
  status: Type.Enum([...streamStatuses]),
  reason: Type.Optional(Type.String({ maxLength: 256 })),
});

/** OpenID Shared Signals 1.0: this server as a transmitter. */
export function registerSsf(app: App, context: Context): void {
  const { signals, settings } = context;
  const shared = signals?.shared ?? null;
  if (shared === null || settings.addresses.base === null) return;
  const { streams, keys, issuer } = shared;
  readJsonBodies(app);
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  registerWellKnown(app, issuer);
  registerKeys(app, keys);
  const view = (receiver: Receiver) => viewStream(receiver, issuer, `${issuer}/ssf/poll/${receiver.id}`);
  // Administrators see all streams, receivers their own.
  const own: OwnStreams = (request) => {
    const { userId, scopes } = callerOf(request).session;
    return scopes?.some(isSignalScope) === true && userId !== null ? streams.ownedBy(userId) : streams;
  };
  registerStreams(app, context, own, view);
  registerStatus(app, context, own);
  registerSubjects(app, context, own);
  registerPoll(app, context, own);
}

function registerKeys(app: App, keys: SigningKeys): void {
  app.get(
    '/ssf/jwks',
    {
      schema: {
        operationId: 'getSsfKeys',
        summary: 'The keys that security event tokens are signed with',
        tags,
        security: [],
        response: { 200: Type.Record(Type.String(), Type.Unknown()), ...problems },
      },
    },
    async () => ({ keys: [...(await keys.published()).keys] }),
  );
}

type View = (receiver: Receiver) => Static<typeof Stream>;
type OwnStreams = (request: FastifyRequest) => Streams;

function registerStreams(app: App, context: Context, own: OwnStreams, view: View): void {
  const reads = requireReceiver(context, 'ssf.read');
  const manages = requireReceiver(context, 'ssf.manage');
  const path = '/ssf/streams';
  app.get(
    path,
    {
      preValidation: reads,
      schema: {
        operationId: 'readStreams',
        summary: 'Read one stream, or all',
        tags,
        querystring: Type.Object({ stream_id: Type.Optional(StreamId) }, { additionalProperties: false }),
        response: { 200: Type.Union([Stream, Type.Array(Stream)]), ...problems },
      },
    },
    async (request) => {
      const { stream_id } = request.query;
      return stream_id === undefined ? (await own(request).list()).map(view) : view(await own(request).find(stream_id));
    },
  );
  app.post(
    path,
    {
      preValidation: manages,
      schema: {
        operationId: 'createStream',
        summary: 'Create a stream',
        description: 'Requires a recent sign-in.',
        tags,
        body: Type.Object(Written, { additionalProperties: true }),
        response: { 201: Stream, ...problems },
      },
    },
    async (request, reply) =>
      reply.code(201).send(view(await own(request).create(request.body, requesterOf(request, 'admin')))),
  );
  for (const method of ['PATCH', 'PUT'] as const) {
    app.route({
      method,
      url: path,
      preValidation: manages,
      schema: {
        operationId: method === 'PUT' ? 'replaceStream' : 'updateStream',
        summary: method === 'PUT' ? 'Replace the configuration of a stream' : 'Change the configuration of a stream',
        description: 'Requires a recent sign-in.',
        tags,
        body: Type.Object({ stream_id: StreamId, ...Written }, { additionalProperties: true }),
        response: { 200: Stream, ...problems },
      },
      handler: async (request) => {
        const { stream_id, ...written } = request.body;
        return view(await own(request).update(stream_id, written, method === 'PUT', requesterOf(request, 'admin')));
      },
    });
  }
  app.delete(
    path,
    {
      preValidation: manages,
      schema: {
        operationId: 'deleteStream',
        summary: 'Delete a stream',
        description: 'Requires a recent sign-in.',
        tags,
        querystring: streamQuery,
        response: { 204: noContent('Deleted'), ...problems },
      },
    },
    async (request, reply) => {
      await own(request).remove(request.query.stream_id, requesterOf(request, 'admin'));
      return reply.code(204).send();
    },
  );
}

function registerStatus(app: App, context: Context, own: OwnStreams): void {
  const reads = requireReceiver(context, 'ssf.read');
  const manages = requireReceiver(context, 'ssf.manage');
  const statusOf = (receiver: Receiver): Static<typeof Status> => {
    const { status, statusReason } = streamSettings(receiver);
    return { stream_id: receiver.id, status, ...(statusReason !== null && { reason: statusReason }) };
  };
  app.get(
    '/ssf/status',
    {
      preValidation: reads,
      schema: {
        operationId: 'getStreamStatus',
        summary: 'See whether a stream is on',
        tags,
        querystring: streamQuery,
        response: { 200: Status, ...problems },
      },
    },
    async (request) => statusOf(await own(request).find(request.query.stream_id)),
  );
  app.post(
    '/ssf/status',
    {
      preValidation: manages,
      schema: {
        operationId: 'setStreamStatus',
        summary: 'Enable, pause or disable a stream',
        description: 'A paused stream keeps its events. Requires a recent sign-in.',
        tags,
        body: Status,
        response: { 200: Status, ...problems },
      },
    },
    async (request) => {
      const { stream_id, status, reason = null } = request.body;
      return statusOf(await own(request).setStatus(stream_id, status, reason, requesterOf(request, 'admin')));
    },
  );
  app.post(
    '/ssf/verify',
    {
      preValidation: manages,
      schema: {
        operationId: 'verifyStream',
        summary: 'Have a verification event sent',
        tags,
        body: Type.Object(
          { stream_id: StreamId, state: Type.Optional(Type.String({ maxLength: 1_024 })) },
          { additionalProperties: false },
        ),
        response: { 204: noContent('It is on its way'), ...problems },
      },
    },
    async (request, reply) => {
      await own(request).verify(request.body.stream_id, request.body.state ?? null);
      return reply.code(204).send();
    },
  );
}

function registerSubjects(app: App, context: Context, own: OwnStreams): void {
  const body = Type.Object(
    {
      stream_id: StreamId,
      subject: Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), {
        description: 'RFC 9493: iss_sub, email, opaque or complex',
      }),
      verified: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  );
  for (const change of ['add', 'remove'] as const) {
    const isAdd = change === 'add';
    app.post(
      `/ssf/subjects/${change}`,
      {
        preValidation: requireReceiver(context, 'ssf.manage'),
        schema: {
          operationId: isAdd ? 'addSubject' : 'removeSubject',
          summary: isAdd ? 'Have a stream tell of somebody again' : 'Have a stream tell of somebody no more',
          description: 'A stream tells of everybody who has not been removed. Requires a recent sign-in.',
          tags,
          body,
          response: { [isAdd ? 200 : 204]: noContent('Also where the subject is nobody here'), ...problems },
        },
      },
      async (request, reply) => {
        const { stream_id, subject } = request.body;
        await own(request).changeSubjects(stream_id, change, subject, requesterOf(request, 'admin'));
        return reply.code(isAdd ? 200 : 204).send();
      },
    );
  }
}

function registerPoll(app: App, context: Context, own: OwnStreams): void {
  app.post(
    '/ssf/poll/:id',
    {
      config: { emptyBody: true },
      preValidation: requireReceiver(context, 'ssf.manage.poll'),
      schema: {
        operationId: 'pollStream',
        summary: 'Take events of a stream, and acknowledge those that were taken before',
        description: 'RFC 8936. It never waits: `returnImmediately` may be left out.',
        tags,
        params: Type.Object({ id: StreamId }),
        body: Type.Object(
          {
            maxEvents: Type.Optional(Type.Integer({ minimum: 0 })),
            returnImmediately: Type.Optional(Type.Boolean()),
            ack: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 1_000 })),
            setErrs: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({ sets: Type.Record(Type.String(), Type.String()), moreAvailable: Type.Boolean() }),
          ...problems,
        },
      },
    },
    async (request) => {
      const { maxEvents, ack, setErrs } = request.body;
      const { sets, moreAvailable } = await own(request).poll(request.params.id, {
        ...(maxEvents !== undefined && { maxEvents }),
        ...(ack && { ack }),
        ...(setErrs && { setErrs }),
      });
      return { sets, moreAvailable };
    },
  );
}
