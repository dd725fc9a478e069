import type { Digest, LiveSession } from '@curfew/core';

/** A session as it was read, and which transactions had written its row and that of its user. */
export interface KnownRow {
  readonly session: LiveSession;
  readonly written: string;
  readonly ownerWritten: string | null;
}

/**
 * Rows that one connection has read, so that it need not be sent them again while they are the same: whether they are,
 * and whether the session is alive, the database is asked every time.
 *
 * Two generations instead of a list of uses: looking up allocates nothing, and throwing out the least used half is one
 * assignment.
 */
export class LiveMemo {
  readonly #generationSize: number;
  #young = new Map<Digest, KnownRow>();
  #old = new Map<Digest, KnownRow>();

  constructor(capacity: number) {
    this.#generationSize = Math.ceil(capacity / 2);
  }

  get(digest: Digest): KnownRow | undefined {
    const young = this.#young.get(digest);
    if (young !== undefined) return young;
    const old = this.#old.get(digest);
    if (old !== undefined) this.set(digest, old);
    return old;
  }

  set(digest: Digest, row: KnownRow): void {
    if (this.#young.size >= this.#generationSize) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(digest, row);
  }
}
