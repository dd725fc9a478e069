import { CurfewError, type Denied, deny } from '@curfew/core';
import type { DeliveryView, Webhooks, WebhookView } from '@curfew/server';
import type { Client } from './client.ts';

interface SecretResource {
  readonly webhook: WebhookView;
  readonly secret: string;
}

/** Webhooks through a server. Who acts is decided by the token. */
export function remoteWebhooks(client: Client): Webhooks {
  const list = async () => (await client.request<{ items: readonly WebhookView[] }>('GET', '/v1/webhooks')).items;

  /** The API names webhooks by their ids. */
  async function of<Answer extends object>(
    which: string,
    work: (path: string) => Promise<Answer>,
  ): Promise<Answer | Denied<'receiver-not-found'>> {
    const address = URL.parse(which)?.href;
    const webhook = (await list()).find(({ id, url }) => id === which || url === address);
    const missing = () => deny('receiver-not-found', { detail: `there is no webhook ${JSON.stringify(which)}` });
    return webhook === undefined ? missing() : refusable(work(`/v1/webhooks/${webhook.id}`), ['receiver-not-found']);
  }

  return {
    list,
    add: ({ url, events }) =>
      refusable(
        client
          .request<SecretResource>('POST', '/v1/webhooks', { body: { url, ...(events && { events }) } })
          .then(({ webhook, secret }) => ({ ok: true, webhook, secret })),
        ['receiver-exists'],
      ),
    remove: (which) =>
      of(which, async (path) => {
        await client.request('DELETE', path);
        return { ok: true };
      }),
    rotateSecret: (which) =>
      of(which, async (path) => {
        const { webhook, secret } = await client.request<SecretResource>('POST', `${path}/rotate-secret`);
        return { ok: true, webhook, secret };
      }),
    resume: (which) =>
      of(which, async (path) => ({ ok: true, webhook: await client.request<WebhookView>('POST', `${path}/resume`) })),
    sendAgain: (which, eventId) =>
      of(which, async (path) => {
        const again = `${path}/deliveries/${encodeURIComponent(eventId)}/send-again`;
        return { ok: true, delivery: await client.request<DeliveryView>('POST', again) };
      }),
    deliveries: (which) =>
      of(which, async (path) => {
        const { items } = await client.request<{ items: readonly DeliveryView[] }>('GET', `${path}/deliveries`);
        return { ok: true, deliveries: items };
      }),
  };
}

async function refusable<Answer, Code extends 'receiver-not-found' | 'receiver-exists'>(
  answer: Promise<Answer>,
  codes: readonly Code[],
): Promise<Answer | Denied<Code>> {
  try {
    return await answer;
  } catch (error) {
    const code = error instanceof CurfewError ? codes.find((known) => known === error.code) : undefined;
    if (code === undefined) throw error;
    return deny(code, { detail: (error as CurfewError).message });
  }
}
