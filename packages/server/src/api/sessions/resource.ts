import {
  endReasons,
  initiators,
  type LiveSession,
  type SessionView,
  sessionKinds,
  sessionStates,
  viewSession,
  writeInstant,
} from '@curfew/core';
import { type Static, type TSchema, Type } from 'typebox';
import type { Location } from '../../locations/locations.ts';
import { LocationSchema } from '../../locations/resource.ts';
import { Instant } from '../instant.ts';
import { nullable } from '../nullable.ts';

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
  boundTo: nullable(Type.Enum(['device', 'program'])),
  boundAt: nullable(Instant),
  keyProvenAt: nullable(Instant),
  current: Type.Boolean({ description: 'Whether this request was made with it' }),
} satisfies Record<keyof SessionView, TSchema>;

export const SessionSchema = Type.Object(
  { ...fields, location: Type.Optional(LocationSchema) },
  { $id: 'Session', description: 'A session. Never with its token.' },
);

/** A reference to the shared schema, with its type. */
export const SessionRef = Type.Unsafe<SessionView & { readonly location?: Location }>(Type.Ref('Session#'));

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
    tokenType: Type.Optional(
      Type.Enum(['DPoP'], {
        description: 'The token is bound to a key, and is sent as `Authorization: DPoP` (RFC 9449)',
      }),
    ),
  },
  { $id: 'Issued', description: 'A new session' },
);
export const IssuedRef = Type.Unsafe<Static<typeof IssuedSchema>>(Type.Ref('Issued#'));

export function currentSessionResource(session: LiveSession, now: number, csrfToken: string): CurrentSessionResource {
  return {
    ...viewSession(session, now, session.id),
    roles: [...session.roles],
    data: { ...session.data },
    serverTime: writeInstant(now),
    csrfToken,
  };
}
