import type { DeliveryView, ReceiverStateView } from '@curfew/signals';
import { type TSchema, Type } from 'typebox';
import { Instant } from './instant.ts';
import { nullable } from './nullable.ts';

/** How telling a webhook or a stream goes. */
export const receiverStates = {
  state: Type.Enum(['delivering', 'waiting', 'stopped'], {
    description: 'waiting: for the next attempt after a failure; stopped: after a day of failures, or a 410',
  }),
  failures: Type.Integer({ description: 'How many attempts in a row have failed' }),
  failingSince: nullable(Instant),
  nextAttemptAt: nullable(Instant),
  stopped: nullable(Type.String({ description: 'Why it failed last, where it is stopped' })),
} satisfies Record<keyof ReceiverStateView, TSchema>;

export const DeliverySchema = Type.Object({
  at: Instant,
  eventId: Type.String({ format: 'uuid', description: 'The `webhook-id` of the message, or the `jti` of the token' }),
  eventType: Type.String(),
  eventAt: Instant,
  status: nullable(Type.Integer({ description: 'Of the answer; null where there was none' })),
  durationMs: Type.Integer(),
  error: nullable(Type.String({ description: 'Why it failed' })),
} satisfies Record<keyof DeliveryView, TSchema>);
