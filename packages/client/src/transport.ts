import { CurfewError, type ErrorCode, errorCatalogue } from '@curfew/core';
import { ServerFault } from './server-fault.ts';

export interface CallOptions {
  /** The call is idempotent: it is made once more if the connection breaks. */
  readonly isRepeatable?: boolean;
  readonly idempotencyKey?: string | null;
}

/** Calls below `/v1/applications/NAME`. */
export interface Transport {
  /**
   * @returns the parsed body.
   * @throws CurfewError with the server's code; {@link ServerFault} where it cannot be asked.
   */
  call<Answer>(path: string, body: object, options?: CallOptions): Promise<Answer>;
  /** An endless stream of text. Fails when nothing arrives for `quietMs`. */
  follow(path: string, signal: AbortSignal, quietMs: number): AsyncIterable<string>;
  /** Aborts calls that are under way, and refuses new ones. */
  close(): void;
}

export interface Destination {
  readonly server: URL;
  readonly application: string;
  readonly token: string;
  readonly timeoutMs: number;
}

export function createTransport(to: Destination): Transport {
  const pending = new Set<AbortController>();
  let isClosed = false;

  /** One exchange, aborted when nothing has arrived for `quietMs`. Not `AbortSignal.any`: a signal that never fires would keep each of them. */
  function open(quietMs: number) {
    const controller = new AbortController();
    pending.add(controller);
    const timer = setTimeout(() => controller.abort(new DOMException('too late', 'TimeoutError')), quietMs);
    return {
      controller,
      refresh: () => void timer.refresh(),
      end() {
        clearTimeout(timer);
        pending.delete(controller);
      },
    };
  }

  async function exchange(
    path: string,
    body: object,
    more: Readonly<Record<string, string>>,
  ): Promise<readonly [status: number, answer: unknown]> {
    const { controller, end } = open(to.timeoutMs);
    try {
      const response = await sendTo(to, path, body, controller.signal, more);
      return [response.status, await readJson(response)];
    } finally {
      end();
    }
  }

  function fail(error: unknown): never {
    if (isClosed) throw new ServerFault('this Curfew has been closed', { isLasting: true });
    return unreachable(to, error);
  }

  return {
    async call<Answer>(path: string, body: object, { isRepeatable = false, idempotencyKey = null }: CallOptions = {}) {
      const more = idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey };
      if (isClosed) fail(null);
      // That the server has closed a kept-alive connection shows only when it is used again.
      const again = (error: unknown) =>
        isRepeatable && !isTimeout(error) && !isClosed ? exchange(path, body, more) : Promise.reject(error);
      const [status, answer] = await exchange(path, body, more).catch(again).catch(fail);
      if (status >= 200 && status < 300 && isRecord(answer)) return answer as Answer;
      throw refusalOf(to, status, answer);
    },
    async *follow(path, signal, quietMs) {
      const { controller, refresh, end } = open(quietMs);
      const stop = () => controller.abort();
      signal.addEventListener('abort', stop, { once: true });
      try {
        const response = await sendTo(to, path, {}, controller.signal);
        if (!response.ok || response.body === null) throw refusalOf(to, response.status, await readJson(response));
        const decoder = new TextDecoder();
        for await (const chunk of response.body) {
          refresh();
          yield decoder.decode(chunk, { stream: true });
        }
      } finally {
        signal.removeEventListener('abort', stop);
        end();
      }
    },
    close() {
      isClosed = true;
      for (const controller of pending) controller.abort();
    },
  };
}

/** Tokens of clients travel in bodies: addresses are logged on the way. */
function sendTo(
  { server, application, token }: Destination,
  path: string,
  body: object,
  signal: AbortSignal,
  more: Readonly<Record<string, string>> = {},
) {
  return fetch(new URL(`v1/applications/${application}/${path}`, server), {
    method: 'POST',
    // A redirect would carry the tokens to another address.
    redirect: 'manual',
    headers: {
      ...{ accept: 'application/json', 'content-type': 'application/json', authorization: `Bearer ${token}` },
      ...more,
    },
    body: JSON.stringify(body),
    signal,
  });
}

/** `undefined` for what is no JSON. */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Leaves out the cause: a network library's error may show the headers of the request. */
function unreachable({ server, timeoutMs }: Destination, error: unknown): never {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code } = inner as { readonly code?: unknown };
  const why = isTimeout(error)
    ? `no answer within ${timeoutMs / 1_000} s`
    : typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code)
      ? code
      : 'no connection';
  throw new ServerFault(`cannot reach ${server.origin}: ${why}; is Curfew running there?`, { isLasting: false });
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Statuses that pass by themselves: the server is busy, or away behind its proxy. */
const passing: readonly number[] = [429, 502, 503, 504];

function refusalOf({ server, application }: Destination, status: number, answer: unknown): CurfewError {
  const { code, detail, retryAfterSeconds } = isRecord(answer) ? answer : {};
  if (typeof code !== 'string' || !isErrorCode(code)) {
    return new ServerFault(`${server.origin} does not answer as Curfew does (${status}): is the address right?`, {
      isLasting: !passing.includes(status),
      status,
    });
  }
  const make = `make one with "curfew application token ${application}"`;
  if (errorCatalogue[code].status === 401) {
    return lasting(
      `the token of the application "${application}" is not valid at ${server.origin}, or not any more: ${make}`,
    );
  }
  if (code === 'scope-required') {
    return lasting(`the token is not that of the application "${application}" at ${server.origin}: ${make}`);
  }
  if (code === 'not-found' || code === 'method-not-allowed') {
    return lasting(
      `${server.origin} runs an older Curfew, which serves no applications: update it to the version of this package`,
    );
  }
  return errorOf(code, `${server.origin}: `, { detail, retryAfterSeconds });
}

/** One that the server has told in its own words, of a call or of one lookup in it. */
export interface ToldError {
  readonly code?: unknown;
  readonly detail?: unknown;
  readonly retryAfterSeconds?: unknown;
}

/** What one lookup was refused for. What is not understood lets nobody in either. */
export function refusalIn({ code, ...told }: ToldError): CurfewError {
  const known = typeof code === 'string' && isErrorCode(code) ? code : 'internal-error';
  return errorOf(known, 'the server could not judge a session: ', told);
}

function errorOf(code: ErrorCode, place: string, { detail, retryAfterSeconds }: ToldError): CurfewError {
  const text = typeof detail === 'string' ? detail : undefined;
  const retryAfterMs = typeof retryAfterSeconds === 'number' ? { retryAfterMs: retryAfterSeconds * 1_000 } : {};
  if (errorCatalogue[code].status >= 500 && code !== 'overloaded') {
    return new CurfewError('store-unavailable', `${place}${text ?? errorCatalogue[code].title}`, retryAfterMs);
  }
  return new CurfewError(code, text, retryAfterMs);
}

function lasting(message: string): ServerFault {
  return new ServerFault(message, { isLasting: true });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}
