import { isUtf8 } from 'node:buffer';
import { Transform } from 'node:stream';
import { gunzip } from 'node:zlib';
import { CurfewError, isAdmin, isStorable } from '@curfew/core';
import type { FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import type { App } from '../../app.ts';
import { parseJson, UnkeepableJson } from '../../json-body.ts';
import { badRequest, CouchdbError } from './refusal.ts';

/** The most bytes of whoever may not send more, in whatever form they come. */
const limitForOthers = 64 * 1_024;

/** JSON and forms, also compressed, by the start of the type's name: clients add all kinds of parameters to it. */
export function readCouchdbBodies(app: App): void {
  app.addContentTypeParser('*', { parseAs: 'buffer' }, readBody);
}

async function readBody(request: FastifyRequest, body: Buffer): Promise<unknown> {
  if (body.length === 0) return undefined;
  const read = readerFor(request);
  return read(await decompress(request, body));
}

/**
 * For a route that reads larger bodies of some: refuses everybody else's as soon as it is too large. Who is calling is known
 * before a body is read.
 */
export async function limitBodiesOfOthers(
  request: FastifyRequest,
  _reply: FastifyReply,
  payload: RequestPayload,
): Promise<RequestPayload> {
  const limit = bodyLimitOf(request);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
  let received = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      if (received > limit) done(tooLarge());
      else done(null, chunk);
    },
  });
  // The rest is let go by: a client that is not done with sending may not read the answer.
  limited.once('error', () => payload.resume());
  payload.once('error', (cause) => limited.destroy(cause));
  return payload.pipe(limited);
}

function bodyLimitOf({ couchdbCaller: caller, routeOptions }: FastifyRequest): number {
  const { bodyLimit = limitForOthers, config } = routeOptions;
  const mayBeLarge = caller !== null && (config.largeBodiesOf === 'user' || isAdmin(caller));
  return mayBeLarge ? bodyLimit : Math.min(bodyLimit, limitForOthers);
}

const tooLarge = () => new CurfewError('payload-too-large', 'the request entity is too large');

/** Also asked where there is no body: CouchDB looks at the type first. */
export function readerFor({ headers }: FastifyRequest): (body: Buffer) => unknown {
  const type = (headers['content-type'] ?? '').toLowerCase();
  if (type.startsWith('application/json')) return readJson;
  if (type.startsWith('application/x-www-form-urlencoded')) return readForm;
  throw new CouchdbError(
    415,
    'bad_content_type',
    "Content-Type must be 'application/x-www-form-urlencoded' or 'application/json'",
  );
}

async function decompress(request: FastifyRequest, body: Buffer): Promise<Buffer> {
  const encoding = request.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip')
    throw new CouchdbError(415, 'bad_ctype', `${encoding.slice(0, 40)} is not a supported content encoding.`);
  // As much as an uncompressed one may have, so that a few bytes cannot become gigabytes.
  const maxOutputLength = bodyLimitOf(request);
  return new Promise((resolve, reject) => {
    gunzip(body, { maxOutputLength }, (error, result) => {
      if (error === null) resolve(result);
      else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') reject(tooLarge());
      else reject(badRequest('Request body is not properly gzipped.'));
    });
  });
}

/** Says no more than CouchDB does: the parser's own words quote the body, and with it passwords. */
export function readJson(body: Buffer): unknown {
  try {
    return parseJson(body);
  } catch (cause) {
    // What can be read and must not be kept is worth a word: somebody has to find it among thousands of documents.
    throw badRequest(cause instanceof UnkeepableJson ? cause.message : 'invalid UTF-8 JSON', { cause });
  }
}

function readForm(body: Buffer): unknown {
  const fields = isUtf8(body) ? [...new URLSearchParams(body.toString('utf8'))] : [];
  if (!isUtf8(body) || fields.some(([name, value]) => !isStorable(name) || !isStorable(value))) {
    throw badRequest('invalid UTF-8 in the form');
  }
  // The first of several of one name, as CouchDB reads them.
  return Object.fromEntries(fields.reverse());
}

/** A body that is an object. `__proto__` cannot be a field of it: the JSON reader refuses it, and a form's are plain texts. */
export function objectIn(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('Request body must be a JSON object');
  return body as Readonly<Record<string, unknown>>;
}
