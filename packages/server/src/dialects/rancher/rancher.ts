import { CurfewError } from '@curfew/core';
import { present } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, Context } from '../../app.ts';
import { authenticate, authenticateBeforeBody, pathOf } from '../../caller.ts';
import { readJsonAndForms, readUntypedJson } from '../bodies.ts';
import { dialectRoute } from '../route.ts';
import { nameAccount } from './account.ts';
import { readRancherCredential } from './credential.ts';
import { refuseForgery } from './csrf.ts';
import { envelopeFor, type Resource } from './envelope.ts';
import { handleRancherError } from './errors.ts';
import { answerList } from './list-query.ts';
import type { RancherOptions } from './options.ts';
import { schemaNames, schemaResource } from './schemas.ts';
import { registerTokenRoutes } from './token.ts';

/** The wire that is spoken. Clients reload themselves when it changes. */
const rancherVersion = 'v1.6.30';

/** Signing in as Rancher 1.6 has it, under `/v2-beta`. */
export function registerRancher(app: App, context: Context, options: RancherOptions): void {
  const { settings } = context;
  readJsonAndForms(app);
  // gdapi-python names no type.
  readUntypedJson(app);
  app.setErrorHandler(handleRancherError);
  app.addHook('onRequest', async (request, reply) => {
    request.credential = readRancherCredential(request.headers, settings.cookie.name);
    reply.headers({
      'cache-control': 'no-store',
      'x-api-schemas': envelopeFor(request, settings).address('/schemas'),
      'x-rancher-version': rancherVersion,
    });
  });
  app.addHook('onRequest', async (request) => {
    if (!isOpen(request)) await authenticateBeforeBody(context, request);
  });
  // Rancher's order: nobody there, then an unreadable body, then forgery, then everything else.
  app.addHook('preValidation', async (request, reply) => {
    if (!isOpen(request)) {
      request.caller = await authenticate(context, request);
      if (request.caller.session.userId === null) throw new CurfewError('authentication-required');
      nameAccount(reply, request.caller.session);
    }
    await refuseForgery(context, request, reply);
  });

  registerTokenRoutes(app, context, options);

  for (const path of ['/v2-beta', '/v2-beta/']) {
    app.get(path, dialectRoute, async (request) => {
      const links = { self: '', schemas: '/schemas', tokens: '/tokens', projects: '/projects' };
      return envelopeFor(request, settings).resource('apiVersion', { id: 'v2-beta' }, links);
    });
  }

  for (const path of bothNumbers('schema')) {
    app.get(path, dialectRoute, async (request) => {
      const envelope = envelopeFor(request, settings);
      const { session } = await present(context.authority, request.credential, 'inspect');
      const schemas = schemaNames(session !== null).flatMap((name): Resource[] => {
        const schema = schemaResource(name, envelope);
        return schema === null ? [] : [schema];
      });
      return answerList(request, envelope, 'schema', '/schemas', schemas);
    });
  }

  for (const path of ['/v2-beta/schema/:id', '/v2-beta/schemas/:id']) {
    app.get(path, dialectRoute, async (request) => {
      const schema = schemaResource((request.params as { id: string }).id, envelopeFor(request, settings));
      if (schema === null) throw new CurfewError('not-found');
      return schema;
    });
  }

  for (const path of bothNumbers('project')) {
    app.get(path, dialectRoute, async (request) =>
      answerList(request, envelopeFor(request, settings), 'project', '/projects', []),
    );
  }

  app.all('/v2-beta/*', dialectRoute, async (request, reply) => refuseMethod(request, reply));
  app.route({
    ...dialectRoute,
    method: ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/v2-beta',
    handler: async (request, reply) => refuseMethod(request, reply),
  });
}

/** Types answer to the singular and the plural, and to a slash at the end. */
function bothNumbers(type: string): readonly string[] {
  return [`/v2-beta/${type}`, `/v2-beta/${type}s`, `/v2-beta/${type}/`, `/v2-beta/${type}s/`];
}

/** What there is, and for which methods. */
const allowed: readonly (readonly [RegExp, string])[] = [
  [/^\/v2-beta\/?$/, 'GET, HEAD'],
  [/^\/v2-beta\/tokens?\/?$/, 'GET, HEAD, POST'],
  [/^\/v2-beta\/tokens?\/[^/]+$/, 'GET, HEAD, DELETE'],
  [/^\/v2-beta\/(schemas?|projects?)(\/[^/]*)?$/, 'GET, HEAD'],
];

/** @throws CurfewError where an address is not there, or not for this method (RFC 9110 15.5.6). */
function refuseMethod(request: FastifyRequest, reply: FastifyReply): never {
  const path = pathOf(request);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const methods = isRead ? undefined : allowed.find(([form]) => form.test(path))?.[1];
  if (methods === undefined) throw new CurfewError('not-found');
  reply.header('allow', methods);
  throw new CurfewError('method-not-allowed');
}

/** Rancher lets everybody see how to sign in, and try. */
function isOpen(request: FastifyRequest): boolean {
  return /^\/v2-beta\/(tokens?|schemas?)(\/|$)/.test(pathOf(request));
}
