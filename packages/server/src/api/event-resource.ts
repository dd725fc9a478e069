import { type EventView, eventTypes, initiators } from '@curfew/core';
import { type TSchema, Type } from 'typebox';
import { LocationSchema } from '../locations/resource.ts';
import { Instant } from './instant.ts';
import { nullable } from './nullable.ts';

const fields = {
  id: Type.String({ format: 'uuid' }),
  at: Instant,
  type: Type.Enum(eventTypes),
  initiator: Type.Enum(initiators),
  user: nullable(Type.String()),
  userId: nullable(Type.String({ format: 'uuid', description: 'Stays when the user is deleted' })),
  sessionId: nullable(Type.String({ format: 'uuid' })),
  actor: nullable(Type.String({ description: 'Who did it, where that is not the user' })),
  ip: nullable(Type.String()),
  userAgent: nullable(Type.String()),
  reason: nullable(Type.String()),
  detail: Type.Record(Type.String(), Type.Unknown()),
} satisfies Record<keyof EventView, TSchema>;

export const EventSchema = Type.Object({ ...fields, location: Type.Optional(LocationSchema) });
