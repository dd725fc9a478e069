import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../../../settings.ts';
import { baseUrlOf } from '../../base-url.ts';
import { CouchdbError } from '../refusal.ts';

/**
 * The only headers of a client that reach the CouchDB. A list of what may pass, not of what may not: no credential, no cookie and no
 * identity that a client made up can be forgotten on it (CVE-2023-45725 shows where such a header can end).
 */
const requestHeaders = [
  'accept',
  'accept-encoding',
  'accept-language',
  'content-encoding',
  'content-type',
  'destination',
  'if-match',
  'if-none-match',
  'last-event-id',
  'range',
  'user-agent',
  'x-couch-full-commit',
];

/** RFC 9110 7.6.1; and a session of the CouchDB's own is nobody's affair. */
const droppedFromAnswers = new Set([
  'connection',
  'keep-alive',
  // Passed on only where it leads here.
  'location',
  'proxy-authenticate',
  'proxy-connection',
  'set-cookie',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

/** By them a cache would keep an answer, whatever ours says. */
const cacheHeaders = new Set(['age', 'cache-control', 'cdn-cache-control', 'expires', 'pragma', 'surrogate-control']);

/** Sends a request on as it is, but for its headers, and answers with what comes back, however long it takes. */
export async function forward(
  request: FastifyRequest,
  reply: FastifyReply,
  target: { readonly url: URL; readonly identity: Readonly<Record<string, string>>; readonly settings: Settings },
): Promise<FastifyReply> {
  const answer = await send(request, reply, target.url, { ...headersOf(request), ...target.identity });
  const setsCookie = reply.hasHeader('set-cookie');
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value === undefined || droppedFromAnswers.has(name) || (setsCookie && cacheHeaders.has(name))) continue;
    reply.header(name, value);
  }
  // The cookie is the session: whoever were given this answer again would be its user (CWE-524).
  if (setsCookie) reply.header('cache-control', 'private, no-store');
  // An attachment is whatever somebody has put there: as a page of this origin it could act for whoever reads it.
  reply.header('content-security-policy', 'sandbox');
  const location = locationOf(answer.headers, request, target);
  if (location !== null) reply.header('location', location);
  return reply.code(answer.statusCode ?? 502).send(answer);
}

function headersOf({ headers }: FastifyRequest): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of requestHeaders) {
    const value = headers[name];
    if (typeof value === 'string') passed[name] = value;
  }
  return passed;
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  url: URL,
  headers: Record<string, string>,
): Promise<IncomingMessage> {
  const { method, raw } = request;
  const path = `${url.pathname.replace(/\/$/, '')}${raw.url ?? '/'}`;
  return new Promise((resolve, reject) => {
    const options = { protocol: url.protocol, hostname: url.hostname, port: url.port, path, method, headers };
    const onwards = (url.protocol === 'https:' ? requestHttps : requestHttp)(options, resolve);
    onwards.on('error', (cause) => {
      reject(new CouchdbError(502, 'bad_gateway', 'The database server cannot be reached', { cause }));
    });
    // A feed of changes lasts for as long as somebody listens.
    reply.raw.once('close', () => onwards.destroy());
    const body = request.body as Readable | undefined;
    if (body === undefined) onwards.end();
    else sendBody(body, onwards, request.headers['content-length']);
  });
}

/**
 * A length is only said where a body follows: one that a client has said of a body that is not passed on would make the CouchDB take
 * the next request, which is somebody else's, for it (CWE-444).
 */
function sendBody(body: Readable, onwards: ClientRequest, length: string | undefined): void {
  if (length !== undefined) onwards.setHeader('content-length', length);
  body.pipe(onwards);
}

/** CouchDB names itself in `Location`, by an address that its clients cannot reach. */
function locationOf(
  { location }: IncomingHttpHeaders,
  request: FastifyRequest,
  { url, settings }: { readonly url: URL; readonly settings: Settings },
): string | null {
  const there = location === undefined ? null : URL.parse(location, url.href);
  if (there === null || there.origin !== url.origin) return null;
  return `${baseUrlOf(request, settings)}${there.pathname}${there.search}`;
}
