import type { OwnSessionRow } from '@curfew/core';

/** A session of the user's own, as a page of "where you are signed in" shows it. */
export interface OwnSession {
  readonly id: string;
  readonly isCurrent: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly label: string | null;
}

export function toOwnSession(session: OwnSessionRow, currentId: string | null): OwnSession {
  const { id, ip, userAgent, label } = session;
  return {
    ...{ id, ip, userAgent, label },
    isCurrent: id === currentId,
    createdAt: new Date(session.createdAt),
    lastUsedAt: new Date(session.lastUsedAt),
    expiresAt: toDate(session.expiresAt),
  };
}

export function toDate(instant: number | null): Date | null {
  return instant === null ? null : new Date(instant);
}
