import type {
  AuditEvent,
  EndReason,
  Initiator,
  PolicyRule,
  Session,
  SessionId,
  SessionKind,
  User,
  UserId,
} from '@curfew/core';

/** A session as the server shows it. */
export interface SessionResource {
  readonly id: string;
  readonly user: string | null;
  readonly kind: SessionKind;
  readonly policy: string;
  readonly createdAt: string;
  readonly authenticatedAt: string | null;
  readonly lastUsedAt: string;
  readonly expiresAt: string | null;
  readonly lifetimeEndsAt: string | null;
  readonly idleTimeoutSeconds: number;
  readonly endedAt: string | null;
  readonly endReason: EndReason | null;
  readonly endedBy: Initiator | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly label: string | null;
  readonly scopes: readonly string[] | null;
}

export function sessionOf(resource: SessionResource): Session {
  return {
    id: resource.id as SessionId,
    userId: null,
    username: resource.user,
    kind: resource.kind,
    policy: resource.policy,
    createdAt: Date.parse(resource.createdAt),
    authenticatedAt: instantOf(resource.authenticatedAt),
    proofs: [],
    level: null,
    provider: null,
    lastUsedAt: Date.parse(resource.lastUsedAt),
    idleTimeoutMs: resource.idleTimeoutSeconds * 1_000,
    lifetimeEndsAt: instantOf(resource.lifetimeEndsAt),
    expiresAt: instantOf(resource.expiresAt),
    successorId: null,
    endedAt: instantOf(resource.endedAt),
    endReason: resource.endReason,
    endedBy: resource.endedBy,
    ip: resource.ip,
    userAgent: resource.userAgent,
    label: resource.label,
    scopes: resource.scopes,
    data: {},
  };
}

export interface UserResource {
  readonly id: string;
  readonly username: string;
  readonly roles: readonly string[];
  readonly email: string | null;
  readonly fullName: string | null;
  readonly createdAt: string;
  readonly disabledAt: string | null;
  readonly revision: number;
}

export function userOf(resource: UserResource): User {
  return {
    id: resource.id as UserId,
    username: resource.username,
    roles: resource.roles,
    profile: {
      ...(resource.email !== null && { email: resource.email }),
      ...(resource.fullName !== null && { fullName: resource.fullName }),
    },
    createdAt: Date.parse(resource.createdAt),
    disabledAt: instantOf(resource.disabledAt),
    sessionsNotBefore: 0,
    revision: resource.revision,
  };
}

export interface EventResource extends Omit<AuditEvent, 'at' | 'userId' | 'username'> {
  readonly at: string;
  readonly user: string | null;
}

export function eventOf({ user, ...resource }: EventResource): AuditEvent {
  return { ...resource, at: Date.parse(resource.at), userId: null, username: user };
}

export interface RuleResource {
  readonly idleTimeoutSeconds: number;
  readonly tokenLifetimeSeconds: number;
  readonly maxSessions: number;
  readonly onLimit: PolicyRule['onLimit'];
}

export function ruleOf(resource: RuleResource): PolicyRule {
  return {
    idleTimeoutMs: resource.idleTimeoutSeconds * 1_000,
    tokenLifetimeMs: resource.tokenLifetimeSeconds * 1_000,
    maxSessions: resource.maxSessions,
    onLimit: resource.onLimit,
  };
}

export interface PageResource<Item> {
  readonly items: readonly Item[];
  readonly cursor: string | null;
}

export function instantOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}
