import {
  type Delivery,
  type DeliveryProgress,
  type Denied,
  deepFreeze,
  deny,
  freshDelivery,
  isLeaseFree,
  keptDeliveries,
  type Lease,
  type NewReceiver,
  type PositionedEvent,
  type Receiver,
  type ReceiverId,
  type Receivers,
  type TrailPosition,
} from '@curfew/core';
import { MemoryGroup } from './connection.ts';
import type { KeptReceiver } from './database.ts';

export class MemoryReceivers extends MemoryGroup implements Receivers {
  async add(
    receiver: NewReceiver,
  ): Promise<{ readonly ok: true; readonly receiver: Receiver } | Denied<'receiver-exists'>> {
    const { receivers, lastPosition } = this.rows;
    const isIt = ({ kind, name }: Receiver) => kind === receiver.kind && name === receiver.name;
    if ([...receivers.values()].some(isIt)) return deny('receiver-exists');
    const cursor = String(lastPosition) as TrailPosition;
    return {
      ok: true,
      receiver: this.#put({ ...receiver, revision: 1, cursor, state: freshDelivery, lease: null, log: [] }),
    };
  }

  async list(): Promise<readonly Receiver[]> {
    return [...this.rows.receivers.values()].sort((a, b) => a.createdAt - b.createdAt).map(shown);
  }

  async change(
    id: ReceiverId,
    revision: number,
    change: Partial<Pick<Receiver, 'settings' | 'state'>>,
  ): Promise<{ readonly ok: true; readonly receiver: Receiver } | Denied<'receiver-not-found' | 'revision-conflict'>> {
    const kept = this.rows.receivers.get(id);
    if (kept === undefined) return deny('receiver-not-found');
    if (kept.revision !== revision) return deny('revision-conflict');
    return { ok: true, receiver: this.#put({ ...kept, ...change, revision: revision + 1 }) };
  }

  async remove(id: ReceiverId): Promise<boolean> {
    return this.rows.receivers.delete(id);
  }

  async latest(): Promise<TrailPosition | null> {
    const last = [...this.rows.positions.values()].at(-1);
    return last === undefined ? null : (String(last) as TrailPosition);
  }

  async read(after: TrailPosition, limit: number): Promise<readonly PositionedEvent[]> {
    const { positions, events } = this.rows;
    const found: PositionedEvent[] = [];
    for (const [id, position] of positions) {
      const event = events.get(id);
      if (found.length === limit) break;
      if (event !== undefined && position > Number(after))
        found.push({ position: String(position) as TrailPosition, event });
    }
    return found;
  }

  async claim(id: ReceiverId, lease: Lease, now: number): Promise<Receiver | null> {
    const kept = this.rows.receivers.get(id);
    if (kept === undefined || !isLeaseFree(kept.lease, lease.holder, now)) return null;
    return this.#put({ ...kept, lease });
  }

  async advance(id: ReceiverId, holder: string, progress: DeliveryProgress): Promise<boolean> {
    const kept = this.rows.receivers.get(id);
    if (kept === undefined || kept.lease?.holder !== holder) return false;
    const { cursor, state, deliveries, leaseUntil } = progress;
    const lease = leaseUntil === null ? null : { holder, until: leaseUntil };
    this.#put({ ...kept, cursor, state, lease, log: [...kept.log, ...deliveries].slice(-keptDeliveries) });
    return true;
  }

  async log(id: ReceiverId, delivery: Delivery): Promise<void> {
    const kept = this.rows.receivers.get(id);
    if (kept !== undefined) this.#put({ ...kept, log: [...kept.log, delivery].slice(-keptDeliveries) });
  }

  async deliveries(id: ReceiverId): Promise<readonly Delivery[]> {
    return (this.rows.receivers.get(id)?.log ?? []).toReversed();
  }

  #put(receiver: KeptReceiver): Receiver {
    const kept: KeptReceiver = deepFreeze(JSON.parse(JSON.stringify(receiver)));
    this.rows.receivers.set(kept.id, kept);
    return shown(kept);
  }
}

function shown({ lease: _, log: __, ...receiver }: KeptReceiver): Receiver {
  return receiver;
}
