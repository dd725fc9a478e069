import { randomUUID } from 'node:crypto';
import {
  type AuditEvent,
  type Authority,
  CurfewError,
  freshDelivery,
  type Receiver,
  type ReceiverAdministration,
  type ReceiverId,
} from '@curfew/core';
import { causeOf } from '../cause.ts';
import type { Send } from '../network/send.ts';
import { judgeAnswer } from '../outbox/answer.ts';
import type { Attempt } from '../outbox/schedule.ts';
import type { Teller } from '../outbox/telling.ts';
import { setErrorCodes } from '../receiver/fault.ts';
import { subjectOf, toSecurityEvent, type UserFormat } from './events.ts';
import type { SigningKeys } from './keys.ts';
import { deliveredEvents, minVerificationInterval, type StreamSettings, streamSettings } from './settings.ts';
import { isOfStream } from './subjects.ts';

const verificationEvent = 'https://schemas.openid.net/secevent/ssf/event-type/verification';
/** How many events one poll looks at, and hands out. */
const mostExamined = 1_000;
const mostPolled = 100;
const leaseMs = 10_000;

export interface Transmitter {
  /** The issuer: the public address of the server. */
  readonly issuer: string;
  /** How users are named. */
  readonly userFormat: UserFormat;
  readonly authority: Pick<Authority, 'now' | 'listUsers'>;
  readonly receivers: ReceiverAdministration;
  readonly keys: SigningKeys;
  readonly send: Send;
}

export interface Poll {
  readonly maxEvents?: number;
  readonly ack?: readonly string[];
  readonly setErrs?: Readonly<Record<string, unknown>>;
}

/** What the authorization of a stream is sealed for: it opens no other's. */
export function contextOf(id: ReceiverId): string {
  return `authorization of stream ${id}`;
}

function wants(receiver: Receiver, event: AuditEvent): boolean {
  const found = toSecurityEvent(event);
  const settings = streamSettings(receiver);
  return found !== null && deliveredEvents(settings).includes(found.type) && isOfStream(settings.removed ?? [], event);
}

/** RFC 8417, with the subject in `sub_id` (OpenID SSF 1.0 4.1) and exactly one event. */
async function signEvent(
  { keys, issuer, userFormat, authority, receivers }: Transmitter,
  receiver: Receiver,
  event: AuditEvent,
): Promise<string> {
  const found = toSecurityEvent(event);
  if (found === null) throw new Error(`${event.type} is no security event`);
  const email = userFormat === 'email' ? await receivers.emailOf(found.userId) : null;
  return keys.sign({
    iss: issuer,
    aud: streamSettings(receiver).aud,
    // The same whenever it is sent, so that receivers know it again.
    jti: event.id,
    iat: Math.floor(authority.now() / 1_000),
    txn: causeOf(event, issuer),
    sub_id: subjectOf(found, issuer, email),
    events: { [found.type]: found.claims },
  });
}

async function signVerification(
  { keys, issuer, authority }: Transmitter,
  receiver: Receiver,
  { jti, state }: StreamSettings['pending'][number],
): Promise<string> {
  return keys.sign({
    iss: issuer,
    aud: streamSettings(receiver).aud,
    jti,
    iat: Math.floor(authority.now() / 1_000),
    sub_id: { format: 'opaque', id: receiver.id },
    events: { [verificationEvent]: state === null ? {} : { state } },
  });
}

/** What has happened up to now is not told: a stream that was disabled has held nothing (OpenID SSF 1.0 8.1.2.1). */
export async function passAll({ receivers: { outbox }, authority }: Transmitter, { id }: Receiver): Promise<void> {
  const holder = randomUUID();
  const claimed = await outbox.claim(id, { holder, until: authority.now() + leaseMs }, authority.now());
  if (claimed === null) {
    throw new CurfewError('overloaded', 'events of this stream are being told: ask again', { retryAfterMs: 1_000 });
  }
  const cursor = (await outbox.latest()) ?? claimed.cursor;
  await outbox.advance(id, holder, { cursor, state: freshDelivery, deliveries: [], leaseUntil: null });
}

/** RFC 8935. */
export function createPushTeller(transmitter: Transmitter): Teller {
  return {
    // A stream that is paused keeps its place, so its events come when it goes on; one that is disabled has none to keep.
    wants: (receiver, event) => streamSettings(receiver).status !== 'disabled' && wants(receiver, event),
    async tell(receiver, event, signal) {
      const { status, owner } = streamSettings(receiver);
      if (owner !== undefined && !(await transmitter.receivers.isOwnerActive(owner))) {
        return {
          ok: false,
          status: null,
          error: 'the user whose stream it is has been disabled or deleted',
          isFinal: true,
        };
      }
      if (status === 'paused') return { ok: false, status: null, error: 'paused by its receiver' };
      return push(transmitter, receiver, await signEvent(transmitter, receiver, event), signal);
    },
  };
}

async function push(transmitter: Transmitter, receiver: Receiver, set: string, signal?: AbortSignal): Promise<Attempt> {
  const { endpoint, authorization } = streamSettings(receiver);
  const opened =
    authorization === null
      ? null
      : (transmitter.receivers.secrets?.open(authorization, contextOf(receiver.id)) ?? null);
  if (authorization !== null && opened === null) {
    return { ok: false, status: null, error: 'its authorization cannot be opened: is the key file the right one?' };
  }
  const sent = await transmitter.send(new URL(endpoint ?? ''), {
    method: 'POST',
    headers: {
      'content-type': 'application/secevent+jwt',
      accept: 'application/json',
      'user-agent': 'Curfew',
      ...(opened !== null && { authorization: opened }),
    },
    body: set,
    ...(signal && { signal }),
  });
  if (!sent.ok) return { ok: false, status: null, error: sent.error };
  const attempt = judgeAnswer(sent.answer, transmitter.authority.now());
  return attempt.status === 400 && !attempt.ok
    ? { ...attempt, error: `answered 400: ${errorIn(sent.answer.body)}` }
    : attempt;
}

/** Nothing else of an answer is kept. */
function errorIn(body: string): string {
  try {
    const { err } = JSON.parse(body) as { readonly err?: unknown };
    return setErrorCodes.find((code) => code === err) ?? 'without a reason';
  } catch {
    return 'without a reason';
  }
}

export async function verify(transmitter: Transmitter, receiver: Receiver, state: string | null): Promise<void> {
  const { authority, receivers } = transmitter;
  const settings = streamSettings(receiver);
  const at = authority.now();
  const since = at - (settings.verifiedAt ?? -Infinity);
  if (since >= 0 && since < minVerificationInterval * 1_000) {
    throw new CurfewError('too-many-requests', undefined, { retryAfterMs: minVerificationInterval * 1_000 - since });
  }
  const asked = { jti: randomUUID(), state, at };
  const pending = receiver.kind === 'poll' ? [...settings.pending.slice(-9), asked] : [];
  const changed = await receivers.outbox.change(receiver.id, receiver.revision, {
    settings: { ...settings, pending, verifiedAt: at },
  });
  if (!changed.ok) throw new CurfewError(changed.code, 'the stream has changed in the meantime: ask again');
  if (receiver.kind === 'push') await push(transmitter, receiver, await signVerification(transmitter, receiver, asked));
}

export async function pollStream(
  transmitter: Transmitter,
  found: Receiver,
  { maxEvents = mostPolled, ack = [], setErrs = {} }: Poll,
) {
  const { receivers, authority } = transmitter;
  const { outbox } = receivers;
  const holder = randomUUID();
  const receiver = await outbox.claim(found.id, { holder, until: authority.now() + leaseMs }, authority.now());
  if (receiver === null)
    throw new CurfewError('overloaded', 'another poll of this stream is under way', { retryAfterMs: 1_000 });
  const settings = streamSettings(receiver);
  // A receiver that cannot use an event is not sent it for ever.
  const taken = new Set([...receiver.state.ahead, ...ack, ...Object.keys(setErrs)]);
  const page = await outbox.read(receiver.cursor, mostExamined);
  const isOpen = ({ event }: (typeof page)[number]) => wants(receiver, event) && !taken.has(event.id);
  const open = page.filter(isOpen);
  const firstOpen = page.findIndex(isOpen);
  const passed = firstOpen === -1 ? page.length : firstOpen;
  const cursor = passed === 0 ? receiver.cursor : (page[passed - 1]?.position ?? receiver.cursor);
  const behind = new Set(page.slice(passed).map(({ event }) => event.id));
  const ahead = [...taken].filter((id) => behind.has(id));
  await outbox.advance(receiver.id, holder, {
    cursor,
    state: { ...receiver.state, ahead },
    deliveries: [],
    leaseUntil: null,
  });

  const pending = settings.pending.filter(({ jti }) => !taken.has(jti));
  if (pending.length < settings.pending.length) {
    await outbox.change(receiver.id, receiver.revision, { settings: { ...settings, pending } });
  }
  const most = Math.min(maxEvents, mostPolled);
  // What is acknowledged meanwhile counts.
  const isPaused = settings.status !== 'enabled';
  const verifications = await Promise.all(
    pending.slice(0, most).map(async (one) => [one.jti, await signVerification(transmitter, receiver, one)] as const),
  );
  const events = await Promise.all(
    (isPaused ? [] : open)
      .slice(0, most - verifications.length)
      .map(async ({ event }) => [event.id, await signEvent(transmitter, receiver, event)] as const),
  );
  const isMore = !isPaused && (open.length > events.length || page.length === mostExamined);
  return {
    sets: Object.fromEntries([...verifications, ...events]),
    moreAvailable: isMore || pending.length > verifications.length,
  };
}
