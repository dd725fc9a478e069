import { CurfewError, writeInstant } from '@curfew/core';
import {
  deliveryMethods,
  type Streams,
  type StreamView,
  streamStatuses,
  type TransmitterSettings,
  viewDelivery,
} from '@curfew/signals';
import { type Static, type TSchema, Type } from 'typebox';
import type { Addresses } from '../addresses.ts';
import type { App, Context } from '../app.ts';
import { requesterOf, requireAdmin } from '../caller.ts';
import { noContent, problems } from '../openapi.ts';
import { DeliverySchema, receiverStates } from './deliveries.ts';
import { Instant } from './instant.ts';
import { nullable } from './nullable.ts';

const Stream = Type.Object({
  id: Type.String({ format: 'uuid' }),
  method: Type.Enum(['push', 'poll'], { description: Object.values(deliveryMethods).join(' or ') }),
  endpoint: nullable(Type.String({ description: 'Where it is pushed to' })),
  audience: Type.String(),
  description: nullable(Type.String()),
  events: Type.Array(Type.String(), { description: 'The types that it tells of' }),
  createdAt: Instant,
  status: Type.Enum([...streamStatuses], { description: 'As its receiver, or an administrator, has set it' }),
  statusReason: nullable(Type.String()),
  ...receiverStates,
} satisfies Record<keyof StreamView, TSchema>);

const Transmitter = Type.Object({
  name: Type.String(),
  issuer: Type.String(),
  method: Type.Enum(['push', 'poll']),
  endpoint: Type.String({ description: 'Where it pushes to, or is polled' }),
  matchesEmail: Type.Boolean({ description: 'Whether it may name people by e-mail address' }),
  disablesUsers: Type.Boolean({ description: 'Whether those whose account it disables are disabled here' }),
  failures: Type.Integer({ description: 'How many polls in a row have failed' }),
  nextAttemptAt: nullable(Instant),
});

const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const tags = ['administration'];
const recent = 'Requires a recent sign-in.';

/** `/v1/signals`: shared signals in both directions, for administrators and their console. Receivers themselves ask at `/ssf`. */
export function registerSignals(app: App, context: Context): void {
  const preValidation = requireAdmin(context);

  app.get(
    '/v1/signals',
    {
      preValidation,
      schema: {
        operationId: 'getSignals',
        summary: 'See the streams of shared signals, and the transmitters that are listened to',
        tags,
        response: {
          200: Type.Object({
            transmits: Type.Boolean({ description: 'Whether receivers can have streams here' }),
            streams: Type.Array(Stream),
            transmitters: Type.Array(Transmitter),
          }),
          ...problems,
        },
      },
    },
    async () => {
      const shared = context.signals?.shared ?? null;
      return {
        transmits: shared !== null,
        streams: shared === null ? [] : [...(await shared.streams.views())],
        transmitters: await transmittersOf(context),
      };
    },
  );

  app.get(
    '/v1/signals/streams/:id/deliveries',
    {
      preValidation,
      schema: {
        operationId: 'listStreamDeliveries',
        summary: 'List the last attempts to push to a stream, newest first',
        tags,
        params,
        response: { 200: Type.Object({ items: Type.Array(DeliverySchema) }), ...problems },
      },
    },
    async (request) => ({ items: (await streamsOf(context).deliveries(request.params.id)).map(viewDelivery) }),
  );

  registerStreamUpkeep(app, context);
}

function registerStreamUpkeep(app: App, context: Context): void {
  const preValidation = requireAdmin(context);

  app.post(
    '/v1/signals/streams/:id/status',
    {
      preValidation,
      schema: {
        operationId: 'setStatusOfStream',
        summary: 'Enable, pause or disable a stream',
        description: `Enabled, it tries at once what waits; paused, it keeps its events; disabled, it keeps none. ${recent}`,
        tags,
        params,
        body: Type.Object({ status: Type.Enum([...streamStatuses]) }, { additionalProperties: false }),
        response: { 204: noContent('Set'), ...problems },
      },
    },
    async (request, reply) => {
      const { status } = request.body;
      await streamsOf(context).setStatus(request.params.id, status, null, requesterOf(request, 'admin'));
      return reply.code(204).send();
    },
  );

  app.delete(
    '/v1/signals/streams/:id',
    {
      preValidation,
      schema: {
        operationId: 'removeStream',
        summary: 'Remove a stream and its log',
        description: recent,
        tags,
        params,
        response: { 204: noContent('Removed'), ...problems },
      },
    },
    async (request, reply) => {
      await streamsOf(context).remove(request.params.id, requesterOf(request, 'admin'));
      return reply.code(204).send();
    },
  );
}

function streamsOf({ signals }: Context): Streams {
  if (signals?.shared != null) return signals.shared.streams;
  throw new CurfewError(
    'not-found',
    'there are no shared signals here: set publicUrl and signals.signingKeyFile for that',
  );
}

async function transmittersOf({ reception, authority, settings }: Context): Promise<Static<typeof Transmitter>[]> {
  const known = new Map(((await authority.polls?.list()) ?? []).map((state) => [state.transmitter, state]));
  return (reception?.receiver.transmitters ?? []).map((transmitter) => {
    const { name, issuer, delivery, matchesEmail, disablesUsers } = transmitter;
    const state = delivery.method === 'poll' ? known.get(name) : undefined;
    return {
      ...{ name, issuer, method: delivery.method, matchesEmail, disablesUsers },
      endpoint: endpointOf(transmitter, settings.addresses.absolute),
      failures: state?.failures ?? 0,
      nextAttemptAt: writeInstant(state?.nextAttemptAt ?? null),
    };
  });
}

function endpointOf({ name, delivery }: TransmitterSettings, absolute: Addresses['absolute']): string {
  return delivery.method === 'poll' ? delivery.endpoint.href : absolute(`/ssf/receive/${name}`);
}
