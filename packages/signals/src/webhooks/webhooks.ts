import { randomUUID } from 'node:crypto';
import {
  type AuditEvent,
  type Authority,
  CurfewError,
  type Denied,
  deny,
  type Receiver,
  type ReceiverAdministration,
  type ReceiverId,
  type Requester,
} from '@curfew/core';
import { parseReceiverUrl } from '../network/receiver-url.ts';
import { recovered } from '../outbox/schedule.ts';
import { attemptDelivery, type Teller } from '../outbox/telling.ts';
import { type DeliveryView, viewDelivery } from '../outbox/views.ts';
import { boxOf } from '../sealed-with.ts';
import {
  defaultWebhookEvents,
  parseWebhookEvents,
  secretContext,
  settingsOf,
  shownAddress,
  viewWebhook,
  type WebhookView,
} from './settings.ts';
import { newWebhookSecret } from './signature.ts';

/** More than anybody needs, and few enough to look at all of them once a second. */
const mostWebhooks = 100;
/** How long the secret before still signs. */
const overlapMs = 24 * 3_600_000;
/** How often a change is tried again that another one has overtaken. */
const mostAttempts = 5;

interface WithSecret {
  readonly ok: true;
  readonly webhook: WebhookView;
  /** Shown this once. */
  readonly secret: string;
}

/** Administration of webhooks. Each is named by its id or its address. */
export interface Webhooks {
  list(): Promise<readonly WebhookView[]>;
  /** @throws CurfewError `invalid-request`, `recent-sign-in-required` */
  add(
    request: { readonly url: string; readonly events?: readonly string[] },
    requester: Requester,
  ): Promise<WithSecret | Denied<'receiver-exists'>>;
  remove(which: string, requester: Requester): Promise<{ readonly ok: true } | Denied<'receiver-not-found'>>;
  /** The secret before signs beside the new one for a day. */
  rotateSecret(which: string, requester: Requester): Promise<WithSecret | WebhookDenied>;
  /** What has been waiting, or was stopped, is tried at once. */
  resume(
    which: string,
    requester: Requester,
  ): Promise<{ readonly ok: true; readonly webhook: WebhookView } | WebhookDenied>;
  /** Sends one event of the log again, at once and out of its turn. */
  sendAgain(
    which: string,
    eventId: string,
    requester: Requester,
  ): Promise<{ readonly ok: true; readonly delivery: DeliveryView } | WebhookDenied>;
  /** The newest first. */
  deliveries(
    which: string,
  ): Promise<{ readonly ok: true; readonly deliveries: readonly DeliveryView[] } | Denied<'receiver-not-found'>>;
}

type WebhookDenied = Denied<'receiver-not-found' | 'revision-conflict'>;

export function createWebhooks(
  authority: Pick<Authority, 'listEvents' | 'now'>,
  receivers: ReceiverAdministration,
  teller: Teller,
): Webhooks {
  const { outbox } = receivers;

  async function listed(): Promise<readonly Receiver[]> {
    return (await outbox.list()).filter(({ kind }) => kind === 'webhook');
  }

  async function find(which: string): Promise<Receiver | null> {
    const address = URL.parse(which)?.href;
    return (await listed()).find(({ id, name }) => id === which || name === address) ?? null;
  }

  /** Changes are rare, and each is decided by what is there. */
  async function change(
    which: string,
    requester: Requester,
    plan: (receiver: Receiver) => Parameters<ReceiverAdministration['change']>[1],
  ): Promise<{ readonly ok: true; readonly receiver: Receiver } | WebhookDenied> {
    for (let attempt = 1; ; attempt++) {
      const receiver = await find(which);
      if (receiver === null) return notFound(which);
      const changed = await receivers.change(receiver, plan(receiver), shownAddress(receiver.name), requester);
      if (changed.ok || changed.code === 'receiver-not-found' || attempt === mostAttempts) return changed;
    }
  }

  return {
    list: async () => (await listed()).map(viewWebhook),

    async add({ url: text, events = defaultWebhookEvents }, requester) {
      const url = parseReceiverUrl(text, 'the address of a webhook').href;
      const box = boxOf(receivers, 'the secrets of webhooks');
      const id = randomUUID() as ReceiverId;
      const secret = newWebhookSecret();
      const settings = {
        events: parseWebhookEvents(events),
        secrets: [{ sealed: box.seal(secret, secretContext({ id })), until: null }],
      };
      if ((await listed()).length >= mostWebhooks) {
        throw new CurfewError('invalid-request', `there are ${mostWebhooks} webhooks already: remove one first`);
      }
      const receiver = { id, kind: 'webhook', name: url, settings, createdAt: authority.now() } as const;
      const added = await receivers.add(receiver, shownAddress(url), requester);
      if (!added.ok) return deny('receiver-exists', { detail: `there is a webhook to ${url} already` });
      return { ok: true, webhook: viewWebhook(added.receiver), secret };
    },

    async remove(which, requester) {
      const receiver = await find(which);
      const isRemoved = receiver !== null && (await receivers.remove(receiver, shownAddress(receiver.name), requester));
      return isRemoved ? { ok: true } : notFound(which);
    },

    async rotateSecret(which, requester) {
      const box = boxOf(receivers, 'the secrets of webhooks');
      const secret = newWebhookSecret();
      const changed = await change(which, requester, (receiver) => {
        const { events, secrets } = settingsOf(receiver);
        const sealed = box.seal(secret, secretContext(receiver));
        const [previous] = secrets;
        const kept = previous === undefined ? [] : [{ ...previous, until: authority.now() + overlapMs }];
        return { settings: { events, secrets: [{ sealed, until: null }, ...kept] } };
      });
      return changed.ok ? { ok: true, webhook: viewWebhook(changed.receiver), secret } : changed;
    },

    async resume(which, requester) {
      const changed = await change(which, requester, ({ state }) => ({ state: recovered(state) }));
      return changed.ok ? { ok: true, webhook: viewWebhook(changed.receiver) } : changed;
    },

    async sendAgain(which, eventId, requester) {
      // By the one rule for changes, though only the log changes: whoever may not change a webhook makes it send nothing.
      const changed = await change(which, requester, () => ({}));
      if (!changed.ok) return changed;
      const event = await findEvent(changed.receiver, eventId);
      if (event === null)
        return deny('receiver-not-found', { detail: `the log of the webhook has no event ${eventId}` });
      const signal = new AbortController().signal;
      const { delivery } = await attemptDelivery(teller, changed.receiver, event, { now: authority.now, signal });
      await outbox.log(changed.receiver.id, delivery);
      return { ok: true, delivery: viewDelivery(delivery) };
    },

    async deliveries(which) {
      const receiver = await find(which);
      if (receiver === null) return notFound(which);
      return { ok: true, deliveries: (await outbox.deliveries(receiver.id)).map(viewDelivery) };
    },
  };

  async function findEvent(receiver: Receiver, eventId: string): Promise<AuditEvent | null> {
    const logged = (await outbox.deliveries(receiver.id)).find((delivery) => delivery.eventId === eventId);
    if (logged === undefined) return null;
    const { eventAt } = logged;
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<Authority['listEvents']>> = await authority.listEvents({
        after: eventAt,
        before: eventAt + 1,
        limit: 200,
        ...(cursor !== null && { cursor }),
      });
      const found = page.items.find(({ id }) => id === eventId);
      if (found !== undefined) return found;
      cursor = page.cursor;
    } while (cursor !== null);
    return null;
  }
}

function notFound(which: string): Denied<'receiver-not-found'> {
  return deny('receiver-not-found', { detail: `there is no webhook ${JSON.stringify(which)}` });
}
