import {
  type AuditEvent,
  areAsSealed,
  type EventPosition,
  type KeptLeaf,
  type Seal,
  type SealedEvent,
  type Seals,
} from '@curfew/core';
import { MemoryGroup } from './connection.ts';

export class MemorySeals extends MemoryGroup implements Seals {
  async last(): Promise<Seal | null> {
    return [...this.rows.seals.values()].at(-1) ?? null;
  }

  async list(from: number, limit: number): Promise<readonly Seal[]> {
    return [...this.rows.seals.values()].filter(({ number }) => number >= from).slice(0, limit);
  }

  async unsealed(
    after: EventPosition | null,
    limit: number,
  ): Promise<{ readonly events: readonly AuditEvent[]; readonly last: EventPosition | null }> {
    const { events, leaves } = this.rows;
    const behind = [...events.values()].filter((event) => after === null || isBefore(after, event));
    const looked = behind.sort(byPosition).slice(0, limit);
    const last = looked.at(-1);
    return {
      events: looked.filter(({ id }) => !leaves.has(id)),
      last: looked.length < limit || last === undefined ? null : { at: last.at, id: last.id },
    };
  }

  async append(
    seal: Seal,
    events: readonly SealedEvent[],
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: 'taken' | 'changed' }> {
    const rows = this.rows;
    const last = [...rows.seals.keys()].at(-1) ?? 0;
    const isTaken = seal.number !== last + 1 || events.some(({ event }) => rows.leaves.has(event.id));
    if (isTaken) return { ok: false, reason: 'taken' };
    const found = events.flatMap(({ event }) => rows.events.get(event.id) ?? []);
    if (!areAsSealed(found, events)) return { ok: false, reason: 'changed' };
    rows.seals.set(seal.number, { ...seal });
    for (const { event, leaf, blinding } of events) {
      rows.leaves.set(event.id, { id: event.id, at: event.at, number: seal.number, leaf, blinding });
    }
    return { ok: true };
  }

  async read(number: number): Promise<readonly KeptLeaf[]> {
    const { events, leaves } = this.rows;
    return [...leaves.values()]
      .filter((kept) => kept.number === number)
      .sort(byPosition)
      .map(({ id, at, leaf, blinding }) => ({ id, at, leaf, blinding, event: events.get(id) ?? null }));
  }

  async find(eventId: string): Promise<number | null> {
    return this.rows.leaves.get(eventId)?.number ?? null;
  }

  async prune(number: number, limit: number): Promise<number> {
    const { seals, leaves } = this.rows;
    const old = [...leaves.values()].filter((kept) => kept.number < number).slice(0, limit);
    for (const { id } of old) leaves.delete(id);
    const room = limit - old.length;
    const oldSeals = [...seals.keys()].filter((each) => each < number).slice(0, room);
    for (const each of oldSeals) seals.delete(each);
    return old.length + oldSeals.length;
  }
}

function byPosition(one: EventPosition, other: EventPosition): number {
  return isBefore(one, other) ? -1 : 1;
}

function isBefore(one: EventPosition, other: EventPosition): boolean {
  return one.at < other.at || (one.at === other.at && one.id < other.id);
}
