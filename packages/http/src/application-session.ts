import {
  type AssuranceLevel,
  applicationIssuer,
  type LiveSession,
  type SessionData,
  type SessionId,
  type SessionView,
  type UserId,
  viewSession,
  writeInstant,
} from '@curfew/core';

/** A live session as its application gets it from a server. Never with its token. */
export interface ApplicationSessionView extends SessionView {
  readonly userId: UserId | null;
  /** The application's own id of the user. */
  readonly subject: string | null;
  readonly roles: string[];
  readonly methods: { readonly method: string; readonly at: string; readonly level?: AssuranceLevel }[];
  readonly level: AssuranceLevel | null;
  /** The session that has replaced this one, while a short grace keeps this one's token valid. */
  readonly successorId: SessionId | null;
  readonly data: SessionData;
}

/** A live session as the server describes it to its application. */
export function viewApplicationSession(session: LiveSession, now: number): ApplicationSessionView {
  return {
    ...viewSession(session, now),
    userId: session.userId,
    subject: session.provider?.subject ?? null,
    roles: [...session.roles],
    methods: session.proofs.map(({ at, ...proof }) => ({ ...proof, at: writeInstant(at) })),
    level: session.level,
    successorId: session.successorId,
    data: session.data,
  };
}

/** What {@link viewApplicationSession} has written, read again. */
export function readApplicationSession(view: ApplicationSessionView, application: string): LiveSession {
  const { subject } = view;
  return {
    id: view.id,
    userId: view.userId,
    username: view.user,
    kind: view.kind,
    policy: view.policy,
    createdAt: Date.parse(view.createdAt),
    authenticatedAt: readInstant(view.authenticatedAt),
    proofs: view.methods.map(({ at, ...proof }) => ({ ...proof, at: Date.parse(at) })),
    level: view.level,
    provider: subject === null ? null : { issuer: applicationIssuer(application), subject, sessionId: null },
    lastUsedAt: Date.parse(view.lastUsedAt),
    idleTimeoutMs: view.idleTimeoutSeconds * 1_000,
    lifetimeEndsAt: readInstant(view.lifetimeEndsAt),
    expiresAt: readInstant(view.expiresAt),
    successorId: view.successorId,
    endedAt: null,
    endReason: null,
    endedBy: null,
    ip: view.ip,
    userAgent: view.userAgent,
    label: view.label,
    scopes: view.scopes,
    binding: null,
    data: view.data,
    roles: view.roles,
    // Who gets it has come with its token, or has just been given it.
    isUnclaimed: false,
  };
}

function readInstant(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}
