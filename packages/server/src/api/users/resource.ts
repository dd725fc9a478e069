import type { UserView } from '@curfew/core';
import { type TSchema, Type } from 'typebox';
import { Instant, nullable } from '../instant.ts';

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
  } satisfies Record<keyof UserView, TSchema>,
  { $id: 'User', description: 'A user. Never with a password or its hash.' },
);
export const UserRef = Type.Unsafe<UserView>(Type.Ref('User#'));
