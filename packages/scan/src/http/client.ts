import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher, errors, request as undiciRequest } from 'undici';
import { ScanFailure } from './failure.ts';
import { type Exchange, type HttpRequest, type HttpResponse, header } from './message.ts';
import { createPace } from './pace.ts';

export interface ClientOptions {
  /** Requests a second over all parts of the scan. Infinity switches the limit off. */
  readonly requestsPerSecond: number;
  readonly requestTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly maxRequests: number;
  /** Milliseconds that the whole scan may take. */
  readonly maxDurationMs: number;
  /** Milliseconds that the scan waits in sum because the target asked it to (`Retry-After`). */
  readonly maxBackOffMs: number;
  /** Accept a certificate that no authority vouches for. */
  readonly insecure: boolean;
  readonly isAllowed: (url: URL) => boolean;
}

/** Two pools, so that the attacker never shares a connection with the victim. */
export type Pool = 'victim' | 'attacker';

export interface Client {
  /** @param isUrgent does not wait for its turn; the next ones wait longer instead */
  send(request: HttpRequest, pool: Pool, isUrgent?: boolean): Promise<Exchange>;
  readonly requestCount: number;
  /** How often the target has asked for patience. */
  readonly throttledCount: number;
  /** Milliseconds left before the scan's own deadline. */
  remainingMs(): number;
  close(): Promise<void>;
}

/** After so many failures in a row the target counts as gone, or every check would wait for its own time-out. */
const failuresBeforeGivingUp = 3;

/** Sends single requests: no redirects, no cookies of its own, every answer bounded in bytes and time. */
export function createClient(options: ClientOptions): Client {
  const pools: Record<Pool, Agent> = { victim: newAgent(options), attacker: newAgent(options) };
  const pace = createPace(options.requestsPerSecond);
  const endsAt = performance.now() + options.maxDurationMs;
  let requestCount = 0;
  let throttledCount = 0;
  let failuresInARow = 0;
  let backOffLeftMs = options.maxBackOffMs;

  async function sendOnce(request: HttpRequest, pool: Pool, isUrgent: boolean): Promise<Exchange> {
    if (requestCount >= options.maxRequests)
      throw new ScanFailure('budget', `${options.maxRequests} requests were sent`);
    if (performance.now() >= endsAt) throw new ScanFailure('budget', `${options.maxDurationMs / 1000} s have passed`);
    if (failuresInARow >= failuresBeforeGivingUp) {
      throw new ScanFailure('unreachable', `${failuresInARow} requests in a row failed`);
    }
    const turn = pace();
    if (!isUrgent) await turn;
    requestCount += 1;
    const sentAt = Date.now();
    const startedAt = performance.now();
    try {
      const response = await exchangeWith(pools[pool], request, options);
      failuresInARow = 0;
      return { request, response, sentAt, durationMs: performance.now() - startedAt };
    } catch (error) {
      failuresInARow += 1;
      throw failureFrom(error);
    }
  }

  return {
    async send(request, pool, isUrgent = false) {
      const url = new URL(request.url);
      if (!options.isAllowed(url)) throw new ScanFailure('out-of-scope', url.host);
      const first = await sendOnce(request, pool, isUrgent);
      if (first.response.status === 429) throttledCount += 1;
      const waitMs = requestedWaitMs(first.response);
      if (waitMs === null || waitMs > backOffLeftMs) return first;
      backOffLeftMs -= waitMs;
      await sleep(waitMs);
      return sendOnce(request, pool, isUrgent);
    },
    get requestCount() {
      return requestCount;
    },
    get throttledCount() {
      return throttledCount;
    },
    remainingMs: () => Math.max(0, endsAt - performance.now()),
    async close() {
      await Promise.all(Object.values(pools).map((agent) => agent.destroy()));
    },
  };
}

function newAgent(options: ClientOptions): Agent {
  return new Agent({
    connect: { rejectUnauthorized: !options.insecure, timeout: options.requestTimeoutMs },
    headersTimeout: options.requestTimeoutMs,
    bodyTimeout: options.requestTimeoutMs,
    maxHeaderSize: 64 * 1024,
    connections: 16,
    pipelining: 1,
  });
}

async function exchangeWith(dispatcher: Agent, request: HttpRequest, options: ClientOptions): Promise<HttpResponse> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new ScanFailure('timeout')), options.requestTimeoutMs);
  try {
    const answer = await undiciRequest(request.url, {
      dispatcher,
      method: request.method as Dispatcher.HttpMethod,
      headers: request.headers.flat(),
      body: request.body,
      signal: abort.signal,
      responseHeaders: null,
    });
    const { body, truncated } = await readBounded(answer.body, options.maxBodyBytes);
    return { status: answer.statusCode, headers: flatten(answer.headers), body, truncated };
  } finally {
    clearTimeout(timer);
  }
}

async function readBounded(stream: Dispatcher.ResponseData['body'], maxBytes: number) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) {
      stream.destroy();
      break;
    }
  }
  return { body: Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8'), truncated: bytes > maxBytes };
}

function flatten(headers: Record<string, string | string[] | undefined>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value ?? '']).map((one): [string, string] => [name.toLowerCase(), one]),
  );
}

function requestedWaitMs(response: HttpResponse): number | null {
  if (response.status !== 429 && response.status !== 503) return null;
  const value = header(response, 'retry-after');
  if (value === undefined) return response.status === 429 ? 1000 : null;
  const seconds = Number(value);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(waitMs) ? null : Math.max(0, waitMs);
}

const kindsByCode: Record<string, ScanFailure['kind']> = {
  ECONNREFUSED: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  UND_ERR_CONNECT_TIMEOUT: 'unreachable',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_HEADERS_OVERFLOW: 'malformed',
};

function failureFrom(error: unknown): ScanFailure {
  if (error instanceof ScanFailure) return error;
  const code = codeOf(error);
  const isTls = /CERT|SELF_SIGNED|ERR_TLS|SSL/.test(code);
  if (isTls) return new ScanFailure('unreachable', `TLS: ${code} (--insecure accepts it)`, { cause: error });
  const parser = error instanceof errors.HTTPParserError || code.startsWith('HPE_');
  return new ScanFailure(kindsByCode[code] ?? (parser ? 'malformed' : 'reset'), code || undefined, { cause: error });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : codeOf(error.cause);
}
