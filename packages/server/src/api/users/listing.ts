import { CurfewError, type User, userOrders, viewUserEntries } from '@curfew/core';
import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { requireAdmin } from '../../caller.ts';
import { problems } from '../../openapi.ts';
import { PageSchema, pageOf, pageQuery } from '../page.ts';
import { UserEntryRef } from './resource.ts';

export const NameParams = Type.Object({ name: Type.String({ minLength: 1, maxLength: 256 }) });
const tags = ['administration'];

const UserFilters = Type.Object(
  {
    q: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'Words: each is part of a user name, full name, e-mail address or user id',
      }),
    ),
    role: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    state: Type.Optional(Type.Enum(['enabled', 'disabled'])),
    sort: Type.Optional(
      Type.Enum(userOrders, {
        description:
          'By name, creation or last sign-in; “-” is descending, and those who have never signed in are last then. Default: name',
      }),
    ),
    ...pageQuery,
  },
  { additionalProperties: false },
);

/** Seeing users: a page of them, or one. */
export function registerUserListing(app: App, context: Context): void {
  const { authority } = context;
  const preValidation = requireAdmin(context);

  app.get(
    '/v1/users',
    {
      preValidation,
      schema: {
        operationId: 'listUsers',
        summary: 'List users',
        tags,
        description:
          'A page reads only so far: with a filter it may come back with fewer users than asked for, even none, and still a cursor.',
        querystring: UserFilters,
        response: { 200: PageSchema(UserEntryRef), ...problems },
      },
    },
    async (request) => {
      const { q, role, state, sort } = request.query;
      const page = await authority.listUsers({
        ...pageOf(request.query),
        ...(q === undefined ? {} : { text: q }),
        ...(role === undefined ? {} : { role }),
        ...(state === undefined ? {} : { isDisabled: state === 'disabled' }),
        ...(sort === undefined ? {} : { order: sort }),
      });
      return { items: await viewUserEntries(authority, page.items), cursor: page.cursor };
    },
  );

  app.get(
    '/v1/users/:name',
    {
      preValidation,
      schema: {
        operationId: 'getUser',
        summary: 'See a user',
        tags,
        params: NameParams,
        response: { 200: UserEntryRef, ...problems },
      },
    },
    async (request) => {
      const user = await findUser(context, request.params.name);
      const [entry] = await viewUserEntries(authority, [user]);
      if (entry === undefined) throw new Error('one user has one entry');
      return entry;
    },
  );
}

export async function findUser({ authority }: Context, name: string): Promise<User> {
  const user = await authority.findUser(name);
  if (user === null) throw new CurfewError('user-not-found', `user ${JSON.stringify(name)} does not exist`);
  return user;
}
