import type { Authority, Client, DeviceBound, KeyProven } from '@curfew/core';
import type { CookieStyle } from '../cookie.ts';
import type { Credential } from '../credential.ts';
import { headerOf, type RequestHeaders } from '../headers.ts';
import { readFirstProof, readLaterProof } from './key-proof.ts';
import { type BindingPlace, boundCookie, instructionsFor } from './offer.ts';

/** What both addresses are asked with. */
export interface BindingRequest {
  readonly headers: RequestHeaders;
  readonly credential: Credential;
  readonly client: Client;
  readonly cookie: CookieStyle;
  readonly place: BindingPlace;
}

/** What became of it, as metrics count it. */
export type BindingOutcome =
  | 'registered'
  | 'refreshed'
  | 'challenged'
  | 'over'
  | 'refused-proof'
  | 'refused-challenge'
  | 'refused-bound'
  | 'refused-request'
  | 'withheld-cookies'
  | 'no-session';

export interface BindingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or nothing. */
  readonly body: string;
  readonly outcome: BindingOutcome;
}

type Binder = Pick<Authority, 'registerKey' | 'findDeviceBound' | 'proveKey' | 'reportViolation'>;

/** Cookies that were planted beside the right one are tried as well, but not without end. */
const mostTried = 4;

const guarded = { 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' };

/**
 * Answers a browser that registers a key for the session that it has just been given. No page can send this: the proof is made by the
 * browser itself, for the challenge of the sign-in.
 */
export async function answerRegistration(authority: Binder, request: BindingRequest): Promise<BindingAnswer> {
  const { headers, credential, client } = request;
  const proof = await readFirstProof(proofIn(headers));
  if (proof === null) return refuse(400, 'refused-proof');
  let outcome: BindingOutcome = 'no-session';
  for (const token of cookiesOf(credential)) {
    const bound = await authority.registerKey(token, proof.key, proof.challenge, client);
    if (bound.ok) return proven(bound, request, 'registered');
    if (bound.code === 'challenge-invalid') outcome = 'refused-challenge';
    if (bound.code === 'already-bound') outcome = 'refused-bound';
  }
  return refuse(outcome === 'no-session' ? 401 : 400, outcome);
}

/**
 * Answers a browser whose bound cookie is running out: asks for a proof of the key, or takes one and gives the next cookie. Without the
 * session's own cookie nobody is told anything, so that this address gives no hint who is signed in.
 */
export async function answerRefresh(authority: Binder, request: BindingRequest): Promise<BindingAnswer> {
  const { headers, credential, client } = request;
  const id = unquoted(headerOf(headers, 'sec-secure-session-id'));
  // Only the browser itself can send it, no page.
  if (id === null) return refuse(400, 'refused-request');
  const found = await findBound(authority, credential, id);
  // A visit from another site may come without the cookies of this one: what the browser holds is not over because of that.
  if (found === null) return isFromAnotherSite(headers) && credential.source === 'none' ? unavailable() : over();
  const { token, bound } = found;
  const text = proofIn(headers);
  if (text === '') return challenge(bound, 'challenged');
  const proof = await readLaterProof(text, bound.key);
  if (proof === null) {
    await authority.reportViolation(bound, client);
    return refuse(400, 'refused-proof');
  }
  const renewed = await authority.proveKey(token, bound, proof.challenge);
  if (renewed.ok) return proven(renewed, request, 'refreshed');
  // One that was answered before, or took too long: a slow answer is no attack, and another proof costs little.
  return renewed.code === 'challenge-invalid' ? challenge(bound, 'refused-challenge') : over();
}

async function findBound(
  authority: Binder,
  credential: Credential,
  id: string,
): Promise<{ readonly token: string; readonly bound: DeviceBound } | null> {
  for (const token of cookiesOf(credential)) {
    const bound = await authority.findDeviceBound(token);
    if (bound?.id === id) return { token, bound };
  }
  return null;
}

function cookiesOf({ source, candidates }: Credential): readonly string[] {
  return source === 'cookie' ? candidates.slice(0, mostTried) : [];
}

/** Browsers send it as a string of RFC 9651 or bare. */
function proofIn(headers: RequestHeaders): string {
  return unquoted(headerOf(headers, 'secure-session-response')) ?? '';
}

function unquoted(value: string | undefined): string | null {
  const text = value?.trim() ?? '';
  return text === '' ? null : text.replace(/^"(.*)"$/, '$1');
}

function isFromAnotherSite(headers: RequestHeaders): boolean {
  const site = headerOf(headers, 'sec-fetch-site');
  return site === 'cross-site' || site === 'same-site';
}

function proven(bound: KeyProven, request: BindingRequest, outcome: BindingOutcome): BindingAnswer {
  const { cookie, place } = request;
  return {
    status: 200,
    headers: {
      ...guarded,
      'content-type': 'application/json',
      'set-cookie': boundCookie(cookie, bound.cookie, bound.goodForMs),
      ...challengeHeader(bound),
    },
    body: JSON.stringify(instructionsFor(bound.id, place, cookie)),
    outcome,
  };
}

function challenge(bound: DeviceBound, outcome: BindingOutcome): BindingAnswer {
  return { status: 403, headers: { ...guarded, ...challengeHeader(bound) }, body: '', outcome };
}

function challengeHeader({ challenge, id }: Pick<DeviceBound, 'challenge' | 'id'>) {
  return { 'secure-session-challenge': `"${challenge}";id="${id}"` };
}

/** The browser forgets the session that it has bound. */
function over(): BindingAnswer {
  const headers = { ...guarded, 'content-type': 'application/json' };
  return { status: 200, headers, body: JSON.stringify({ continue: false }), outcome: 'over' };
}

function unavailable(): BindingAnswer {
  return { status: 503, headers: { ...guarded, 'retry-after': '1' }, body: '', outcome: 'withheld-cookies' };
}

function refuse(status: number, outcome: BindingOutcome): BindingAnswer {
  return { status, headers: guarded, body: '', outcome };
}
