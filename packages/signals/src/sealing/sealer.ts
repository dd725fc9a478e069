import {
  type AuditEvent,
  CurfewError,
  type EventPosition,
  leafOf,
  newBlinding,
  type RandomBytes,
  type Seal,
  type SealedEvent,
  type SealStatement,
  type Seals,
} from '@curfew/core';
import { merkleRoot } from './merkle.ts';
import { headOf, linkTo, makeSeal, openSeal, positionsOf } from './seal.ts';
import type { SealKey } from './seal-key.ts';

const minute = 60_000;
const hour = 60 * minute;

/** The most events of one batch. */
const batchSize = 500;
/** How many events one look reads at most. */
const lookSize = 5_000;
/** Transactions become visible later than their events are dated: each look goes back this far. */
const backMs = minute;
/** What is dated earlier than this before the seal that should have held it is late: no transaction takes as long. */
export const lateMs = 15 * minute;
/** Every so many looks go back as far as that. */
const farLookEvery = 12;
/** A seal without events says that nothing has happened. */
const heartbeatMs = hour;
/** How many batches whose events are gone one seal lets go of, at most. */
const mostLetGo = 5;

export interface SealerOptions {
  readonly seals: Seals;
  /** The first one signs; a trail that was sealed with any of them goes on. */
  readonly keys: readonly SealKey[];
  readonly now: () => number;
  readonly randomBytes: RandomBytes;
  /** How long events are kept, in milliseconds. */
  readonly eventRetentionMs: number;
  /** Where another node has sealed within this, there is nothing to do; in milliseconds. */
  readonly intervalMs: number;
}

export interface Sealer {
  /**
   * Seals what is in no batch yet. Any number of nodes may do it at once: of each seal there is one.
   *
   * @returns the last seal that it has made, in short (see {@link headOf}); `null` where there was nothing to do.
   * @throws CurfewError `invalid-configuration` where the trail was sealed with a key that is not here, or forged.
   */
  seal(): Promise<string | null>;
  /** When anybody has sealed last, in milliseconds. */
  sealedAt(): Promise<number | null>;
}

export function createSealer(options: SealerOptions): Sealer {
  const { seals, now } = options;
  const [key] = options.keys;
  if (key === undefined) throw new CurfewError('invalid-configuration', 'there is no key to seal the trail with');
  let looks = 0;
  /** Goes round through the whole trail, for what became visible later than anybody expects. */
  let patrol: EventPosition | null = null;
  /** The first batch, and before when its events may be deleted: as long as both are the same, it is still there. */
  let stillKept = '';

  /** One more seal, if nobody else was first and nothing has changed meanwhile. */
  async function add(events: readonly AuditEvent[], sealedThrough: number): Promise<Seal | null> {
    const last = await openLast(options);
    const sealed = sealEvents(events, options.randomBytes);
    const sealedAt = now();
    const { statement } = last ?? {};
    // It moves back only where a clock was wrong.
    const through = Math.max(sealedThrough, Math.min(statement?.sealedThrough ?? sealedThrough, sealedAt));
    const deletedBefore = Math.max(statement?.deletedBefore ?? Number.MIN_SAFE_INTEGER, deletable(options, sealedAt));
    const seal = makeSeal(
      {
        number: (statement?.number ?? 0) + 1,
        previous: last === null ? null : linkTo(last.seal),
        ...{ sealedAt, sealedThrough: through, deletedBefore },
        size: sealed.length,
        root: merkleRoot(sealed.map(({ leaf }) => leaf)),
        positions: positionsOf(sealed.map(({ event }) => event)),
        firstKept: statement === undefined ? 1 : await findFirstKept(statement),
      },
      key as SealKey,
    );
    return (await seals.append(seal, sealed)).ok ? seal : null;
  }

  async function findFirstKept({ firstKept, number, deletedBefore }: SealStatement): Promise<number> {
    let first = firstKept;
    while (first < number && first < firstKept + mostLetGo && stillKept !== `${first} ${deletedBefore}`) {
      const kept = await seals.read(first);
      const isGone = kept.every(({ at, event }) => event === null && at < deletedBefore);
      if (isGone && isDatedAsSealed(kept, await seals.list(first, 2))) first++;
      else stillKept = `${first} ${deletedBefore}`;
    }
    return first;
  }

  /** @returns the last seal; `null` as soon as one was not made. */
  async function addAll(events: readonly AuditEvent[], sealedThrough: number): Promise<Seal | null> {
    let made: Seal | null = null;
    for (let start = 0; start < events.length; start += batchSize) {
      const batch = events.slice(start, start + batchSize);
      const isRest = start + batchSize >= events.length;
      made = await add(batch, isRest ? sealedThrough : Math.min(sealedThrough, batch.at(-1)?.at ?? sealedThrough));
      if (made === null) return null;
      await nextTurn();
    }
    return made;
  }

  /** From a place on to the end of the trail. */
  async function sealFrom(start: EventPosition | null): Promise<Seal | null> {
    let made: Seal | null = null;
    for (let after = start; ; ) {
      const lookedAt = now();
      const { events, last } = await seals.unsealed(after, lookSize);
      const through = Math.min(lookedAt, last?.at ?? lookedAt);
      const added = await addAll(events, through);
      if (events.length > 0 && added === null) return made;
      made = added ?? made;
      if (last === null) return made;
      after = last;
    }
  }

  async function sealPatrolled(): Promise<Seal | null> {
    const { events, last } = await seals.unsealed(patrol, lookSize);
    patrol = last;
    return addAll(events, (await openLast(options))?.statement.sealedThrough ?? 0);
  }

  async function prune(): Promise<void> {
    const first = (await openLast(options))?.statement.firstKept ?? 1;
    while (first > 1 && (await seals.prune(first, batchSize)) === batchSize) await nextTurn();
  }

  return {
    async seal() {
      const last = (await openLast(options))?.statement;
      const startedAt = now();
      const since = last === undefined ? Infinity : startedAt - last.sealedAt;
      if (since >= 0 && since < options.intervalMs * 0.9) return null;
      const isFar = looks++ % farLookEvery === 0;
      const from = last && Math.min(last.sealedThrough, startedAt) - (isFar ? lateMs : backMs);
      let made = await sealFrom(from === undefined ? null : { at: from, id: '' });
      made = (await sealPatrolled()) ?? made;
      if (made === null && (await isSilent(options))) made = await add([], startedAt);
      if (made === null) return null;
      await prune();
      return headOf(made);
    },
    sealedAt: async () => (await openLast(options))?.statement.sealedAt ?? null,
  };
}

/** A seal, and what it says. */
interface Sealed {
  readonly seal: Seal;
  readonly statement: SealStatement;
}

/** @throws CurfewError `invalid-configuration` for a seal that is not ours. */
async function openLast({ seals, keys }: Pick<SealerOptions, 'seals' | 'keys'>): Promise<Sealed | null> {
  const seal = await seals.last();
  if (seal === null) return null;
  const statement = openSeal(seal);
  if (statement !== null && keys.some(({ publicKey }) => publicKey === statement.key)) return { seal, statement };
  throw new CurfewError(
    'invalid-configuration',
    statement === null
      ? `the seal ${seal.number} of the trail has been changed: run "curfew events verify"`
      : `the trail was sealed with the key ${statement.key}, which the key file does not hold: put its line back, behind the present one`,
  );
}

/** What has been emptied or dated back by somebody stays, so that it is found. @param seals that of the batch, and the one that vouches for it */
function isDatedAsSealed(kept: readonly EventPosition[], [seal, next]: readonly Seal[]): boolean {
  const [statement, after] = [seal && openSeal(seal), next && openSeal(next)];
  return seal !== undefined && statement?.positions === positionsOf(kept) && after?.previous === linkTo(seal);
}

function sealEvents(events: readonly AuditEvent[], randomBytes: RandomBytes): SealedEvent[] {
  const ordered = [...events].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  return ordered.map((event) => {
    const blinding = newBlinding(randomBytes);
    const leaf = leafOf(event, blinding);
    if (leaf === null) throw new Error('a new blinding has nothing forgotten');
    return { event, blinding, leaf };
  });
}

/** In steps, so that a seal without events is made for it now and then and not all the time. */
function deletable({ eventRetentionMs }: SealerOptions, now: number): number {
  const step = Math.min(hour, Math.max(1, Math.ceil(eventRetentionMs / 24)));
  return Math.floor((now - eventRetentionMs) / step) * step;
}

/** Whether a seal is due although nothing has happened: it is time for one, or events have been kept long enough. */
async function isSilent(options: SealerOptions): Promise<boolean> {
  const last = (await openLast(options))?.statement;
  if (last === undefined || options.now() - last.sealedAt >= heartbeatMs) return true;
  const before = deletable(options, options.now());
  if (before <= last.deletedBefore) return false;
  const { last: oldest } = await options.seals.unsealed(null, 1);
  return oldest !== null && oldest.at < before;
}

/** Lets requests through between two batches. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
