import {
  type AuditEvent,
  type ContentSize,
  type Digest,
  type EventPosition,
  type ImportDenied,
  importedSession,
  importedUser,
  importing,
  type KeyRange,
  type Move,
  planCompletion,
  planImport,
  planOpening,
  type StoredSession,
  type StoredUser,
  type StoreImport,
  type UserId,
  vanishedUser,
} from '@curfew/core';
import { MemoryGroup } from './connection.ts';
import type { MemoryDatabase, UserRow } from './database.ts';

export class MemoryMove extends MemoryGroup implements Move {
  async contentSize(): Promise<ContentSize> {
    const { users, sessions, events } = this.rows;
    return { users: users.size, sessions: sessions.size, events: events.size };
  }

  async exportUsers(after: UserId | null, limit: number): Promise<readonly StoredUser[]> {
    const users = sortedBy([...this.rows.users.values()], ({ id }) => id, after).slice(0, limit);
    return users.map((user) => this.#stored(user));
  }

  async exportSessions(after: Digest | null, limit: number): Promise<readonly StoredSession[]> {
    const sessions = sortedBy([...this.rows.sessions.values()], ({ digest }) => digest, after).slice(0, limit);
    return sessions.map(({ isUnclaimed: _, repeatable: __, ...session }) => session);
  }

  async exportEvents(after: EventPosition | null, limit: number): Promise<readonly AuditEvent[]> {
    const keyOf = ({ at, id }: EventPosition) => `${String(at).padStart(16, '0')} ${id}`;
    return sortedBy([...this.rows.events.values()], keyOf, after && keyOf(after)).slice(0, limit);
  }

  async readImport(): Promise<StoreImport | null> {
    return this.rows.import;
  }

  async beginImport(
    source: string,
    at: number,
  ): Promise<{ readonly ok: true; readonly isRepeated: boolean } | ImportDenied> {
    const rows = this.rows;
    const plan = planImport(rows.import, rows.users.size + rows.sessions.size + rows.events.size > 0, source, at);
    if (!plan.ok) return plan;
    rows.import = plan.state;
    return { ok: true, isRepeated: plan.isRepeated };
  }

  async importUsers(users: readonly StoredUser[], range: KeyRange<UserId>, at: number): Promise<void> {
    const rows = this.#importing();
    const known = new Map(users.map((user) => [user.id, user]));
    const imported = users.flatMap((user) => {
      const kept = rows.users.get(user.id);
      return kept === undefined ? user : (importedUser(this.#stored(kept), user, at) ?? []);
    });
    const bearers = new Map(
      users.flatMap(({ usernameKey, deletedAt, id }) => (deletedAt === null ? [[usernameKey, id]] : [])),
    );
    for (const user of rows.users.values()) {
      const isGone = isWithin(user.id, range) && !known.has(user.id);
      const namesake = bearers.get(user.usernameKey);
      const isReplaced = namesake !== undefined && namesake !== user.id;
      if ((isGone || isReplaced) && user.deletedAt === null) rows.putUser(vanishedUser(user, at));
    }
    for (const { signedInAt, ...user } of imported) {
      rows.putUser(user);
      if (signedInAt !== null) rows.noteLastSignIn(user.id, signedInAt);
    }
  }

  async importSessions(sessions: readonly StoredSession[], range: KeyRange<Digest>): Promise<number> {
    const rows = this.#importing();
    const known = new Set(sessions.map(({ digest }) => digest));
    const here = sessions.filter(({ userId }) => userId === null || rows.users.has(userId));
    const imported = here.flatMap((session) => {
      const kept = rows.sessionOf(session.digest);
      return kept === null ? session : (importedSession(kept, session) ?? []);
    });
    for (const session of rows.sessions.values()) {
      if (isWithin(session.digest, range) && !known.has(session.digest)) rows.deleteSession(session);
    }
    // Answers from before the move cannot be asked for again.
    for (const session of imported) rows.putSession({ ...session, isUnclaimed: false, repeatable: null });
    return sessions.length - here.length;
  }

  async importEvents(events: readonly AuditEvent[]): Promise<void> {
    this.#importing().append(events);
  }

  async completeImport(at: number): Promise<void> {
    this.rows.import = planCompletion(this.rows.import, at);
  }

  async openForUse(at: number): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: 'incomplete' }> {
    const plan = planOpening(this.rows.import, at);
    if (!plan.ok) return plan;
    if (plan.state !== null) this.rows.import = plan.state;
    return { ok: true };
  }

  #stored(user: UserRow): StoredUser {
    return { ...user, signedInAt: this.rows.lastSignIns.get(user.id) ?? null };
  }

  #importing(): MemoryDatabase {
    importing(this.rows.import);
    return this.rows;
  }
}

/** In the order of a key, from behind `after` on. */
function sortedBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string, after: string | null): readonly Row[] {
  return rows.filter((row) => keyOf(row) > (after ?? '')).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function isWithin(key: string, { after, through }: KeyRange<UserId | Digest>): boolean {
  return key > (after ?? '') && (through === null || key <= through);
}
