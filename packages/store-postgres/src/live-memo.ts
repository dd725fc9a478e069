import type { Digest, LiveSession } from '@curfew/core';

/** A session as it was read, and the numbers of the transactions that had written its row and its user's. */
export interface KnownSession {
  readonly session: LiveSession;
  readonly written: number;
  /** 0 where it has no user. */
  readonly ownerWritten: number;
}

/**
 * Sessions that one connection has read, so that it need not be sent them again while they are the same. Whether they are,
 * and whether they are alive, the database is asked every time.
 *
 * Two generations instead of a list of uses: looking up allocates nothing, and throwing out the least used half is one
 * assignment.
 */
export class LiveMemo {
  readonly #generationSize: number;
  #young = new Map<Digest, KnownSession>();
  #old = new Map<Digest, KnownSession>();

  constructor(capacity: number) {
    this.#generationSize = Math.ceil(capacity / 2);
  }

  get(digest: Digest): KnownSession | undefined {
    const young = this.#young.get(digest);
    if (young !== undefined) return young;
    const old = this.#old.get(digest);
    if (old !== undefined) this.set(digest, old);
    return old;
  }

  set(digest: Digest, known: KnownSession): void {
    if (this.#young.size >= this.#generationSize) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(digest, known);
  }
}
