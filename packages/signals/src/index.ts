export { createSend, type Network, type Send } from './network/send.ts';
export { type Backlog, backlogs } from './outbox/backlog.ts';
export { createOutbox, type Outbox } from './outbox/outbox.ts';
export { type DeliveryView, type ReceiverStateView, viewDelivery } from './outbox/views.ts';
export { SetFault } from './receiver/fault.ts';
export { createPolling, type Polling } from './receiver/polling.ts';
export { createSignalReceiver, type SignalReceiver } from './receiver/receiver.ts';
export type { TransmitterSettings } from './receiver/settings.ts';
export { type UserFormat, userFormats } from './transmitter/events.ts';
export { newSigningKey, readSigningKeys, type SigningAlgorithm, type SigningKeys } from './transmitter/keys.ts';
export {
  deliveryMethods,
  type StreamView,
  streamSettings,
  streamStatuses,
  viewStream,
} from './transmitter/settings.ts';
export { createStreams, type Streams } from './transmitter/streams.ts';
export type { WebhookView } from './webhooks/settings.ts';
export { createWebhookTeller } from './webhooks/teller.ts';
export { createWebhooks, type Webhooks } from './webhooks/webhooks.ts';
