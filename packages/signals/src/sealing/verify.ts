import {
  type EventPosition,
  forgottenParts,
  type KeptLeaf,
  leafOf,
  type Seal,
  type SealStatement,
  type Seals,
} from '@curfew/core';
import { merkleRoot } from './merkle.ts';
import { headOf, linkTo, openSeal, positionsOf } from './seal.ts';
import { lateMs } from './sealer.ts';

const [sealsPerPage, eventsPerLook] = [200, 5_000];
/** Where more than this is wrong, nobody reads the rest. */
const mostFaults = 20;

/** Something that is not as it was sealed. */
export interface Fault {
  /** `late` and `unexplained` may have an innocent cause, and somebody should look; the others have none. */
  readonly kind: 'changed' | 'left-out' | 'put-in' | 'chain' | 'key' | 'late' | 'unexplained';
  /** Where: the number of a seal; `null` for what is in no batch. */
  readonly seal: number | null;
  readonly eventId: string | null;
  /** When the event is dated. */
  readonly at: number | null;
  readonly message: string;
}

export interface VerifyReport {
  /** The first place comes first; at most 20. */
  readonly faults: readonly Fault[];
  /** Whether everything was looked at: not where there are too many faults. */
  readonly isComplete: boolean;
  readonly seals: number;
  /** Sealed, and there. */
  readonly events: number;
  /** Of those, from how many somebody was taken out. */
  readonly forgotten: number;
  /** Sealed, and deleted since they had been kept long enough. */
  readonly deleted: number;
  /** Not in a batch yet. */
  readonly unsealed: number;
  /** The last seal in short, see {@link headOf}. */
  readonly head: string | null;
  readonly sealedAt: number | null;
}

export interface VerifyOptions {
  /** Whom to believe: public keys, base64url. */
  readonly keys: readonly string[];
  /** A head from before, which must still be there. */
  readonly contains?: string;
  readonly onProgress?: (events: number) => void;
}

/** Proves that the trail is what was sealed, in one pass and with one batch in memory at a time. */
export async function verifyTrail(seals: Seals, options: VerifyOptions): Promise<VerifyReport> {
  const last = await seals.last();
  const walk = new Verification(seals, options, last);
  await walk.run();
  return walk.report();
}

class Verification {
  readonly #seals: Seals;
  readonly #options: VerifyOptions;
  readonly #last: Seal | null;
  #statement: SealStatement | null = null;
  readonly #faults: Fault[] = [];
  readonly #counts = { seals: 0, events: 0, forgotten: 0, explained: 0, deleted: 0, unsealed: 0 };
  #before: { readonly seal: Seal; readonly statement: SealStatement } | null = null;
  /** The first seal of an unbroken row that is signed with a key that nobody vouches for. */
  #strange: SealStatement | null = null;
  #isContained = false;

  constructor(seals: Seals, options: VerifyOptions, last: Seal | null) {
    [this.#seals, this.#options, this.#last] = [seals, options, last];
  }

  async run(): Promise<void> {
    if (this.#last === null) return this.#chainFault(null, 'nothing of the trail is sealed');
    this.#statement = openSeal(this.#last);
    if (this.#statement === null)
      return this.#chainFault(this.#last.number, `the last seal, ${this.#last.number}, has been changed`);
    await this.#walkSeals(this.#last.number, this.#statement.firstKept);
    this.#checkKeys();
    this.#checkContained();
    if (!this.#isFull) await this.#walkUnsealed();
    this.#checkForgotten();
  }

  report(): VerifyReport {
    const { explained: _, ...counts } = this.#counts;
    return {
      ...counts,
      faults: this.#faults.slice(0, mostFaults),
      isComplete: !this.#isFull,
      head: this.#last && headOf(this.#last),
      sealedAt: this.#statement?.sealedAt ?? null,
    };
  }

  get #isFull(): boolean {
    return this.#faults.length > mostFaults;
  }

  async #walkSeals(lastNumber: number, firstKept: number): Promise<void> {
    let next = firstKept;
    while (next <= lastNumber && !this.#isFull) {
      const page = (await this.#seals.list(next, sealsPerPage)).filter(({ number }) => number <= lastNumber);
      if (page.length === 0) return this.#chainFault(next, `the seals ${next} to ${lastNumber} are missing`);
      for (const seal of page) {
        if (this.#isFull) return;
        if (seal.number !== next) await this.#missing(next, seal.number - 1);
        next = seal.number + 1;
        await this.#checkSeal(seal);
      }
    }
  }

  /** What has been pruned while this went on is missing with good reason. */
  async #missing(from: number, to: number): Promise<void> {
    const firstKept = (await this.#latest()).firstKept;
    if (to < firstKept && this.#before === null) return;
    const names = from === to ? `the seal ${from} is` : `the seals ${from} to ${to} are`;
    this.#chainFault(from, `${names} missing`);
    this.#before = null;
  }

  async #latest(): Promise<SealStatement> {
    const seal = await this.#seals.last();
    const statement = seal === null ? null : openSeal(seal);
    const known = this.#statement as SealStatement;
    return statement !== null && this.#isTrusted(statement) && statement.number > known.number ? statement : known;
  }

  #isTrusted({ key }: SealStatement): boolean {
    return this.#options.keys.includes(key);
  }

  async #checkSeal(seal: Seal): Promise<void> {
    this.#counts.seals++;
    const statement = openSeal(seal);
    if (headOf(seal) === this.#options.contains) this.#isContained = true;
    if (statement === null) {
      this.#chainFault(seal.number, `the seal ${seal.number} has been changed`);
      this.#before = null;
      return;
    }
    const before = this.#before;
    if (before !== null && statement.previous !== linkTo(before.seal)) {
      this.#chainFault(
        seal.number,
        `the seal ${seal.number} does not follow the seal ${before.seal.number} that is here`,
      );
    } else if (seal.number === 1 && statement.previous !== null) {
      this.#chainFault(1, 'the seal 1 follows another one');
    }
    if (this.#isTrusted(statement)) this.#strange = null;
    else this.#strange ??= statement;
    await this.#checkBatch(statement);
    this.#before = { seal, statement };
    this.#options.onProgress?.(this.#counts.events + this.#counts.deleted);
  }

  async #checkBatch(statement: SealStatement): Promise<void> {
    const { number, size, root, positions } = statement;
    const kept = await this.#seals.read(number);
    const faultsBefore = this.#faults.length;
    const leaves: string[] = [];
    for (const each of kept) leaves.push(await this.#checkEvent(each, statement));
    const isWhole = leaves.length === size && merkleRoot(leaves) === root;
    if (isWhole && positionsOf(kept) === positions) return;
    if (this.#faults.length > faultsBefore) return;
    if (isWhole)
      return this.#chainFault(
        number,
        `the batch of the seal ${number} dates its events otherwise than when they were sealed`,
      );
    const how = leaves.length === size ? 'other than those' : `${leaves.length} events and not the ${size}`;
    this.#chainFault(number, `the batch of the seal ${number} holds ${how} that were sealed`);
  }

  /** @returns the leaf as it was sealed, so that one wrong event does not make the whole batch wrong. */
  async #checkEvent({ at, id, leaf, blinding, event }: KeptLeaf, { number, sealedAt }: SealStatement): Promise<string> {
    const place = { seal: number, eventId: id, at };
    const what = `the event ${id} of ${new Date(at).toISOString()}, sealed in batch ${number},`;
    if (event === null) {
      if (at < (this.#statement?.deletedBefore ?? 0) || at < (await this.#latest()).deletedBefore)
        this.#counts.deleted++;
      else this.#fault({ kind: 'left-out', ...place, message: `${what} is missing` });
      return leaf;
    }
    this.#counts.events++;
    if (forgottenParts(blinding) > 0) this.#counts.forgotten++;
    if (leafOf(event, blinding) !== leaf)
      this.#fault({ kind: 'changed', ...place, message: `${what} has been changed` });
    this.#explain(event);
    const before = this.#before?.statement;
    const due = before === undefined ? -Infinity : Math.min(before.sealedThrough, sealedAt) - lateMs;
    if (at < due && event.type !== 'session-expired') {
      const since = `after everything of its time had been sealed, by ${new Date(sealedAt).toISOString()}`;
      this.#fault({ kind: 'late', ...place, message: `${what} appeared ${since}` });
    }
    return leaf;
  }

  /** How many events an erasure says that it has changed. */
  #explain({ type, detail }: { readonly type: string; readonly detail: Readonly<Record<string, unknown>> }): void {
    if (type === 'user-erased') this.#counts.explained += Number(detail.events) || 0;
  }

  /** What has happened since the last seal is in no batch yet; what is older should be. */
  async #walkUnsealed(): Promise<void> {
    const { sealedThrough, sealedAt } = this.#statement as SealStatement;
    const due = Math.min(sealedThrough, sealedAt) - lateMs;
    for (let after: EventPosition | null = null; !this.#isFull; ) {
      const { events, last } = await this.#seals.unsealed(after, eventsPerLook);
      for (const event of events) {
        this.#counts.unsealed++;
        this.#explain(event);
        const { id, at, type } = event;
        if (at >= due || type === 'session-expired') continue;
        const message = `the event ${id} of ${new Date(at).toISOString()} is in no batch, and everything of its time is sealed`;
        this.#fault({ kind: 'put-in', seal: null, eventId: id, at, message });
      }
      if (last === null) return;
      after = last;
    }
  }

  /** A key that nobody knows is believed where a known one has signed what follows: its owner has checked it. */
  #checkKeys(): void {
    if (this.#strange === null) return;
    const { number, key } = this.#strange;
    const message = `from the seal ${number} on the trail is sealed with the key ${key}, which is not a known one`;
    this.#fault({ kind: 'key', seal: number, eventId: null, at: null, message });
  }

  #checkContained(): void {
    const { contains } = this.#options;
    if (contains === undefined || this.#isContained || this.#isFull) return;
    const number = Number.parseInt(contains, 10) || null;
    const firstKept = this.#statement?.firstKept ?? 1;
    const why = number !== null && number < firstKept ? `: only those from ${firstKept} on are kept` : ' any more';
    this.#chainFault(number, `the seal ${contains} is not here${why}`);
  }

  #checkForgotten(): void {
    const { forgotten, explained } = this.#counts;
    if (forgotten <= explained || this.#isFull) return;
    const message = `${forgotten} events name nobody any more, and the erasures of the trail have changed only ${explained}`;
    this.#fault({ kind: 'unexplained', seal: null, eventId: null, at: null, message });
  }

  #chainFault(seal: number | null, message: string): void {
    this.#fault({ kind: 'chain', seal, eventId: null, at: null, message });
  }

  #fault(fault: Fault): void {
    this.#faults.push(fault);
  }
}
