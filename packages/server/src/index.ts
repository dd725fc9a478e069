export { createMailer, isCommonPassword, newSecretKey } from '@curfew/sign-in';
export {
  type DeliveryView,
  newSigningKey,
  readSigningKeys,
  type SigningAlgorithm,
  type SigningKeys,
  type Webhooks,
  type WebhookView,
} from '@curfew/signals';
export { createCodeTools } from './code-tools.ts';
export type { DialectsOptions } from './dialects/options.ts';
export { openLocations } from './locations/locations.ts';
export type { MailOptions } from './mail/post.ts';
export type { MaintenanceOptions } from './operation/maintenance.ts';
export type { LogOptions, ServerOptions } from './options.ts';
export type { BrandingOptions } from './pages/branding.ts';
export type { SignInOptions } from './providers/providers.ts';
export { type CurfewServer, createServer, type ListenAt } from './server.ts';
export { createSignals, type SignalsOptions } from './signals/signals.ts';
export { readTracing } from './tracing/settings.ts';
export { createTracer, type Tracer } from './tracing/tracer.ts';
