import { isAdmin, type LiveSession } from '@curfew/core';
import type { FastifyReply } from 'fastify';

/** Rancher's form of an id, `1a` and a number, made of the user's: it names nobody else and never changes. */
export function accountIdOf(session: LiveSession): string {
  return `1a${Number.parseInt(String(session.userId).replaceAll('-', '').slice(0, 12), 16)}`;
}

export function accountKindOf(session: LiveSession): 'admin' | 'user' {
  return isAdmin(session) ? 'admin' : 'user';
}

export function identityOf(session: LiveSession) {
  const externalId = accountIdOf(session);
  return {
    id: `rancher_id:${externalId}`,
    type: 'identity',
    baseType: 'identity',
    externalId,
    externalIdType: 'rancher_id',
    login: session.username,
    name: session.username,
    profileUrl: null,
    profilePicture: null,
    role: null,
    projectId: null,
    user: true,
    all: null,
    links: {},
    actions: {},
  };
}

/** Who the answer is for; the web interface keeps the account's id. */
export function nameAccount(reply: FastifyReply, session: LiveSession): void {
  const id = accountIdOf(session);
  reply.headers({
    'x-api-account-id': id,
    'x-api-user-id': id,
    'x-api-account-kind': accountKindOf(session),
    'x-api-account-name': encodeURIComponent(session.username ?? ''),
  });
}
