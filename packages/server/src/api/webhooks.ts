import { CurfewError, eventTypes } from '@curfew/core';
import type { Webhooks, WebhookView } from '@curfew/signals';
import { type TSchema, Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { requesterOf, requireAdmin } from '../caller.ts';
import { noContent, problems } from '../openapi.ts';
import { orThrow } from '../problem.ts';
import { DeliverySchema, receiverStates } from './deliveries.ts';
import { Instant } from './instant.ts';

const Webhook = Type.Object({
  id: Type.String({ format: 'uuid' }),
  url: Type.String(),
  events: Type.Array(Type.Enum(eventTypes)),
  createdAt: Instant,
  ...receiverStates,
} satisfies Record<keyof WebhookView, TSchema>);

const WebhookWithSecret = Type.Object({
  webhook: Webhook,
  secret: Type.String({ description: 'What messages are signed with; shown this once' }),
});

const Id = { id: Type.String({ format: 'uuid' }) };
const params = Type.Object(Id);
const tags = ['administration'];
const recent = 'Requires a recent sign-in.';

/** `/v1/webhooks`: applications that are told of events by `POST`. */
export function registerWebhooks(app: App, context: Context): void {
  const preValidation = requireAdmin(context);
  const webhooks = () => webhooksOf(context);

  app.get(
    '/v1/webhooks',
    {
      preValidation,
      schema: {
        operationId: 'listWebhooks',
        summary: 'List webhooks, the oldest first',
        tags,
        response: { 200: Type.Object({ items: Type.Array(Webhook) }), ...problems },
      },
    },
    async () => ({ items: [...(await webhooks().list())] }),
  );

  app.post(
    '/v1/webhooks',
    {
      preValidation,
      schema: {
        operationId: 'addWebhook',
        summary: 'Have an address told of events',
        description: `From now on, in order, each at least once, signed as Standard Webhooks has it. ${recent}`,
        tags,
        body: Type.Object(
          {
            url: Type.String({ maxLength: 2_048, description: 'https; never followed elsewhere' }),
            events: Type.Optional(
              Type.Array(Type.Enum(eventTypes), { minItems: 1, description: 'Default: all ends of sessions' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 201: WebhookWithSecret, ...problems },
      },
    },
    async (request, reply) => {
      const { webhook, secret } = orThrow(await webhooks().add(request.body, requesterOf(request, 'admin')));
      return reply.code(201).send({ webhook, secret });
    },
  );

  app.delete(
    '/v1/webhooks/:id',
    {
      preValidation,
      schema: {
        operationId: 'removeWebhook',
        summary: 'Remove a webhook and its log',
        description: recent,
        tags,
        params,
        response: { 204: noContent('Removed'), ...problems },
      },
    },
    async (request, reply) => {
      orThrow(await webhooks().remove(request.params.id, requesterOf(request, 'admin')));
      return reply.code(204).send();
    },
  );

  registerWebhookUpkeep(app, context);
}

function registerWebhookUpkeep(app: App, context: Context): void {
  const preValidation = requireAdmin(context);
  const webhooks = () => webhooksOf(context);

  app.post(
    '/v1/webhooks/:id/rotate-secret',
    {
      preValidation,
      schema: {
        operationId: 'rotateWebhookSecret',
        summary: 'Give a webhook a new secret',
        description: `The one before signs beside it for a day. ${recent}`,
        tags,
        params,
        response: { 200: WebhookWithSecret, ...problems },
      },
    },
    async (request) => {
      const rotated = await webhooks().rotateSecret(request.params.id, requesterOf(request, 'admin'));
      const { webhook, secret } = orThrow(rotated);
      return { webhook, secret };
    },
  );

  app.post(
    '/v1/webhooks/:id/resume',
    {
      preValidation,
      schema: {
        operationId: 'resumeWebhook',
        summary: 'Try at once what is waiting, or was stopped',
        description: `It goes on where it stopped. ${recent}`,
        tags,
        params,
        response: { 200: Webhook, ...problems },
      },
    },
    async (request) => {
      const resumed = await webhooks().resume(request.params.id, requesterOf(request, 'admin'));
      return orThrow(resumed).webhook;
    },
  );

  app.get(
    '/v1/webhooks/:id/deliveries',
    {
      preValidation,
      schema: {
        operationId: 'listWebhookDeliveries',
        summary: 'List the last attempts, newest first',
        tags,
        params,
        response: { 200: Type.Object({ items: Type.Array(DeliverySchema) }), ...problems },
      },
    },
    async (request) => ({ items: [...orThrow(await webhooks().deliveries(request.params.id)).deliveries] }),
  );

  app.post(
    '/v1/webhooks/:id/deliveries/:eventId/send-again',
    {
      preValidation,
      schema: {
        operationId: 'sendWebhookAgain',
        summary: 'Send an event of the log again, at once',
        description: `The answer says how it went. ${recent}`,
        tags,
        params: Type.Object({ ...Id, eventId: Type.String({ format: 'uuid' }) }),
        response: { 200: DeliverySchema, ...problems },
      },
    },
    async (request) => {
      const { id, eventId } = request.params;
      return orThrow(await webhooks().sendAgain(id, eventId, requesterOf(request, 'admin'))).delivery;
    },
  );
}

function webhooksOf({ signals }: Context): Webhooks {
  if (signals !== null) return signals.webhooks;
  throw new CurfewError('not-found', 'this store tells nobody of events: use SQLite or PostgreSQL for that');
}
