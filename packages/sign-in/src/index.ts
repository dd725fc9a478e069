export { type Attempt, type AttemptSeal, createAttemptSeal } from './oidc/attempt-seal.ts';
export { ProviderFault, type ProviderFaultReason } from './oidc/fault.ts';
export { noticeLastsMs } from './oidc/logout-notice.ts';
export { createOidcProvider, type OidcProvider } from './oidc/provider.ts';
export type { ProviderSettings } from './oidc/settings.ts';
export { createOneTimeCodes } from './one-time-codes/one-time-codes.ts';
export { createPasskeyTools } from './passkeys/passkeys.ts';
export { isCommonPassword } from './passwords/common-passwords.ts';
export { createSecretBox, newSecretKey, parseSecretKeys } from './secrets/secret-box.ts';
