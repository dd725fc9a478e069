import { randomUUID } from 'node:crypto';
import { CurfewError } from '../errors.ts';
import type { EventType } from '../store/event.ts';
import type { NewReceiver, Receiver, ReceiverId, Receivers } from '../store/receivers.ts';
import { isFromApplication } from '../user/identity.ts';
import type { SecretBox } from '../user/second-factor.ts';
import type { UserId } from '../user/user.ts';
import type { AuthorityContext } from './authority-context.ts';
import { permit, type Requester } from './requester.ts';
import { usersWithEmail } from './users-with-email.ts';

type Changed = Awaited<ReturnType<Receivers['change']>>;

/** Who is told of events. To change that reaches further than the session that asks for it. */
export interface ReceiverAdministration {
  /** Seals what receivers are told by; `null` where there is no key. */
  readonly secrets: SecretBox | null;
  /** For those who do the telling. */
  readonly outbox: Receivers;
  /**
   * @param shown what the trail says of the receiver; never the whole address, which may hold a secret
   * @throws CurfewError `recent-sign-in-required`, `step-up-required`
   */
  add(receiver: NewReceiver, shown: string, requester: Requester): ReturnType<Receivers['add']>;
  change(
    receiver: Receiver,
    change: Parameters<Receivers['change']>[2],
    shown: string,
    requester: Requester,
  ): Promise<Changed>;
  /**
   * By what receivers know a user who is named by e-mail address; `null` where there is none, or the user is deleted. Nobody checks whose
   * an address is, and the name of another user would end that user's sessions: so also where it was set by an application, and
   * where another user has it, too.
   */
  emailOf(id: UserId): Promise<string | null>;
  /** Whether a user who has set up a receiver is still let in. */
  isOwnerActive(owner: UserId): Promise<boolean>;
  /** @returns whether it was there. */
  remove(receiver: Receiver, shown: string, requester: Requester): Promise<boolean>;
}

/** @throws CurfewError `not-found` where the store keeps no receivers. */
export function receiverAdministration(context: AuthorityContext): ReceiverAdministration | null {
  const { receivers } = context.store;
  if (receivers === undefined) return null;
  const { trail } = context.store;

  /** After the change: an event of something that did not happen would be worse than none of something that did. */
  async function record(type: EventType, id: ReceiverId, kind: string, shown: string, requester: Requester) {
    const { initiator, actor, ip, userAgent } = requester;
    const who = { initiator, actor, ip, userAgent, userId: null, username: null, sessionId: null, reason: null };
    await trail.record([
      { id: randomUUID(), at: context.now(), type, ...who, detail: { receiver: id, kind, name: shown } },
    ]);
  }

  return {
    secrets: context.codeTools?.secrets ?? null,
    outbox: receivers,
    async add(receiver, shown, requester) {
      permit(context, 'change-receivers', requester);
      const added = await receivers.add(receiver);
      if (added.ok) await record('receiver-added', receiver.id, receiver.kind, shown, requester);
      return added;
    },
    async change({ id, kind, revision }, change, shown, requester) {
      permit(context, 'change-receivers', requester);
      const changed = await receivers.change(id, revision, change);
      if (changed.ok) await record('receiver-changed', id, kind, shown, requester);
      return changed;
    },
    emailOf: (id) => emailOf(context, id),
    async isOwnerActive(owner) {
      const user = await context.store.users.find({ id: owner });
      return user !== null && user.disabledAt === null;
    },
    async remove({ id, kind }, shown, requester) {
      permit(context, 'change-receivers', requester);
      const isRemoved = await receivers.remove(id);
      if (isRemoved) await record('receiver-removed', id, kind, shown, requester);
      return isRemoved;
    },
  };
}

async function emailOf({ store: { users } }: AuthorityContext, id: UserId): Promise<string | null> {
  const isAdmitted = async (user: UserId) => (await users.identities(user)).some(isFromApplication);
  const email = (await users.find({ id }))?.profile.email;
  if (email === undefined || (await isAdmitted(id))) return null;
  for await (const user of usersWithEmail((query) => users.list(query), email)) {
    if (user.id !== id && !(await isAdmitted(user.id))) return null;
  }
  return email;
}

/** @throws CurfewError `not-found`. */
export function receiversOf(administration: ReceiverAdministration | null): ReceiverAdministration {
  if (administration !== null) return administration;
  throw new CurfewError('not-found', 'this store tells nobody of events: use SQLite or PostgreSQL for that');
}
