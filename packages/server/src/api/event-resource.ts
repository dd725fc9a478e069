import { type AuditEvent, eventTypes, initiators } from '@curfew/core';
import { type Static, Type } from 'typebox';
import { Instant, instantOf, nullable } from './instant.ts';

export const EventSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  at: Instant,
  type: Type.Enum(eventTypes),
  initiator: Type.Enum(initiators),
  user: nullable(Type.String()),
  sessionId: nullable(Type.String({ format: 'uuid' })),
  actor: nullable(Type.String({ description: 'Who did it, where that is not the user' })),
  ip: nullable(Type.String()),
  userAgent: nullable(Type.String()),
  reason: nullable(Type.String()),
  detail: Type.Record(Type.String(), Type.Unknown()),
});

export function eventResource({ username, userId: _internal, ...event }: AuditEvent): Static<typeof EventSchema> {
  return { ...event, at: instantOf(event.at), user: username, detail: { ...event.detail } };
}
