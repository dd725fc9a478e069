import {
  endReasons,
  initiators,
  type LiveSession,
  type Session,
  type SessionId,
  sessionKinds,
  sessionStates,
  stateOf,
} from '@curfew/core';
import { type Static, Type } from 'typebox';
import { Instant, instantOf, nullable } from '../instant.ts';

const fields = {
  id: Type.String({ format: 'uuid', description: 'Public: safe in logs and lists' }),
  user: nullable(Type.String()),
  kind: Type.Enum(sessionKinds),
  policy: Type.String(),
  state: Type.Enum(sessionStates),
  createdAt: Instant,
  authenticatedAt: nullable(Instant),
  lastUsedAt: Instant,
  expiresAt: nullable(Instant),
  lifetimeEndsAt: nullable(Instant),
  expiresInSeconds: nullable(Type.Integer({ description: 'Whole seconds until expiresAt, by the server’s clock' })),
  idleTimeoutSeconds: Type.Number({ description: '0: no idle timeout' }),
  lifetimeEndsInSeconds: nullable(Type.Integer()),
  endedAt: nullable(Instant),
  endReason: nullable(Type.Enum(endReasons)),
  endedBy: nullable(Type.Enum(initiators)),
  ip: nullable(Type.String()),
  userAgent: nullable(Type.String()),
  label: nullable(Type.String()),
  scopes: nullable(
    Type.Array(Type.String(), { description: 'What it may be used for, such as `GET /v1/users/`; null is everything' }),
  ),
  current: Type.Boolean({ description: 'Whether this request was made with it' }),
};

export const SessionSchema = Type.Object(fields, { $id: 'Session', description: 'A session. Never with its token.' });
export type SessionResource = Static<typeof SessionSchema>;

/** A reference to the shared schema, with its type. */
export const SessionRef = Type.Unsafe<SessionResource>(Type.Ref('Session#'));

/** Named values of an application. */
export const SessionData = Type.Record(Type.String(), Type.Unknown(), {
  propertyNames: { minLength: 1, maxLength: 64 },
  maxProperties: 100,
});

/** What only the session's holder sees. */
export const CurrentSessionSchema = Type.Object(
  {
    ...fields,
    roles: Type.Array(Type.String()),
    data: Type.Record(Type.String(), Type.Unknown()),
    serverTime: Instant,
    csrfToken: Type.String({ description: 'For X-CSRF-Token, where the server runs with csrf: strict' }),
  },
  { $id: 'CurrentSession' },
);
export type CurrentSessionResource = Static<typeof CurrentSessionSchema>;
export const CurrentSessionRef = Type.Unsafe<CurrentSessionResource>(Type.Ref('CurrentSession#'));

export const IssuedSchema = Type.Object(
  {
    session: SessionRef,
    token: Type.Optional(Type.String({ description: 'Shown this once; absent where a cookie carries it' })),
  },
  { $id: 'Issued', description: 'A new session' },
);
export const IssuedRef = Type.Unsafe<Static<typeof IssuedSchema>>(Type.Ref('Issued#'));

/** @param now milliseconds, the authority's clock @param currentId the session that the request was made with */
export function sessionResource(session: Session, now: number, currentId: SessionId | null): SessionResource {
  return {
    id: session.id,
    user: session.username,
    kind: session.kind,
    policy: session.policy,
    state: stateOf(session, now),
    createdAt: instantOf(session.createdAt),
    authenticatedAt: instantOf(session.authenticatedAt),
    lastUsedAt: instantOf(session.lastUsedAt),
    expiresAt: instantOf(session.expiresAt),
    lifetimeEndsAt: instantOf(session.lifetimeEndsAt),
    expiresInSeconds: secondsUntil(session.expiresAt, now),
    idleTimeoutSeconds: session.idleTimeoutMs / 1_000,
    lifetimeEndsInSeconds: secondsUntil(session.lifetimeEndsAt, now),
    endedAt: instantOf(session.endedAt),
    endReason: session.endReason,
    endedBy: session.endedBy,
    ip: session.ip,
    userAgent: session.userAgent,
    label: session.label,
    scopes: session.scopes === null ? null : [...session.scopes],
    current: session.id === currentId,
  };
}

export function currentSessionResource(session: LiveSession, now: number, csrfToken: string): CurrentSessionResource {
  return {
    ...sessionResource(session, now, session.id),
    roles: [...session.roles],
    data: { ...session.data },
    serverTime: instantOf(now),
    csrfToken,
  };
}

function secondsUntil(instant: number | null, now: number): number | null {
  return instant === null ? null : Math.max(0, Math.floor((instant - now) / 1_000));
}
