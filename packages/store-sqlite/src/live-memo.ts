import { type ChangedSessions, type Digest, type LiveSession, LruMap } from '@curfew/core';

/**
 * Rows that the judging query returned, for as long as they are certain to be what it would return again. Whoever uses
 * it keeps that promise: it is asked only after `validAt` with the database's present version, and every own write
 * forgets what it touched.
 */
export class LiveMemo {
  readonly #sessions: LruMap<Digest, LiveSession>;
  #version: unknown;
  readonly #watchers = new Set<(changed: ChangedSessions) => void>();

  constructor(capacity: number) {
    this.#sessions = new LruMap(capacity);
  }

  /** Forgets everything where another connection has committed since the last call. */
  validAt(version: unknown): void {
    if (version === this.#version) return;
    this.clear();
    this.#version = version;
  }

  get(digest: Digest): LiveSession | undefined {
    return this.#sessions.get(digest);
  }

  set(digest: Digest, session: LiveSession): void {
    this.#sessions.set(digest, session);
  }

  forget(digest: Digest): void {
    this.#sessions.delete(digest);
    for (const tell of this.#watchers) tell([digest]);
  }

  clear(): void {
    this.#sessions.clear();
    for (const tell of this.#watchers) tell('any');
  }

  /** Whoever else remembers something is told of all that is forgotten here. */
  watch(tell: (changed: ChangedSessions) => void): () => void {
    // Each in a function of its own, so that one who watches twice is told twice.
    const watcher = (changed: ChangedSessions) => tell(changed);
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }
}
