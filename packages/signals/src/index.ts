export { createSend, type Network, type Send } from './network/send.ts';
export { createOutbox, type Outbox } from './outbox/outbox.ts';
export type { DeliveryView, WebhookView } from './webhooks/settings.ts';
export { createWebhookTeller } from './webhooks/teller.ts';
export { createWebhooks, type Webhooks } from './webhooks/webhooks.ts';
