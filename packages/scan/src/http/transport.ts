import type { Socket } from 'node:net';
import type { Readable, Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent, buildConnector, type Dispatcher, errors, request as undiciRequest } from 'undici';
import { decodeBody } from '../page/charset.ts';
import { ScanFailure } from './failure.ts';
import { type HttpRequest, type HttpResponse, header } from './message.ts';

export interface TransportOptions {
  readonly requestTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly insecure: boolean;
}

/** Connections of one visitor's browser. */
export interface Transport {
  /** @throws ScanFailure */
  exchange(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

export function createTransport(options: TransportOptions): Transport {
  const connections = new Set<Socket>();
  const agent = createAgent(options, connections);

  return {
    async exchange(request) {
      const before = new Map([...connections].map((socket) => [socket, socket.bytesRead]));
      try {
        return await exchangeWith(agent, request, options);
      } catch (error) {
        if (!mayRepeat(error, request, () => sawNoAnswer(error, connections, before))) throw failureFrom(error);
      }
      const fresh = createAgent(options, new Set());
      try {
        return await exchangeWith(fresh, request, options);
      } catch (error) {
        throw failureFrom(error);
      } finally {
        await fresh.destroy();
      }
    },
    close: () => agent.destroy(),
  };
}

function createAgent(options: TransportOptions, connections: Set<Socket>): Agent {
  const connect = buildConnector({ rejectUnauthorized: !options.insecure, timeout: options.requestTimeoutMs });
  return new Agent({
    connect: (target, callback) =>
      connect(target, (...result) => {
        const [, socket] = result;
        if (socket) {
          connections.add(socket);
          socket.once('close', () => setImmediate(() => connections.delete(socket)));
        }
        callback(...result);
      }),
    // A server that says nothing may close sooner than most; one that says how long it waits is believed.
    keepAliveTimeout: 1500,
    headersTimeout: options.requestTimeoutMs,
    bodyTimeout: options.requestTimeoutMs,
    maxHeaderSize: 64 * 1024,
    connections: 16,
    pipelining: 1,
  });
}

const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
const closedConnection = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/**
 * A connection that the server closed between two requests is no answer. What is idempotent is sent once more on a new
 * connection, anything else only if not one byte of an answer came (RFC 9112 9.3.1).
 */
function mayRepeat(error: unknown, { method }: HttpRequest, sawNothing: () => boolean): boolean {
  return closedConnection.has(codeOf(error)) && (idempotent.has(method) || sawNothing());
}

function sawNoAnswer(error: unknown, connections: ReadonlySet<Socket>, before: ReadonlyMap<Socket, number>): boolean {
  const port = error instanceof errors.SocketError ? error.socket?.localPort : undefined;
  const broken = [...connections].find(
    (socket) => socket.errored === error || (port !== undefined && socket.localPort === port),
  );
  if (error instanceof errors.SocketError && error.socket !== null && broken === undefined) {
    return error.socket.bytesRead === 0;
  }
  return broken !== undefined && broken.bytesRead === (before.get(broken) ?? 0);
}

async function exchangeWith(dispatcher: Agent, request: HttpRequest, options: TransportOptions): Promise<HttpResponse> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new ScanFailure('timeout')), options.requestTimeoutMs);
  try {
    const answer = await undiciRequest(request.url, {
      dispatcher,
      method: request.method as Dispatcher.HttpMethod,
      headers: request.headers.flat(),
      body: request.bodyEncoding === 'latin1' ? Buffer.from(request.body ?? '', 'latin1') : request.body,
      signal: abort.signal,
      responseHeaders: null,
    });
    const headers = flatten(answer.headers);
    const head = { status: answer.statusCode, headers, body: '', truncated: false };
    const { bytes, truncated } = await readBounded(answer.body, header(head, 'content-encoding'), options.maxBodyBytes);
    return { ...head, body: decodeBody(bytes, header(head, 'content-type')), truncated };
  } finally {
    clearTimeout(timer);
  }
}

async function readBounded(body: Dispatcher.ResponseData['body'], encoding: string | undefined, maxBytes: number) {
  const stream = decompressed(body, encoding);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) {
      stream.destroy();
      body.destroy();
      break;
    }
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), truncated: bytes > maxBytes };
}

function decompressed(body: Readable, encoding: string | undefined): Readable {
  const lenient = { finishFlush: constants.Z_SYNC_FLUSH };
  const unpackers = new Map<string, () => Transform>([
    ['gzip', () => createGunzip(lenient)],
    ['x-gzip', () => createGunzip(lenient)],
    ['deflate', () => createInflate(lenient)],
    ['br', () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH })],
  ]);
  const unpack = unpackers.get((encoding ?? '').trim().toLowerCase())?.();
  if (unpack === undefined) return body;
  body.on('error', (error) => unpack.destroy(error));
  return body.pipe(unpack);
}

function flatten(headers: Record<string, string | string[] | undefined>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value ?? '']).map((one): [string, string] => [name.toLowerCase(), one]),
  );
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
  const isMalformed = error instanceof errors.HTTPParserError || /^(HPE_|Z_|ERR__?ERROR_FORMAT)/.test(code);
  return new ScanFailure(kindsByCode[code] ?? (isMalformed ? 'malformed' : 'reset'), code || undefined, {
    cause: error,
  });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : codeOf(error.cause);
}
