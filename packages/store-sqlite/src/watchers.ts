import type { ChangedSessions } from '@curfew/core';
import type { Connection } from './connection.ts';

/** How often the file’s counter is looked at while somebody watches: that takes some microseconds. */
const everyMs = 20;

/**
 * Tells of what is written here, and, soon after, that another process has written: SQLite sends nothing, but counts the commits
 * of others (`PRAGMA data_version`).
 */
export class Watchers {
  readonly #connection: Connection;
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @returns a function that removes the listener. */
  add(listener: (changed: ChangedSessions) => void): () => void {
    const remove = this.#connection.memo.watch(listener);
    if (this.#count++ === 0 && !this.#connection.inMemory) this.#begin();
    let isThere = true;
    return () => {
      if (!isThere) return;
      isThere = false;
      remove();
      if (--this.#count === 0) this.stop();
    };
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #begin(): void {
    const { memo } = this.#connection;
    this.#timer = setInterval(() => {
      try {
        memo.validAt(this.#connection.dataVersion());
      } catch {
        // Whoever looks sessions up learns of it there.
      }
    }, everyMs).unref();
  }
}
