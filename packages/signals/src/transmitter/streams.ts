import { randomUUID } from 'node:crypto';
import {
  CurfewError,
  type Delivery,
  type DeliveryState,
  type Receiver,
  type ReceiverId,
  type Requester,
  type UserId,
} from '@curfew/core';
import { recovered } from '../outbox/schedule.ts';
import type { Teller } from '../outbox/telling.ts';
import { boxOf } from '../sealed-with.ts';
import { contextOf, createPushTeller, type Poll, passAll, pollStream, type Transmitter, verify } from './delivery.ts';
import {
  assertSupplied,
  parseEndpoint,
  parseMethod,
  type StreamSettings,
  type StreamStatus,
  type StreamView,
  streamSettings,
  viewForAdministrators,
  type WrittenStream,
} from './settings.ts';
import { readNamed, withAdded, withRemoved } from './subjects.ts';

/** More than anybody needs, and few enough to look at all of them once a second. */
const mostStreams = 100;
/** Of one user, so that nobody takes the place of everybody. */
const mostOwned = 10;

/** OpenID SSF 1.0, as the transmitter. Whoever asks has been let in by the caller. */
export interface Streams {
  /** The streams of one user alone (OpenID SSF 1.0 8). */
  ownedBy(owner: UserId): Streams;
  list(): Promise<readonly Receiver[]>;
  find(id: string): Promise<Receiver>;
  /** As administrators see them. */
  views(): Promise<readonly StreamView[]>;
  /** The last attempts to push, the newest first. */
  deliveries(id: string): Promise<readonly Delivery[]>;
  create(written: WrittenStream, requester: Requester): Promise<Receiver>;
  /** `replace`: what is not written is as in a new one (PUT); else it stays (PATCH). */
  update(id: string, written: WrittenStream, replace: boolean, requester: Requester): Promise<Receiver>;
  setStatus(id: string, status: StreamStatus, reason: string | null, requester: Requester): Promise<Receiver>;
  remove(id: string, requester: Requester): Promise<void>;
  /** Tells of somebody again (`add`), or of somebody no more (OpenID SSF 1.0 8.1.3). */
  changeSubjects(
    id: string,
    change: 'add' | 'remove',
    subject: Readonly<Record<string, unknown>>,
    requester: Requester,
  ): Promise<void>;
  /** Sends, or has polled, an event with the receiver's `state`. */
  verify(id: string, state: string | null): Promise<void>;
  /** RFC 8936. */
  poll(
    id: string,
    poll: Poll,
  ): Promise<{ readonly sets: Readonly<Record<string, string>>; readonly moreAvailable: boolean }>;
  readonly pushTeller: Teller;
}

const notFound = (id: string) => new CurfewError('receiver-not-found', `there is no stream ${JSON.stringify(id)}`);

export function createStreams(transmitter: Transmitter, owner?: UserId, inTurn = createTurns()): Streams {
  const { receivers, authority } = transmitter;
  const { outbox } = receivers;

  async function all(): Promise<readonly Receiver[]> {
    return (await outbox.list()).filter(({ kind }) => kind === 'push' || kind === 'poll');
  }

  async function list(): Promise<readonly Receiver[]> {
    return ownedBy(await all(), owner);
  }

  async function find(id: string): Promise<Receiver> {
    const found = (await list()).find((receiver) => receiver.id === id);
    if (found === undefined) throw notFound(id);
    return found;
  }

  async function change(
    receiver: Receiver,
    change: Partial<StreamSettings>,
    requester: Requester,
    state?: DeliveryState,
  ): Promise<Receiver> {
    const settings = { ...streamSettings(receiver), ...change };
    const changed = await receivers.change(receiver, { settings, ...(state && { state }) }, receiver.id, requester);
    if (changed.ok) return changed.receiver;
    throw new CurfewError(changed.code, 'the stream has changed in the meantime: read it again');
  }

  return {
    ownedBy: (user) => createStreams(transmitter, user, inTurn),
    list,
    find,
    views: async () => (await list()).map(viewForAdministrators),
    deliveries: async (id) => outbox.deliveries((await find(id)).id),

    create: (written, requester) =>
      inTurn(async () => {
        assertRoom(await all(), owner);
        const id = randomUUID() as ReceiverId;
        const kind = parseMethod(written.delivery?.method ?? 'urn:ietf:rfc:8936');
        const settings = { ...settingsOf(transmitter, id, kind, written), status: 'enabled', statusReason: null };
        const receiver = { id, kind, name: id, createdAt: authority.now() };
        const kept = { ...receiver, settings: { ...settings, pending: [], verifiedAt: null, ...(owner && { owner }) } };
        assertSupplied(written, kept, transmitter.issuer);
        const added = await receivers.add(kept, id, requester);
        if (!added.ok) throw new CurfewError(added.code);
        return added.receiver;
      }),

    async update(id, written, replace, requester) {
      const receiver = await find(id);
      assertSupplied(written, receiver, transmitter.issuer);
      const kind = receiver.kind === 'push' ? 'push' : 'poll';
      const { delivery } = written;
      if (delivery !== undefined && parseMethod(delivery.method) !== kind) {
        throw new CurfewError(
          'invalid-request',
          'the delivery method of a stream does not change: create another stream',
        );
      }
      const next = settingsOf(
        transmitter,
        receiver.id,
        kind,
        delivery === undefined && kind === 'push'
          ? { ...written, delivery: { method: '', endpoint_url: streamSettings(receiver).endpoint ?? '' } }
          : written,
      );
      const old = streamSettings(receiver);
      const kept = {
        ...(written.events_requested === undefined && !replace && { eventsRequested: old.eventsRequested }),
        ...(written.description === undefined && !replace && { description: old.description }),
        ...(delivery === undefined && { endpoint: old.endpoint, authorization: old.authorization, aud: old.aud }),
      };
      return change(receiver, { ...next, ...kept }, requester);
    },

    async setStatus(id, status, statusReason, requester) {
      const receiver = await find(id);
      if (streamSettings(receiver).status === 'disabled' && status !== 'disabled') await passAll(transmitter, receiver);
      // Who goes on is told at once what waits, however long the pause was, or the receiver away.
      const state = status === 'enabled' ? recovered(receiver.state) : undefined;
      return change(receiver, { status, statusReason }, requester, state);
    },

    async remove(id, requester) {
      if (!(await receivers.remove(await find(id), id, requester))) throw notFound(id);
    },

    async changeSubjects(id, which, subject, requester) {
      const receiver = await find(id);
      const named = await readNamed(subject, transmitter.issuer, authority);
      const { removed = [] } = streamSettings(receiver);
      const plan = which === 'add' ? withAdded : withRemoved;
      await change(receiver, { removed: plan(removed, named) }, requester);
    },

    verify: async (id, state) => verify(transmitter, await find(id), state),
    poll: async (id, asked) => pollStream(transmitter, await find(id), asked),
    pushTeller: createPushTeller(transmitter),
  };
}

function ownedBy(streams: readonly Receiver[], owner: UserId | undefined): readonly Receiver[] {
  return streams.filter((receiver) => owner === undefined || streamSettings(receiver).owner === owner);
}

function assertRoom(streams: readonly Receiver[], owner: UserId | undefined): void {
  if (owner !== undefined && ownedBy(streams, owner).length >= mostOwned) {
    throw new CurfewError(
      'invalid-request',
      `you have ${mostOwned} streams already, the most that one user may have: remove one first`,
    );
  }
  if (streams.length >= mostStreams) {
    throw new CurfewError('invalid-request', `there are ${mostStreams} streams already: remove one first`);
  }
}

/** One after the other, so that each finds what the ones before it have made. */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** What a receiver has written, checked, with what it has not. */
function settingsOf(
  { receivers }: Transmitter,
  id: ReceiverId,
  kind: 'push' | 'poll',
  { delivery, events_requested = [], description = null }: WrittenStream,
): Pick<StreamSettings, 'aud' | 'eventsRequested' | 'description' | 'endpoint' | 'authorization'> {
  const endpoint = parseEndpoint(kind, delivery?.endpoint_url);
  const header = delivery?.authorization_header;
  if (header !== undefined && !/^[\x21-\x7e](?:[\x20-\x7e]{0,2046}[\x21-\x7e])?$/.test(header)) {
    throw new CurfewError('invalid-request', 'delivery.authorization_header is no header');
  }
  const authorization =
    header === undefined ? null : boxOf(receivers, 'authorization_header').seal(header, contextOf(id));
  return {
    aud: endpoint === null ? id : new URL(endpoint).origin,
    eventsRequested: [...new Set(events_requested)],
    description,
    endpoint,
    authorization,
  };
}
