import { lookup as resolve } from 'node:dns/promises';
import { type ClientRequest, type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type AddressRule, createAddressRule } from './addresses.ts';

export interface Network {
  /** Ranges of addresses that are not public and may be connected to. */
  readonly allowedAddresses?: readonly string[];
  /** How long one request may take in all, in milliseconds. Default: 15 seconds. */
  readonly timeoutMs?: number;
  /** For tests. Default: the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** At most {@link mostBytes}. */
  readonly body: string;
}

type Sent =
  | { readonly ok: true; readonly answer: Answer }
  /** Without anything that came from the other side. */
  | { readonly ok: false; readonly error: string };

interface Outgoing {
  readonly method: 'POST' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export type Send = (url: URL, outgoing: Outgoing) => Promise<Sent>;

/** More of an answer is not read. */
const mostBytes = 64 * 1_024;

class Refused extends Error {}

/**
 * Sends requests to addresses that somebody else has named, so that nothing inside the network can be reached by them (CWE-918): a name
 * is resolved once, every address that it has is judged, and the connection goes to the addresses that were judged. Redirects are not
 * followed, answers and waiting are bounded, certificates are checked, and plain http goes only to addresses that were allowed.
 */
export function createSend({ allowedAddresses = [], timeoutMs = 15_000, ...network }: Network = {}): Send {
  const isAllowed = createAddressRule(allowedAddresses);
  const isPublic = createAddressRule([]);
  const resolveHost = network.resolve ?? ((host) => resolve(host, { all: true, verbatim: true }));

  return async function send(url, outgoing) {
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = outgoing.signal === undefined ? deadline : AbortSignal.any([deadline, outgoing.signal]);
    try {
      const addresses = await whileWaiting(judgedAddresses(url, { isAllowed, isPublic, resolveHost }), signal);
      return { ok: true, answer: await whileWaiting(exchange(url, outgoing, addresses, signal), signal) };
    } catch (error) {
      if (deadline.aborted) return { ok: false, error: `no answer within ${timeoutMs / 1_000} s` };
      return { ok: false, error: describe(error) };
    }
  };
}

interface Judging {
  readonly isAllowed: AddressRule;
  readonly isPublic: AddressRule;
  readonly resolveHost: NonNullable<Network['resolve']>;
}

type Addresses = readonly { readonly address: string; readonly family: number }[];

async function judgedAddresses(url: URL, { isAllowed, isPublic, resolveHost }: Judging): Promise<Addresses> {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Refused(`${url.protocol} is not https`);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const literal = isIP(host);
  const addresses = literal === 0 ? await resolveHost(host) : [{ address: host, family: literal }];
  const refused = addresses.find(({ address }) => !isAllowed(address));
  if (refused !== undefined) {
    throw new Refused(
      `${refused.address} is not a public address: allow it with signals.allowedAddresses, if you trust whoever named it`,
    );
  }
  if (addresses.length === 0) throw new Refused('the name has no address');
  if (url.protocol === 'http:' && addresses.some(({ address }) => isPublic(address))) {
    throw new Refused('plain http can be read on its way: use https');
  }
  return addresses;
}

function exchange(url: URL, outgoing: Outgoing, addresses: Addresses, signal: AbortSignal): Promise<Answer> {
  const { method, headers, body } = outgoing;
  const options: RequestOptions & { rejectUnauthorized: true; minVersion: 'TLSv1.2' } = {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
    lookup: pinnedTo(addresses),
    signal,
    // A connection of its own for each request: a kept one would lead to where the name led before.
    agent: false,
    // Whatever the environment says.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
  };
  return new Promise((fulfil, reject) => {
    const start = url.protocol === 'https:' ? requestTls : requestPlain;
    const request: ClientRequest = start(url, options, (response) => {
      readBody(response).then((text) => {
        request.destroy();
        fulfil({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      }, reject);
    });
    request.on('error', reject);
    // Else such an answer would end the connection and nothing would say so.
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new Refused('answered 101, and no other protocol is spoken'));
    });
    request.end(body);
  });
}

function pinnedTo(addresses: Addresses): LookupFunction {
  return (_host, options, done) => {
    const [first] = addresses;
    if (options.all === true) done(null, addresses.slice());
    else done(null, first?.address ?? '', first?.family);
  };
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= mostBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8');
}

async function whileWaiting<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Messages of the platform may quote what the other side has sent; its codes do not. */
function describe(error: unknown): string {
  if (error instanceof Refused) return error.message;
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (name === 'AbortError') return 'interrupted';
  return `cannot connect: ${typeof code === 'string' ? code : 'failed'}`;
}
