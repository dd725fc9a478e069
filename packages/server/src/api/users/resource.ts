import { assuranceLevels, furtherFactors, type UserEntry, type UserView } from '@curfew/core';
import { type TSchema, Type } from 'typebox';
import { Count } from '../count.ts';
import { Instant } from '../instant.ts';
import { nullable } from '../nullable.ts';

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

export const UserEntrySchema = Type.Object(
  {
    ...UserSchema.properties,
    lastSignInAt: nullable(
      Type.Unsafe<string>({
        ...Instant,
        description: 'Of a person, also where the session is gone; null: never, as far as is known',
      }),
    ),
    liveSessions: Count,
    hasPassword: Type.Boolean(),
    factors: Type.Array(Type.Enum(furtherFactors), { description: 'What they can prove who they are with besides' }),
    signsInElsewhere: Type.Boolean({ description: 'A provider or an application vouches for them' }),
    level: nullable(
      Type.Enum(assuranceLevels, {
        description: 'What password and factors reach together (NIST SP 800-63B-4); null: nothing',
      }),
    ),
  } satisfies Record<keyof UserEntry, TSchema>,
  { $id: 'UserEntry', description: 'A user, with how they sign in. Never with a secret.' },
);
export const UserEntryRef = Type.Unsafe<UserEntry>(Type.Ref('UserEntry#'));
