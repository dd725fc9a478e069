import { type Requester, type UserProfile, viewUser } from '@curfew/core';
import { type Static, Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { requesterOf, requireAdmin } from '../../caller.ts';
import { problems } from '../../openapi.ts';
import { orThrow } from '../../problem.ts';
import { nullable } from '../nullable.ts';
import { findUser, NameParams } from './listing.ts';
import { UserRef } from './resource.ts';

const Name = Type.String({ minLength: 1, maxLength: 256 });
const Password = Type.String({ minLength: 1, maxLength: 1_024 });
const Roles = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 100 });
const Email = nullable(Type.String({ minLength: 3, maxLength: 254 }));
const FullName = nullable(Type.String({ minLength: 1, maxLength: 200 }));

const NewUser = Type.Object(
  {
    username: Name,
    password: nullable(Password),
    roles: Type.Optional(Roles),
    email: Type.Optional(Email),
    fullName: Type.Optional(FullName),
  },
  { additionalProperties: false },
);

const UserChanges = Type.Object(
  {
    roles: Type.Optional(Roles),
    email: Type.Optional(Email),
    fullName: Type.Optional(FullName),
    disabled: Type.Optional(Type.Boolean()),
    password: Type.Optional(Password),
  },
  { additionalProperties: false, minProperties: 1 },
);

const Changed = Type.Object({
  user: UserRef,
  ended: Type.Integer({ description: 'How many sessions ended with it' }),
});
const tags = ['administration'];

/** `/v1/users`: the user life cycle. */
export function registerUserAdministration(app: App, context: Context): void {
  const { authority } = context;
  const preValidation = requireAdmin(context);

  app.post(
    '/v1/users',
    {
      preValidation,
      schema: {
        operationId: 'createUser',
        summary: 'Create a user',
        description: 'Needs a recent sign-in.',
        tags,
        body: NewUser,
        response: { 201: UserRef, ...problems },
      },
    },
    async (request, reply) => {
      const { username, password, roles = [], ...profile } = request.body;
      const asked = { username, password, roles, profile: changedProfile({}, profile) };
      const { user } = orThrow(await authority.createUser(asked, requesterOf(request, 'admin')));
      reply.code(201);
      return viewUser(user);
    },
  );

  app.patch(
    '/v1/users/:name',
    {
      preValidation,
      schema: {
        operationId: 'changeUser',
        summary: 'Change a user',
        description: 'A new password, other roles and disabling end the user’s sessions. Needs a recent sign-in.',
        tags,
        params: NameParams,
        body: UserChanges,
        response: { 200: Changed, ...problems },
      },
    },
    async (request) => change(context, request.params.name, request.body, requesterOf(request, 'admin')),
  );

  app.delete(
    '/v1/users/:name',
    {
      preValidation,
      schema: {
        operationId: 'deleteUser',
        summary: 'Delete a user and end their sessions',
        description: 'Needs a recent sign-in.',
        tags,
        params: NameParams,
        response: { 200: Changed, ...problems },
      },
    },
    async (request) => {
      const deleted = orThrow(await authority.deleteUser(request.params.name, requesterOf(request, 'admin')));
      return { user: viewUser(deleted.user), ended: deleted.ended.length };
    },
  );
}

/** How often a change is put together anew where somebody else has changed the user in between. */
const mostAttempts = 10;

/** All of it or nothing. What is not mentioned stays as it is at that moment, whoever changes it at the same time. */
async function change(
  context: Context,
  name: string,
  { password, roles, disabled, ...profile }: Static<typeof UserChanges>,
  requester: Requester,
): Promise<Static<typeof Changed>> {
  for (let attempt = 1; ; attempt++) {
    const user = await findUser(context, name);
    const document = {
      roles: roles ?? user.roles,
      profile: changedProfile(user.profile, profile),
      ...(password === undefined ? {} : { password }),
      ...(disabled === undefined ? {} : { disabled }),
      expectedId: user.id,
      expectedRevision: user.revision,
    };
    const changed = await context.authority.replaceUser(user.username, document, requester);
    if (!changed.ok && changed.code === 'revision-conflict' && attempt < mostAttempts) continue;
    const { user: after, ended } = orThrow(changed);
    return { user: viewUser(after), ended: ended.length };
  }
}

/** `null` removes a value; one that is not mentioned stays, and so does what only other interfaces know. */
function changedProfile(
  { email: oldEmail, fullName: oldFullName, ...others }: UserProfile,
  { email = oldEmail, fullName = oldFullName }: { email?: string | null; fullName?: string | null },
): UserProfile {
  return { ...others, ...(email == null ? {} : { email }), ...(fullName == null ? {} : { fullName }) };
}
