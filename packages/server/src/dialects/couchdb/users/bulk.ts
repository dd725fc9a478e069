import { isAdmin } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { App, Context } from '../../../app.ts';
import { limitBodiesOfOthers, objectIn } from '../body.ts';
import type { CouchdbOptions } from '../options.ts';
import { type Fields, list, never, type ReadParameter, readParameters, wholeNumber } from '../parameters.ts';
import { badRequest, describeError, forbidden, toCouchdbError } from '../refusal.ts';
import { couchdbRoute } from '../route.ts';
import { revisionIn } from './revision.ts';
import { writeDocument } from './writing.ts';

/** Of administrators. Enough for the users of a database to be brought in, a few thousand at a time. */
const bodyLimit = 4 * 1_024 * 1_024;
/** Each may cost a password hash. */
const mostByOthers = 10;

const newEdits: ReadParameter<boolean> = ({ value }) => {
  if (typeof value !== 'boolean') throw badRequest('`new_edits` parameter must be a boolean.');
  return value;
};

/** The fields of a body. There is one copy of everything, so that `w` of them have always been written. */
const known = {
  docs: list,
  new_edits: newEdits,
  all_or_nothing: never('`all_or_nothing` is not supported here: each document is written by itself.'),
  w: wholeNumber,
};

/** `_bulk_docs`. */
export function registerBulk(app: App, context: Context, options: CouchdbOptions): void {
  app.post<{ Querystring: Fields }>(
    '/_users/_bulk_docs',
    { ...couchdbRoute(), bodyLimit, preParsing: limitBodiesOfOthers },
    async (request, reply) => {
      readParameters({ w: wholeNumber }, request.query);
      const { docs, new_edits: isEdit = true } = readParameters(known, {}, objectIn(request.body));
      if (docs === undefined) throw badRequest('POST body must include `docs` parameter.');
      const { couchdbCaller: caller } = request;
      const isByAdmin = caller !== null && isAdmin(caller);
      if (!isByAdmin && docs.length > mostByOthers) throw forbidden(`At most ${mostByOthers} documents at once`);
      if (!isEdit && !isByAdmin) throw forbidden('Only _admin may bring documents in');
      const results: Result[] = [];
      for (const document of docs) results.push(await tryWrite(context, options, request, document, !isEdit));
      if (!isEdit) request.log.info(countResults(results), 'documents brought in');
      return reply.code(201).send(results);
    },
  );
}

interface Result {
  readonly id?: string;
  readonly error?: string;
  readonly reason?: string;
  /** Why nothing was written, where nothing had to be. */
  readonly skipped?: string;
}

/** One document's failure is an entry in the answer, not the answer. */
async function tryWrite(
  context: Context,
  options: CouchdbOptions,
  request: FastifyRequest,
  body: unknown,
  isBroughtIn: boolean,
): Promise<Result> {
  let id: unknown = null;
  try {
    const document = objectIn(body);
    id = document._id;
    if (typeof id !== 'string') throw badRequest('doc._id is required');
    const skipped = isBroughtIn ? whySkipped(id, document) : null;
    if (skipped !== null) return { id, skipped };
    // A dump of another database carries that database's revisions, which mean nothing here.
    return await writeDocument(context, options, request, {
      id,
      body,
      rev: isBroughtIn ? null : revisionIn(document._rev),
    });
  } catch (thrown) {
    const { status, error, reason } = describeError(toCouchdbError(thrown));
    if (status >= 500) throw thrown;
    return { ...(typeof id === 'string' ? { id } : {}), error, reason };
  }
}

/** What every dump of a database holds besides its users: its design documents, and what is left of those who were deleted. */
function whySkipped(id: string, document: Fields): string | null {
  if (id.startsWith('_design/')) return 'design document';
  return document._deleted === true ? 'deleted there' : null;
}

function countResults(results: readonly Result[]) {
  const skipped = results.filter((result) => result.skipped !== undefined).length;
  const refused = results.filter((result) => result.error !== undefined).length;
  return { written: results.length - skipped - refused, skipped, refused };
}
