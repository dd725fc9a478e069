export { type AttemptSeal, createAttemptSeal } from './oidc/attempt-seal.ts';
export { ProviderFault, type ProviderFaultReason } from './oidc/fault.ts';
export { createOidcProvider, type OidcProvider } from './oidc/provider.ts';
export type { ProviderSettings } from './oidc/settings.ts';
