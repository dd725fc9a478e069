import type { User } from '@curfew/core';
import { type Static, Type } from 'typebox';
import { Instant, instantOf, nullable } from '../instant.ts';

export const UserSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'Public. A new user of the same name is another one' }),
    username: Type.String(),
    roles: Type.Array(Type.String()),
    email: nullable(Type.String()),
    fullName: nullable(Type.String()),
    createdAt: Instant,
    disabledAt: nullable(Instant),
    revision: Type.Integer({ description: 'Grows by one with every change' }),
  },
  { $id: 'User', description: 'A user. Never with a password or its hash.' },
);
export type UserResource = Static<typeof UserSchema>;
export const UserRef = Type.Unsafe<UserResource>(Type.Ref('User#'));

export function userResource(user: User): UserResource {
  return {
    id: user.id,
    username: user.username,
    roles: [...user.roles],
    email: user.profile.email ?? null,
    fullName: user.profile.fullName ?? null,
    createdAt: instantOf(user.createdAt),
    disabledAt: instantOf(user.disabledAt),
    revision: user.revision,
  };
}
