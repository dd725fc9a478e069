import type { DataSubject, Erased, Identity, Page, PersonalDocument, UserEntry, UserView } from '@curfew/core';
import type { FactorView, Operator, PasskeyView } from '../operator/operator.ts';
import type { Client } from './client.ts';
import { orRefusal } from './refusal.ts';

type UserCalls = Pick<
  Operator,
  | 'createUser'
  | 'findUser'
  | 'listUsers'
  | 'setPassword'
  | 'setRoles'
  | 'disableUser'
  | 'enableUser'
  | 'deleteUser'
  | 'findFactor'
  | 'removeFactor'
  | 'listPasskeys'
  | 'listIdentities'
  | 'removePasskey'
  | 'offerLink'
  | 'exportPerson'
  | 'erasePerson'
>;

export function remoteUsers(client: Client): UserCalls {
  return {
    async createUser({ username, password, roles = [], profile = {} }) {
      const created = client.request<UserView>('POST', '/v1/users', {
        body: { username, password, roles, ...profile },
      });
      const answer = await orRefusal(created, ['user-exists', 'overloaded']);
      return 'ok' in answer ? answer : { ok: true, user: answer };
    },

    async findUser(username) {
      const answer = await orRefusal(client.request<UserEntry>('GET', pathOf(username)), ['user-not-found']);
      return 'ok' in answer ? null : answer;
    },

    async listUsers({ text, role, isDisabled, order, limit, cursor }) {
      const state = isDisabled === undefined ? undefined : isDisabled ? 'disabled' : 'enabled';
      const query = { q: text, role, state, sort: order, limit, cursor };
      return client.request<Page<UserEntry>>('GET', '/v1/users', { query });
    },

    setPassword: (username, password) => change(client, 'PATCH', username, { password }),
    setRoles: (username, roles) => change(client, 'PATCH', username, { roles }),
    disableUser: (username) => change(client, 'PATCH', username, { disabled: true }),
    enableUser: (username) => change(client, 'PATCH', username, { disabled: false }),
    deleteUser: (username) => change(client, 'DELETE', username),

    async findFactor(username) {
      const path = `${pathOf(username)}/codes`;
      return (await client.request<{ readonly codes: FactorView | null }>('GET', path)).codes;
    },
    async removeFactor(username) {
      const removed = client.request<null>('DELETE', `${pathOf(username)}/codes`).then(() => ({ done: true }));
      const answer = await orRefusal(removed, ['user-not-found', 'factor-not-found']);
      return 'ok' in answer ? answer : { ok: true };
    },

    async listPasskeys(username) {
      const path = `${pathOf(username)}/passkeys`;
      return (await client.request<{ readonly items: readonly PasskeyView[] }>('GET', path)).items;
    },
    async listIdentities(username) {
      const path = `${pathOf(username)}/identities`;
      return (await client.request<{ readonly items: readonly Identity[] }>('GET', path)).items;
    },
    async removePasskey(username, id) {
      const path = `${pathOf(username)}/passkeys/${encodeURIComponent(id)}`;
      const removed = client.request<null>('DELETE', path).then(() => ({ done: true }));
      const answer = await orRefusal(removed, ['user-not-found', 'factor-not-found']);
      return 'ok' in answer ? answer : { ok: true };
    },
    async offerLink(username, purpose) {
      const offered = client.request<{ readonly link: string; readonly expiresAt: string }>(
        'POST',
        `${pathOf(username)}/link`,
        { body: { purpose } },
      );
      const answer = await orRefusal(offered, ['user-not-found', 'user-disabled']);
      return 'ok' in answer ? answer : { ok: true, ...answer };
    },

    async exportPerson(subject) {
      const found = client.request<PersonalDocument>('GET', '/v1/personal-data', { query: queryOf(subject) });
      const answer = await orRefusal(found, ['user-not-found']);
      return 'ok' in answer ? answer : { ok: true, document: answer };
    },

    async erasePerson(subject) {
      const query = queryOf(subject);
      const erased = client.request<Pick<Erased, 'sessions' | 'events'>>('DELETE', '/v1/personal-data', {
        query,
        isLong: true,
      });
      const answer = await orRefusal(erased, ['user-not-found']);
      return 'ok' in answer ? answer : { ok: true, ...answer };
    },
  };
}

function queryOf(subject: DataSubject): Readonly<Record<string, string>> {
  return 'userId' in subject ? { userId: subject.userId } : { user: subject.username };
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
  const changed = client.request<{ readonly user: UserView; readonly ended: number }>(
    method,
    pathOf(username),
    body === undefined ? {} : { body },
  );
  const answer = await orRefusal(changed, ['user-not-found', 'overloaded']);
  if ('ok' in answer) return answer;
  return { ok: true, ...answer } as const;
}
