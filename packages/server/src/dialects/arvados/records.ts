import type { Session, User } from '@curfew/core';
import type { Uuids } from './uuid.ts';

export type TokenRecord = ReturnType<typeof tokenRecord>;

/** What a record shows of a session. */
export type RecordedSession = Pick<
  Session,
  'id' | 'userId' | 'username' | 'ip' | 'scopes' | 'createdAt' | 'lastUsedAt' | 'expiresAt' | 'endedAt'
>;

/** A token as a record. @param secret only for whoever has just presented it, or for whom it was made. */
export function tokenRecord(session: RecordedSession, uuids: Uuids, secret: string | null = null) {
  const uuid = uuids.ofToken(session.id);
  return {
    href: `/api_client_authorizations/${uuid}`,
    kind: 'arvados#apiClientAuthorization',
    etag: '',
    uuid,
    owner_uuid: uuids.ofUser({ id: session.userId, username: session.username }),
    api_token: secret,
    created_by_ip_address: session.ip,
    last_used_by_ip_address: null,
    last_used_at: timeOf(session.lastUsedAt),
    expires_at: timeOf(session.endedAt ?? session.expiresAt),
    created_at: timeOf(session.createdAt),
    modified_at: timeOf(session.createdAt),
    scopes: session.scopes ?? ['all'],
  };
}

export function userRecord(user: User, administers: boolean, uuids: Uuids) {
  const uuid = uuids.ofUser(user);
  const { email = null, fullName = user.username } = user.profile;
  const [firstName = '', ...lastNames] = fullName.split(' ');
  return {
    href: `/users/${uuid}`,
    kind: 'arvados#user',
    etag: '',
    uuid,
    owner_uuid: uuids.systemUser,
    username: user.username,
    email,
    full_name: fullName,
    first_name: firstName,
    last_name: lastNames.join(' '),
    is_active: user.disabledAt === null,
    is_invited: true,
    is_admin: administers,
    prefs: {},
    created_at: timeOf(user.createdAt),
    modified_at: timeOf(user.createdAt),
  };
}

/** Arvados writes nanoseconds. */
function timeOf(ms: number): string;
function timeOf(ms: number | null): string | null;
function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString().replace('Z', '000000Z');
}
