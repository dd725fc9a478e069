/** What a request says about a session and what an answer carries, for any framework. */
export { parseAddressRange } from './address-range.ts';
export {
  type ApplicationSessionView,
  readApplicationSession,
  viewApplicationSession,
} from './application-session.ts';
export { challengeFor, challengeOf, keyChallengeFor } from './challenge.ts';
export { buildCookie, type CookieStyle, cookieNamed, cookieStyleFor, signOutHeaders } from './cookie.ts';
export {
  bearerToken,
  type Credential,
  cookieValues,
  headerBeside,
  type NotProven,
  type Proven,
  readCredential,
} from './credential.ts';
export {
  csrfTokenFor,
  isSafeMethod,
  needsProofOfOrigin,
  type OwnAddress,
  type Site,
  siteOf,
} from './cross-site.ts';
export {
  answerRefresh,
  answerRegistration,
  type BindingAnswer,
  type BindingOutcome,
  type BindingRequest,
} from './device-binding/answers.ts';
export { readDeviceKey } from './device-binding/key-proof.ts';
export { type BindingPlace, expiredBoundCookie, registrationHeader } from './device-binding/offer.ts';
export { createProofNonces, createSignedNonces, type ProofNonces } from './dpop/nonces.ts';
export { type ProvenRequest, proveCredential, proveForToken, refuseKey } from './dpop/prove.ts';
export { headerOf, type RequestHeaders } from './headers.ts';
export { isLoopback } from './loopback.ts';
export { type OldCookie, oldSessionToken } from './old-cookie.ts';
export {
  admitPresented,
  endPresented,
  finishPresented,
  type Presented,
  passkeyPresented,
  present,
  provePresented,
  signInPresented,
  startPresented,
} from './present.ts';
export { safeReturnTo } from './return-to.ts';
export { addTrustedProxies, type ClientOrigin, clientOriginOf } from './trusted-proxies.ts';
