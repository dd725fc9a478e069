import { type ChangedSessions, CurfewError, type Digest, type SessionId, type UserId } from '@curfew/core';
import type { MemoryDatabase } from './database.ts';

/** What the groups of one store share: a way to the rows, until the store is closed, and those who watch. */
export class MemoryConnection {
  readonly #database: MemoryDatabase;
  readonly #listeners = new Set<(changed: ChangedSessions) => void>();
  #isClosed = false;

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  /** @throws CurfewError `store-unavailable`. */
  rows(): MemoryDatabase {
    if (this.unmigrated().migratedAt === null) {
      throw new CurfewError('store-unavailable', 'the store has no schema yet: apply the migrations');
    }
    return this.#database;
  }

  unmigrated(): MemoryDatabase {
    if (this.#isClosed) throw new CurfewError('store-unavailable', 'the store in memory has been closed');
    return this.#database;
  }

  watch(listener: (changed: ChangedSessions) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(changed: readonly (Digest | SessionId | UserId | null)[]): void {
    const known = changed.filter((id) => id !== null);
    if (known.length > 0) for (const listener of this.#listeners) listener(known);
  }

  close(): void {
    this.#isClosed = true;
  }
}

/** A group of verbs. */
export class MemoryGroup {
  readonly #connection: MemoryConnection;

  constructor(connection: MemoryConnection) {
    this.#connection = connection;
  }

  protected get connection(): MemoryConnection {
    return this.#connection;
  }

  protected get rows(): MemoryDatabase {
    return this.#connection.rows();
  }
}
