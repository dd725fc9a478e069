import type { AuditEvent } from './event.ts';
import type { EventPosition } from './move.ts';

/**
 * The sealed batches of the trail. Sealing comes after the events, in transactions of its own: whoever appends waits for nothing,
 * and writes nothing more. See {@link Store} for what holds of every verb.
 */
export interface Seals {
  /** The youngest seal; `null` where nothing has been sealed. */
  last(): Promise<Seal | null>;

  /** From a number on, in order. */
  list(from: number, limit: number): Promise<readonly Seal[]>;

  /**
   * Looks at the first `limit` events from behind `after` (`null`: from the first) on, oldest first. What becomes visible late is
   * found by looking at the same place again.
   *
   * @returns those that are in no batch, and how far it has come, `last` being `null` at the end.
   */
  unsealed(
    after: EventPosition | null,
    limit: number,
  ): Promise<{ readonly events: readonly AuditEvent[]; readonly last: EventPosition | null }>;

  /**
   * Adds a seal, and puts its events into its batch. Refused with `taken` where there is such a number, the number before it is
   * missing, or one of the events is in a batch already; with `changed` where one is not any more what its leaf says.
   */
  append(
    seal: Seal,
    events: readonly SealedEvent[],
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: 'taken' | 'changed' }>;

  /** The events of a batch, oldest first (`at`, then `id`). */
  read(number: number): Promise<readonly KeptLeaf[]>;

  /** The batch of an event; `null` where it is in none. */
  find(eventId: string): Promise<number | null>;

  /** Deletes what is kept of the first batches, those before `number`: at most `limit` rows. @returns how many. */
  prune(number: number, limit: number): Promise<number>;
}

/** A batch’s seal: a statement, and the signature over exactly these characters. */
export interface Seal {
  /** 1 and up, without gaps. */
  readonly number: number;
  /** JSON, see {@link readStatement}. */
  readonly statement: string;
  /** Ed25519, base64url. */
  readonly signature: string;
}

/** An event, and what its batch holds of it. */
export interface SealedEvent {
  readonly event: AuditEvent;
  /** See {@link leafOf}. Lower-case hex. */
  readonly leaf: string;
  /** See {@link newBlinding}. Lower-case hex. */
  readonly blinding: string;
}

export interface KeptLeaf extends EventPosition {
  readonly leaf: string;
  readonly blinding: string;
  /** `null` where it is gone. */
  readonly event: AuditEvent | null;
}

/** What is said, and signed, of a batch. */
export interface SealStatement {
  readonly version: 1;
  readonly number: number;
  /** SHA-256 of the statement before it, in hex; of the first one, `null`. */
  readonly previous: string | null;
  /** SHA-256 of what {@link KeptLeaf} keeps of where its events are, in hex: a date decides whether an event may be gone. */
  readonly positions: string;
  /** When it was made: milliseconds, as all instants here. */
  readonly sealedAt: number;
  /** All that was visible at `sealedAt` and dated before this is in this batch or an earlier one. It moves back only where a clock was wrong. */
  readonly sealedThrough: number;
  readonly size: number;
  /** The Merkle root over the leaves of its events, oldest first (RFC 6962, section 2.1), in hex. */
  readonly root: string;
  /** What is dated before this may be gone: it has been kept long enough. It never moves back. */
  readonly deletedBefore: number;
  /** The first batch of which anything is still kept. */
  readonly firstKept: number;
  /** The Ed25519 key that signs this: its 32 bytes, base64url. */
  readonly key: string;
}

/** @returns `null` for what is no statement. */
export function readStatement({ statement }: Pick<Seal, 'statement'>): SealStatement | null {
  let read: Partial<SealStatement> | null;
  try {
    read = JSON.parse(statement);
  } catch {
    return null;
  }
  const { version, number, previous, positions, sealedAt, sealedThrough, size, root, deletedBefore, firstKept, key } =
    read ?? {};
  const numbers = [number, sealedAt, sealedThrough, size, deletedBefore, firstKept];
  const isWhole =
    version === 1 &&
    numbers.every((each) => Number.isSafeInteger(each)) &&
    (previous === null || typeof previous === 'string') &&
    [root, positions, key].every((each) => typeof each === 'string');
  return isWhole ? (read as SealStatement) : null;
}
