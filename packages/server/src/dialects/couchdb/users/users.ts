import { isAdmin } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { App, Context } from '../../../app.ts';
import { objectIn } from '../body.ts';
import type { CouchdbOptions } from '../options.ts';
import { badRequest, missing, unauthorized } from '../refusal.ts';
import { couchdbRoute } from '../route.ts';
import { findUserOf, mayHandle } from './access.ts';
import { registerManyDocuments } from './bulk.ts';
import { toUserDocument } from './document.ts';
import { deleteDocument, writeDocument } from './writing.ts';

type Addressed = { Params: { id: string }; Querystring: Record<string, unknown> };

/** `/_users`: users as documents. */
export function registerUsers(app: App, context: Context, options: CouchdbOptions): void {
  const { authority } = context;

  app.get('/_users', couchdbRoute(), async ({ couchdbCaller: caller }) => {
    if (caller === null && options.openSignUp !== true) throw unauthorized('You are not authorized to access this db.');
    const count = caller !== null && isAdmin(caller) ? (await authority.statistics()).users.count : 0;
    return { db_name: '_users', doc_count: count, doc_del_count: 0, update_seq: '0', compact_running: false };
  });

  app.post('/_users', couchdbRoute(), async (request, reply) => {
    const { _id: id, _rev: rev } = objectIn(request.body);
    if (typeof id !== 'string') throw badRequest('doc._id is required');
    const written = await writeDocument(context, options, request, { id, body: request.body, rev: revisionIn(rev) });
    return reply.code(201).header('etag', `"${written.rev}"`).send(written);
  });

  app.get<Addressed>('/_users/:id', couchdbRoute(), async (request, reply) => {
    const user = await findUserOf(authority, request.params.id);
    // That others are there is nobody's business.
    if (user === null || !mayHandle(request.couchdbCaller, user)) throw missing();
    const document = toUserDocument(user);
    reply.header('etag', `"${document._rev}"`);
    return document;
  });

  app.put<Addressed>('/_users/:id', couchdbRoute(), async (request, reply) => {
    const body = objectIn(request.body);
    const write = { id: request.params.id, body, rev: revisionIn(body._rev) ?? revisionOutside(request) };
    const written = await writeDocument(context, options, request, write);
    return reply.code(201).header('etag', `"${written.rev}"`).send(written);
  });

  app.delete<Addressed>('/_users/:id', couchdbRoute(), async (request) =>
    deleteDocument(context, request, request.params.id, revisionOutside(request)),
  );

  registerManyDocuments(app, context, options);
}

/** In the query or in a header. */
function revisionOutside(request: FastifyRequest<Addressed>): string | null {
  const ifMatch = request.headers['if-match']?.replace(/^"|"$/g, '');
  return revisionIn(request.query.rev ?? ifMatch);
}

function revisionIn(rev: unknown): string | null {
  if (rev === undefined || rev === null) return null;
  if (typeof rev !== 'string') throw badRequest('Invalid rev format');
  return rev;
}
