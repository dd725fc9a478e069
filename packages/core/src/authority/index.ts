/** The operations on sessions and users, each over a store and under the policies. */
export * from './application.ts';
export * from './authority.ts';
export { clipClient } from './authority-context.ts';
export type { BringInRequest, BringingIn, BroughtIn } from './bringing-in.ts';
export type { Connections } from './connections.ts';
export * from './create-authority.ts';
export type { DeviceBinding, DeviceBound, DeviceKey, KeyProven } from './device-binding.ts';
export { createEndListeners, type EndNews, endOf, isEnd, type SessionEnded } from './end-news.ts';
export { type ChangeFeed, createEndWatch } from './end-watch.ts';
export { createEventFeed, type EventFeed, overlapMs, readEventsSince } from './event-feed.ts';
export type { Issued } from './issued.ts';
export { createLookout } from './lookout.ts';
export * from './name-rule.ts';
export { newDevicesOf } from './new-devices.ts';
export type { CodeTools } from './one-time-codes.ts';
export type {
  PasskeyAnswer,
  PasskeyChanged,
  PasskeyQuestion,
  PasskeySeen,
  PasskeySignIn,
  Passkeys,
} from './passkeys.ts';
export * from './people.ts';
export {
  type DataSubject,
  describePerson,
  type Erased,
  type Exported,
  type PersonalData,
  type PersonalDocument,
} from './personal-data.ts';
export type { ProviderLogout, ProviderLogoutOutcome } from './provider-logout.ts';
export { anonymousLimit, type RateLimit } from './rate-limiter.ts';
export { type ReceiverAdministration, receiversOf } from './receivers.ts';
export { createRepetition, type Repetition } from './repetition.ts';
export {
  isSecondFactorRecent,
  isSignInRecent,
  proofOf,
  type Requester,
  type SensitiveEffect,
  type SessionProof,
  sensitiveEffects,
  stepUpRequired,
} from './requester.ts';
export * from './requests.ts';
export type { RuleKeeping } from './rule-keeping.ts';
export { createRuleWatch } from './rule-watch.ts';
export type { CodeRefusal, Enrolled, Enrolment, FactorSeen, SecondFactors } from './second-factors.ts';
export type { PendingSignIn } from './second-step.ts';
export { untilWritten } from './session-data.ts';
export type { OfferedLink, SetUpLinks } from './set-up-links.ts';
export type { Signal, SignalOutcome, SignalSubject } from './signal.ts';
export { keyProofWindowMs } from './spent-proofs.ts';
export * from './upkeep.ts';
export { usersWithEmail } from './users-with-email.ts';
export { assertCacheBound, createCachedLookup } from './validation-cache.ts';
