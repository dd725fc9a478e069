export { createSend, type Network, type Send } from './network/send.ts';
export { createOutbox, type Outbox } from './outbox/outbox.ts';
export { newSigningKey, readSigningKeys, type SigningAlgorithm, type SigningKeys } from './ssf/keys.ts';
export { deliveryMethods, streamSettings, streamStatuses, viewStream } from './ssf/settings.ts';
export { createStreams, type Streams } from './ssf/streams.ts';
export type { DeliveryView, WebhookView } from './webhooks/settings.ts';
export { createWebhookTeller } from './webhooks/teller.ts';
export { createWebhooks, type Webhooks } from './webhooks/webhooks.ts';
