import { queryOptions } from '@tanstack/react-query';
import { Refused, request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';

export type Webhook = Answer<'listWebhooks'>['items'][number];
export type Stream = Answer<'getSignals'>['streams'][number];
export type Transmitter = Answer<'getSignals'>['transmitters'][number];
export type Delivery = Answer<'listWebhookDeliveries'>['items'][number];

/** Who is told, and who is listened to. Attempts are made all the time, and no stream tells of them. */
export const signals = queryOptions({
  queryKey: ['signals'],
  queryFn: async ({ client, queryKey, signal }) => {
    const options = { signal, background: client.getQueryData(queryKey) !== undefined };
    const [webhooks, shared] = await Promise.all([
      request<Answer<'listWebhooks'>>('GET /v1/webhooks', options).catch(nullWhereNone),
      request<Answer<'getSignals'>>('GET /v1/signals', options),
    ]);
    return { ...shared, webhooks: webhooks?.items ?? null };
  },
  refetchInterval: 5_000,
});

/** Some stores tell nobody. */
function nullWhereNone(error: unknown): null {
  if (error instanceof Refused && error.code === 'not-found') return null;
  throw error;
}
