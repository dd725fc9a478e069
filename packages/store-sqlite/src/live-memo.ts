import type { ChangedSessions, Digest, LiveSession } from '@curfew/core';

/**
 * Rows that the judging query returned, for as long as they are certain to be what it would return again. Whoever uses
 * it keeps that promise: it is asked only after `validAt` with the database's present version, and every own write
 * forgets what it touched.
 *
 * Two generations instead of a list of uses: looking up allocates nothing, and throwing out the least used half is one
 * assignment. It holds the most recently used: at least half of `capacity`, never more than all of it.
 */
export class LiveMemo {
  readonly #generationSize: number;
  #young = new Map<Digest, LiveSession>();
  #old = new Map<Digest, LiveSession>();
  #version: unknown;
  readonly #watchers: ((changed: ChangedSessions) => void)[] = [];

  constructor(capacity: number) {
    this.#generationSize = Math.floor(capacity / 2);
  }

  /** Forgets everything where another connection has committed since the last call. */
  validAt(version: unknown): void {
    if (version === this.#version) return;
    this.clear();
    this.#version = version;
  }

  get(digest: Digest): LiveSession | undefined {
    const young = this.#young.get(digest);
    if (young !== undefined) return young;
    const old = this.#old.get(digest);
    if (old !== undefined) this.set(digest, old);
    return old;
  }

  set(digest: Digest, session: LiveSession): void {
    if (this.#generationSize === 0) return;
    if (this.#young.size >= this.#generationSize) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(digest, session);
  }

  forget(digest: Digest): void {
    this.#young.delete(digest);
    this.#old.delete(digest);
    for (const tell of this.#watchers) tell([digest]);
  }

  clear(): void {
    if (this.#young.size > 0) this.#young = new Map();
    if (this.#old.size > 0) this.#old = new Map();
    for (const tell of this.#watchers) tell('any');
  }

  /** Whoever else remembers something is told of all that is forgotten here. */
  watch(tell: (changed: ChangedSessions) => void): void {
    this.#watchers.push(tell);
  }
}
