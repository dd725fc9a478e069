import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Authority,
  applicationNameOf,
  CurfewError,
  errorCatalogue,
  type Judged,
  type LiveSession,
} from '@curfew/core';
import { type Credential, challengeFor, keyChallengeFor, present } from '@curfew/http';
import type { FastifyBaseLogger } from 'fastify';
import { noteSkipped } from '../device-binding/skipped.ts';
import { hostFault } from '../host-header.ts';
import { proveForwarded } from '../key-proofs/proving.ts';
import type { Metrics } from '../operation/metrics.ts';
import { problemMediaType, problemOf } from '../problem.ts';
import type { Settings } from '../settings.ts';
import { readForwardedRequest } from './forwarded-request.ts';
import { createQuestionReader, isAbout, type Question } from './question.ts';
import { signInAddress, stepUpAddress, wantsPage } from './sign-in-redirect.ts';

interface VerifyParts {
  readonly authority: Authority;
  readonly settings: Settings;
  readonly metrics: Metrics;
  readonly log: FastifyBaseLogger;
}

/** Answers a gateway. Resolves when the answer has been handed over; never rejects. */
export type Verify = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const noStore = ['Cache-Control', 'no-store'];
const refused = [...noStore, 'Content-Length', '0'];

/**
 * Forward-auth for nginx, Traefik, Caddy and Envoy: with a live session of a user 204 and who it is, in headers; without one
 * 401, which says what a live one lacks (RFC 9470); 403 for a write from another site; 503 where the store does not answer. A body only
 * with 400, for whoever writes the gateway's configuration.
 *
 * Envoy asks at `/verify` followed by the original path, and takes nothing but 200 for a yes.
 */
export function createVerify(parts: VerifyParts): Verify {
  const { authority, settings, log } = parts;
  const { endOfVerify } = settings.addresses;
  const { validations } = parts.metrics;
  const readQuestion = createQuestionReader(settings.addresses);

  return async function verify(request, response) {
    const startedAt = performance.now();
    noteSkipped(parts.metrics, request.headers);
    if (hostFault(request) !== null) {
      response.writeHead(400, refused).end();
      return;
    }
    try {
      const read = readForwardedRequest(request, settings);
      const credential = read?.keyScheme === undefined ? read : await proveForwarded(parts, request, read);
      if (credential === null) {
        validations.count('cross-site', performance.now() - startedAt);
        response.writeHead(403, refused);
      } else {
        const question = readQuestion(request.url ?? '');
        const { session, missing } = await judge(request, credential, question);
        // An anonymous session is alive, but nobody has signed in.
        const isValid = session !== null && session.userId !== null && isAbout(question.applications, session);
        validations.count(isValid ? 'valid' : 'invalid', performance.now() - startedAt);
        if (isValid) accept(request, response, credential, session);
        else decline(request, response, credential, question, missing);
      }
    } catch (error) {
      validations.count('failed', performance.now() - startedAt);
      fail(response, error);
    }
    response.end();
  };

  async function judge(
    { headers }: IncomingMessage,
    credential: Credential,
    { background, demand }: Question,
  ): Promise<Judged> {
    // A request that is nobody's doing must not keep a session alive (OWASP ASVS 5.0 7.3.1). The page says so in a header; a
    // gateway that knows which paths are only polled sets that header, or asks with `?background=true`.
    const use = background || headers['curfew-background'] === '1' ? 'inspect' : 'validate';
    if (credential.candidates.length === 1) {
      return authority.judge(credential.candidates[0] ?? null, use, undefined, demand);
    }
    const { session, missing } = await present(authority, credential, use, undefined, demand);
    return session === null ? { session, missing } : { session, missing: null };
  }

  /** Whatever it is, nobody is let in. */
  function fail(response: ServerResponse, error: unknown): void {
    if (error instanceof CurfewError && error.code === 'invalid-request') {
      const body = Buffer.from(JSON.stringify(problemOf(error)));
      const headers = [...noStore, 'Content-Type', problemMediaType, 'Content-Length', String(body.length)];
      response.writeHead(400, headers).write(body);
      return;
    }
    if (error instanceof CurfewError && errorCatalogue[error.code].status < 500) {
      response.writeHead(errorCatalogue[error.code].status, refused);
      return;
    }
    log.error({ err: error, code: error instanceof CurfewError ? error.code : 'internal-error' }, 'could not verify');
    if (!response.headersSent) response.writeHead(503, [...refused, 'Retry-After', '1']);
  }

  function accept(
    request: IncomingMessage,
    response: ServerResponse,
    { keyScheme }: Credential,
    session: LiveSession,
  ): void {
    const { url = '' } = request;
    offerNonce(response, keyScheme);
    const isForEnvoy = url.charCodeAt(endOfVerify(url)) === 47;
    if (isForEnvoy) response.writeHead(200, [...identityOf(session), 'Content-Length', '0']);
    else response.writeHead(204, identityOf(session));
  }

  /**
   * Gateways that hand our answer to the browser as it is (Traefik, Caddy) can ask for a redirect in place of 401. Others (nginx)
   * find in `Location` where to send a person.
   */
  function decline(
    request: IncomingMessage,
    response: ServerResponse,
    credential: Credential,
    { redirect }: Question,
    missing: Judged['missing'],
  ): void {
    offerNonce(response, credential.keyScheme);
    const unauthorized = [...refused, 'WWW-Authenticate', challengeOf(credential, missing)];
    if (!wantsPage(request)) {
      response.writeHead(401, unauthorized);
      return;
    }
    const address =
      missing === null ? signInAddress(request, credential, settings) : stepUpAddress(request, missing, settings);
    response.writeHead(redirect ? 302 : 401, [...unauthorized, 'Location', address]);
  }
}

function challengeOf({ keyScheme }: Credential, missing: Judged['missing']): string {
  if (keyScheme === undefined || missing !== null) return challengeFor(missing);
  return keyChallengeFor(keyScheme.proof?.ok === false ? keyScheme.proof.error.code : 'authentication-required');
}

function offerNonce(response: ServerResponse, keyScheme: Credential['keyScheme']): void {
  const nonce = keyScheme?.proof?.nextNonce;
  if (nonce !== undefined) response.setHeader('DPoP-Nonce', nonce);
}

/** A store may hand out the same session again and again; what is said of it is then put together once. */
const identities = new WeakMap<LiveSession, string[]>();

function identityOf(session: LiveSession): string[] {
  let identity = identities.get(session);
  if (identity === undefined) {
    identity = describeIdentity(session);
    identities.set(session, identity);
  }
  return identity;
}

function describeIdentity(session: LiveSession): string[] {
  const user = toHeaderValue(session.username ?? '');
  const application = applicationNameOf(session.provider);
  return [
    'Remote-User',
    user,
    'X-Curfew-User',
    user,
    'X-Curfew-Roles',
    session.roles.length === 0 ? '' : session.roles.map(toHeaderValue).join(','),
    'X-Curfew-Session',
    session.id,
    ...(application === null ? [] : ['X-Curfew-Application', application]),
    'Cache-Control',
    'no-store',
  ];
}

const plain = /^[!#$&-~]*$/;

/** Percent-encodes what a header cannot carry (RFC 3986 2.1), and the percent sign itself. */
function toHeaderValue(text: string): string {
  return plain.test(text) ? text : encodeURIComponent(text).replace(/%40/g, '@');
}
