import type { Denied } from '../errors.ts';
import type { AuditEvent } from './event.ts';
import type { Lease } from './lease.ts';

export type ReceiverId = string & { readonly brand: 'ReceiverId' };

/**
 * A place in the trail, in the order in which events became visible. Opaque to all but the store that wrote it, and of no use to
 * another one.
 */
export type TrailPosition = string & { readonly brand: 'TrailPosition' };

/** Somebody outside who is told of events, and how far that has come. */
export interface Receiver {
  readonly id: ReceiverId;
  readonly kind: ReceiverKind;
  /** Unique within the kind: the address of a webhook, the id of a stream. */
  readonly name: string;
  /** What only those know who do the telling. Secrets in it are sealed. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Counts the changes of the settings. */
  readonly revision: number;
  /** All up to here has been told, or was not to be. */
  readonly cursor: TrailPosition;
  readonly state: DeliveryState;
  readonly createdAt: number;
}

/** `webhook`; or a stream of shared signals, which is pushed to (RFC 8935) or fetches what there is by polling us (RFC 8936). */
export type ReceiverKind = 'webhook' | 'push' | 'poll';

export interface NewReceiver {
  readonly id: ReceiverId;
  readonly kind: ReceiverKind;
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
}

/** How telling a receiver goes. */
export interface DeliveryState {
  /** How often in a row it has failed. */
  readonly failures: number;
  readonly failingSince: number | null;
  /** Not before then; `null`: at once. */
  readonly nextAttemptAt: number | null;
  /** Why nothing is told until somebody asks for it; `null` where it goes on. */
  readonly stopped: string | null;
  /** The ids of events behind the cursor that have been taken ahead of their turn. */
  readonly ahead: readonly string[];
}

export const freshDelivery: DeliveryState = {
  failures: 0,
  failingSince: null,
  nextAttemptAt: null,
  stopped: null,
  ahead: [],
};

export interface PositionedEvent {
  readonly position: TrailPosition;
  readonly event: AuditEvent;
}

/** One attempt to tell a receiver of an event. It holds nothing that the receiver has answered but the status. */
export interface Delivery {
  /** UUID. */
  readonly id: string;
  readonly at: number;
  readonly eventId: string;
  readonly eventType: string;
  /** When the event happened. */
  readonly eventAt: number;
  /** Of the answer; `null` where there was none. */
  readonly status: number | null;
  readonly durationMs: number;
  /** Why it failed; `null` where it did not. */
  readonly error: string | null;
}

export interface DeliveryProgress {
  readonly cursor: TrailPosition;
  readonly state: DeliveryState;
  /** For the log. */
  readonly deliveries: readonly Delivery[];
  /** Until when the lease lasts from here on; `null` gives it back. */
  readonly leaseUntil: number | null;
}

/** How many attempts the log of a receiver keeps. */
export const keptDeliveries = 200;

/**
 * Who is told of events, and how far: the trail is the outbox, and each receiver has a place in it. See {@link Store} for what holds
 * of every verb.
 *
 * Events are read in the order in which they became visible, which is not that of their instants: whoever goes on from a place misses
 * nothing, however long a transaction took that has written one. No verb that writes events writes anything more for it.
 */
export interface Receivers {
  /** It is told of what becomes visible from here on. Refuses with `receiver-exists` where its kind has one of this name. */
  add(receiver: NewReceiver): Promise<{ readonly ok: true; readonly receiver: Receiver } | Denied<'receiver-exists'>>;

  /** The oldest first. */
  list(): Promise<readonly Receiver[]>;

  /**
   * Writes the settings, the state, or both, whoever holds the lease. Refuses with `receiver-not-found`, and with `revision-conflict`
   * where the settings are not any more those of `revision`.
   */
  change(
    id: ReceiverId,
    revision: number,
    change: { readonly settings?: Receiver['settings']; readonly state?: DeliveryState },
  ): Promise<{ readonly ok: true; readonly receiver: Receiver } | Denied<'receiver-not-found' | 'revision-conflict'>>;

  /** With its log. @returns whether it was there. */
  remove(id: ReceiverId): Promise<boolean>;

  /** Where the last event is that can be read; `null` where none can be. */
  latest(): Promise<TrailPosition | null>;

  /** At most `limit` events behind a place, in order. */
  read(after: TrailPosition, limit: number): Promise<readonly PositionedEvent[]>;

  /**
   * Takes the lease, or renews it: of many holders who ask at the same time, one gets it. See {@link isLeaseFree}.
   *
   * @returns the receiver as it is now; `null` where it is gone, or somebody else holds the lease.
   */
  claim(id: ReceiverId, lease: Lease, now: number): Promise<Receiver | null>;

  /** Writes how far a holder has come. @returns whether it still held the lease; where it did not, nothing is written. */
  advance(id: ReceiverId, holder: string, progress: DeliveryProgress): Promise<boolean>;

  /** Writes into the log alone, whoever holds the lease. */
  log(id: ReceiverId, delivery: Delivery): Promise<void>;

  /** The log: the last attempts, the newest first, at most {@link keptDeliveries}. */
  deliveries(id: ReceiverId): Promise<readonly Delivery[]>;
}
