import type { Operator } from '../operator/operator.ts';
import type { Client } from './client.ts';
import { orRefusal } from './refusal.ts';
import { type PageResource, type UserResource, userOf } from './resources.ts';

type UserCalls = Pick<
  Operator,
  'createUser' | 'findUser' | 'listUsers' | 'setPassword' | 'setRoles' | 'disableUser' | 'enableUser' | 'deleteUser'
>;

export function remoteUsers(client: Client): UserCalls {
  return {
    async createUser({ username, password, roles = [], profile = {} }) {
      const created = client.request<UserResource>('POST', '/v1/users', {
        body: { username, password, roles, ...profile },
      });
      const answer = await orRefusal(created, ['user-exists', 'overloaded']);
      return 'ok' in answer ? answer : { ok: true, user: userOf(answer) };
    },

    async findUser(username) {
      const answer = await orRefusal(client.request<UserResource>('GET', pathOf(username)), ['user-not-found']);
      return 'ok' in answer ? null : userOf(answer);
    },

    async listUsers({ limit, cursor }) {
      const query = { limit, cursor };
      const page = await client.request<PageResource<UserResource>>('GET', '/v1/users', { query });
      return { items: page.items.map(userOf), cursor: page.cursor };
    },

    setPassword: (username, password) => change(client, 'PATCH', username, { password }),
    setRoles: (username, roles) => change(client, 'PATCH', username, { roles }),
    disableUser: (username) => change(client, 'PATCH', username, { disabled: true }),
    enableUser: (username) => change(client, 'PATCH', username, { disabled: false }),
    deleteUser: (username) => change(client, 'DELETE', username),
  };
}

function pathOf(username: string): string {
  return `/v1/users/${encodeURIComponent(username)}`;
}

async function change(
  client: Client,
  method: 'PATCH' | 'DELETE',
  username: string,
  body?: Readonly<Record<string, unknown>>,
) {
  const changed = client.request<{ readonly user: UserResource; readonly ended: number }>(
    method,
    pathOf(username),
    body === undefined ? {} : { body },
  );
  const answer = await orRefusal(changed, ['user-not-found', 'overloaded']);
  if ('ok' in answer) return answer;
  return { ok: true, user: userOf(answer.user), ended: { length: answer.ended } } as const;
}
