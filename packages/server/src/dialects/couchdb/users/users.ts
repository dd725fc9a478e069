import { isAdmin } from '@curfew/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, Context } from '../../../app.ts';
import { limitBodiesOfOthers, objectIn } from '../body.ts';
import type { CouchdbOptions } from '../options.ts';
import { type Fields, readParameters } from '../parameters.ts';
import { badRequest, CouchdbError, missing, unauthorized } from '../refusal.ts';
import { couchdbRoute } from '../route.ts';
import type { DescribeUnknown } from '../unknown.ts';
import { findUserOf, mayHandle, requireCouchdbAdmin } from './access.ts';
import { registerBulk } from './bulk.ts';
import {
  changeParameters,
  creationParameters,
  deletionParameters,
  describeDocument,
  isPlain,
  readDocumentQuery,
} from './document-query.ts';
import { readListQuery } from './list-query.ts';
import { listDocuments } from './listing.ts';
import { revisionIn, revisionOf, revisionToChange } from './revision.ts';
import { deleteDocument, type Written, writeDocument } from './writing.ts';

type Queried = { Querystring: Fields };
type Addressed = Queried & { Params: { id: string } };

/** Enough for the largest document that a user can have, in UTF-8; whoever was brought in with one goes on changing it. */
const documentLimit = 640 * 1_024;
const documentRoute = {
  ...couchdbRoute({ largeBodiesOf: 'user' }),
  bodyLimit: documentLimit,
  preParsing: limitBodiesOfOthers,
};

/** `/_users`: users as documents. */
export function registerUsers(
  app: App,
  context: Context,
  options: CouchdbOptions,
  describeUnknown: DescribeUnknown,
): void {
  const { authority } = context;

  app.get('/_users', couchdbRoute(), async ({ couchdbCaller: caller }) => {
    if (caller === null && options.openSignUp !== true) throw unauthorized('You are not authorized to access this db.');
    const count = caller !== null && isAdmin(caller) ? (await authority.statistics()).users.count : 0;
    return { db_name: '_users', doc_count: count, doc_del_count: 0, update_seq: '0', compact_running: false };
  });

  app.put('/_users', couchdbRoute(), async () => {
    throw new CouchdbError(412, 'file_exists', 'The database could not be created, the file already exists.');
  });

  app.post<Queried>('/_users', documentRoute, async (request, reply) => {
    const { batch } = readParameters(creationParameters, request.query);
    const { _id: id, _rev: rev } = objectIn(request.body);
    if (typeof id !== 'string') throw badRequest('doc._id is required');
    const write = { id, body: request.body, rev: revisionIn(rev) };
    return sendWritten(reply, batch, await writeDocument(context, options, request, write));
  });

  app.get<Addressed>('/_users/:id', couchdbRoute(), async (request, reply) => {
    refuseReserved(request, reply);
    const query = readDocumentQuery(request.query);
    const user = await findUserOf(authority, request.params.id);
    // That others are there is nobody's business.
    if (user === null || !mayHandle(request.couchdbCaller, user)) throw missing();
    const document = describeDocument(user, query);
    if (!isPlain(query)) return document;
    const tag = `"${revisionOf(user)}"`;
    reply.header('etag', tag);
    return isNamed(request.headers['if-none-match'], tag) ? reply.code(304).send() : document;
  });

  app.put<Addressed>('/_users/:id', documentRoute, async (request, reply) => {
    refuseReserved(request, reply);
    const { rev, batch, new_edits: isEdit = true } = readParameters(changeParameters, request.query);
    const body = objectIn(request.body);
    if (!isEdit) requireCouchdbAdmin(request.couchdbCaller);
    const write = {
      id: request.params.id,
      body,
      rev: isEdit ? revisionToChange(body._rev, rev, request.headers) : null,
    };
    return sendWritten(reply, batch, await writeDocument(context, options, request, write));
  });

  app.delete<Addressed>('/_users/:id', couchdbRoute(), async (request, reply) => {
    refuseReserved(request, reply);
    const { rev, batch } = readParameters(deletionParameters, request.query);
    const toDelete = revisionToChange(undefined, rev, request.headers);
    const deleted = await deleteDocument(context, request, request.params.id, toDelete);
    return reply.code(batch === undefined ? 200 : 202).send(deleted);
  });

  app.get<Queried>('/_users/_all_docs', couchdbRoute(), async ({ query, couchdbCaller: caller }) =>
    listDocuments(authority, caller, readListQuery(query, {})),
  );

  app.post<Queried>('/_users/_all_docs', couchdbRoute(), async ({ query, body, couchdbCaller: caller }) =>
    listDocuments(authority, caller, readListQuery(query, objectIn(body ?? {}))),
  );

  registerBulk(app, context, options);

  /** `/_users/_changes` is no document, and nobody's name begins like that. */
  function refuseReserved(request: FastifyRequest<Addressed>, reply: FastifyReply): void {
    const { id } = request.params;
    if (!id.startsWith('_')) return;
    throw id.startsWith('_design/') || id.startsWith('_local/') ? missing() : describeUnknown(request, reply);
  }
}

/** With `batch=ok` a client has said that it does not wait for the write, and expects to be told so. */
function sendWritten(reply: FastifyReply, batch: 'ok' | undefined, written: Written): FastifyReply {
  return reply
    .code(batch === undefined ? 201 : 202)
    .header('etag', `"${written.rev}"`)
    .send(written);
}

/** RFC 9110 13.1.2: a list of tags, or `*` for any. */
function isNamed(tags: string | undefined, tag: string): boolean {
  return (tags ?? '').split(',').some((each) => ['*', tag, `W/${tag}`].includes(each.trim()));
}
