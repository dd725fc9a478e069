import { CurfewError, type ErrorCode, errorCatalogue } from '@curfew/core';
import { addressBelow } from '../command-line/address-below.ts';
import { exitCodes } from '../command-line/exit-code.ts';
import { Failure } from '../command-line/failure.ts';

export interface Client {
  /** @returns the parsed body. @throws CurfewError with the server's code, Failure where there is no server. */
  request<Body>(method: string, path: string, options?: RequestOptions): Promise<Body>;
}

interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** For work that grows with the number of sessions: no time limit. */
  readonly isLong?: boolean;
  /** Does not count as use of the session: nobody may be there. */
  readonly isBackground?: boolean;
  /** By it the server knows the request again: where the answer gets lost, it is made once more. */
  readonly idempotencyKey?: string;
}

const timeoutMs = 30_000;

export function createClient(server: URL, token: string): Client {
  return {
    async request<Body>(method: string, path: string, options: RequestOptions = {}) {
      const { query = {}, body, isLong = false, isBackground = false, idempotencyKey } = options;
      const url = addressBelow(server, path);
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined) url.searchParams.set(name, String(value));
      }
      const response = await send(url, idempotencyKey === undefined ? 1 : 2, () => ({
        method,
        // A redirect would carry the token to another address.
        redirect: 'manual',
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(isBackground && { 'curfew-background': '1' }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(!isLong && { signal: AbortSignal.timeout(timeoutMs) }),
      }));
      const answer = await readJson(response, server);
      if (!response.ok) throw problemOf(response, answer, server);
      return answer as Body;
    },
  };
}

async function send(url: URL, attempts: number, init: () => RequestInit): Promise<Response> {
  try {
    return await fetch(url, init());
  } catch (error) {
    // A caller that has waited in vain once does not wait as long again.
    if (attempts > 1 && !isTimeout(error)) return send(url, attempts - 1, init);
    throw unreachable(url, error);
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function unreachable(url: URL, error: unknown): Failure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown }).code;
  const why = isTimeout(error)
    ? `no answer within ${timeoutMs / 1_000} s`
    : typeof code === 'string'
      ? code
      : 'no connection';
  return new Failure(`cannot reach ${url.origin}: ${why}`, {
    exitCode: exitCodes.unavailable,
    cause: error,
    hint: hints.find(([form]) => form.test(why))?.[1] ?? 'is the server running there?',
  });
}

/** What to do about what keeps a connection from being made, by the code that Node has for it. */
const hints: readonly (readonly [RegExp, string])[] = [
  [/SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)/, 'NODE_EXTRA_CA_CERTS=FILE trusts the authority in FILE'],
  [/ALTNAME/, 'the certificate there is for another name'],
  [/CERT_(HAS_EXPIRED|NOT_YET_VALID)/, 'look at the dates of the certificate there'],
  [/^ERR_SSL_/, 'does it speak https there? To a server on this machine, http:// is enough'],
  [/^(ENOTFOUND|EAI_)/, 'is the name right?'],
];

async function readJson(response: Response, server: URL): Promise<unknown> {
  try {
    const text = await response.text();
    return text === '' ? null : JSON.parse(text);
  } catch (error) {
    throw new Failure(`${server.origin} does not answer as Curfew does (${response.status})`, {
      exitCode: exitCodes.unavailable,
      cause: error,
    });
  }
}

function problemOf(response: Response, answer: unknown, server: URL): Error {
  const { code, detail, retryAfterSeconds } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof code !== 'string' || !isErrorCode(code)) {
    return new Failure(`${server.origin} does not answer as Curfew does (${response.status})`, {
      exitCode: exitCodes.unavailable,
    });
  }
  if (code === 'authentication-required') {
    return new Failure('the token is not valid, or not any more', {
      exitCode: exitCodes.notAllowed,
      hint: 'sign in at the server again, or mint one: curfew auth-session login USER --only-cookie',
    });
  }
  if (code === 'admin-required') return notAdministrator();
  const more = typeof retryAfterSeconds === 'number' ? { retryAfterMs: retryAfterSeconds * 1_000 } : {};
  return new CurfewError(code, typeof detail === 'string' ? detail : undefined, more);
}

export function notAdministrator(): Failure {
  return new Failure('only an administrator may do this', {
    exitCode: exitCodes.notAllowed,
    hint: 'the token belongs to a user without the role "admin"',
  });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}
