import { CurfewError, type LiveSession, stepUpRequired } from '@curfew/core';
import {
  answerRefresh,
  answerRegistration,
  type BindingAnswer,
  type BindingPlace,
  type CookieStyle,
  type Credential,
  expiredBoundCookie,
  headerOf,
  registrationHeader,
} from '@curfew/http';
import type { Curfew } from './curfew.ts';
import { type Exchange, scopedRequestOf } from './exchange.ts';

/** Where browsers bind sessions of this application to their device. The adapters answer there by themselves. */
const registrationPath = '/.curfew/device-binding/registration';
const refreshPath = '/.curfew/device-binding/refresh';

/** The answer to a browser that binds its session, or proves that again: no page is served to it. */
export class BindingAnswered extends Error {
  override readonly name = 'BindingAnswered';
  readonly answer: BindingAnswer;

  constructor(answer: BindingAnswer) {
    super('a browser has bound its session to its device, or has proven that again');
    this.answer = answer;
  }
}

/** What is known of a request that may be a browser's own. */
interface Asked {
  readonly credential: Credential;
  readonly client: { readonly ip: string | null; readonly userAgent: string | null };
  readonly cookie: CookieStyle;
  /** What the browser asked, such as `https://shop.example`. */
  readonly ownOrigin: string;
}

/** @throws BindingAnswered where the request is one that browsers send by themselves (DBSC). */
export async function answerBrowser(curfew: Curfew, { method, path, headers }: Exchange, asked: Asked): Promise<void> {
  const answer = path === registrationPath ? answerRegistration : path === refreshPath ? answerRefresh : null;
  const place = answer === null ? null : placeOf(asked);
  if (method !== 'POST' || answer === null || place === null) return;
  const { credential, client, cookie } = asked;
  throw new BindingAnswered(await answer(curfew.deviceBinding, { headers, credential, client, cookie, place }));
}

function placeOf({ cookie, ownOrigin }: Asked): BindingPlace | null {
  const origin = cookie.isSecure ? URL.parse(ownOrigin)?.origin : undefined;
  return origin === undefined ? null : { origin, registrationPath, refreshPath, excludedPaths: [] };
}

/** Invites a browser that is given a session over https to bind it to its device. */
export function offerBinding(curfew: Curfew, exchange: Exchange, cookie: CookieStyle, session: LiveSession): void {
  const challenge = cookie.isSecure ? curfew.deviceBinding.offerBinding(session) : null;
  if (challenge !== null) exchange.setHeader?.(...registrationHeader(registrationPath, challenge));
}

/**
 * A browser proves its device for requests of the application's own pages alone. Whoever follows a link from elsewhere, after the bound
 * cookie has run out, arrives without it: a page that loads itself once more makes the request the application's own.
 *
 * @throws BindingAnswered with that page.
 */
export async function letProve(curfew: Curfew, exchange: Exchange, token: string | null): Promise<void> {
  const { method, headers } = exchange;
  const isVisit = method === 'GET' && headerOf(headers, 'sec-fetch-mode') === 'navigate' && !exchange.isAnswered();
  if (!isVisit || token === null || headerOf(headers, 'sec-fetch-site') !== 'cross-site') return;
  if ((await curfew.deviceBinding.findDeviceBound(token)) === null) return;
  throw new BindingAnswered({
    status: 200,
    headers: { 'cache-control': 'no-store', 'content-type': 'text/html; charset=utf-8', refresh: '0' },
    body: '<!doctype html><title>…</title>',
    outcome: 'challenged',
  });
}

/** The browser has a moment to prove its key, and its clock is not asked: less would send it in a circle. */
const shortestProofAgeMs = 10_000;

/** @throws CurfewError `invalid-configuration` */
export function assertKeyProofAge(withinMs: number): void {
  if (Number.isInteger(withinMs) && withinMs >= shortestProofAgeMs) return;
  throw new CurfewError(
    'invalid-configuration',
    `requireKeyProof: ${withinMs} is not valid: give whole milliseconds, at least ${shortestProofAgeMs}`,
  );
}

/** @throws BindingAnswered with the redirect after which a browser proves its key; CurfewError where that cannot help. */
export async function requireKeyProof(
  curfew: Curfew,
  exchange: Exchange,
  asked: { readonly token: string | null; readonly cookie: CookieStyle; readonly withinMs: number },
): Promise<void> {
  const { path, search = '' } = exchange;
  const demand = { keyMaxAgeMs: asked.withinMs };
  const { session, missing } = await curfew.judge(asked.token, 'inspect', scopedRequestOf(exchange), demand);
  if (session !== null) return;
  if (missing === null) throw new CurfewError('authentication-required', 'sign in first: no valid session came along');
  if (missing.keyMaxAgeMs === undefined || exchange.isAnswered()) throw stepUpRequired(missing);
  throw new BindingAnswered({
    status: 307,
    headers: {
      'cache-control': 'no-store',
      'set-cookie': expiredBoundCookie(asked.cookie),
      location: isOwnPath(path) ? `${path}${search}` : '/',
    },
    body: '',
    outcome: 'challenged',
  });
}

/** Not what a client may write instead of a path: `http://evil.example/`, `//evil.example/`, `/\\evil.example/`. */
function isOwnPath(target: string): boolean {
  return /^\/(?![/\\\s])/.test(target);
}

/** Whether a request is a browser's own, about its binding: `Sec-Secure-Session-Id` and the proof are no page's to send. */
export function isBrowsersOwn({ path, headers }: Exchange): boolean {
  const isPath = path === registrationPath || path === refreshPath;
  return (
    isPath &&
    (headerOf(headers, 'sec-secure-session-id') !== undefined ||
      headerOf(headers, 'secure-session-response') !== undefined)
  );
}
