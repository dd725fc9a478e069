import { CurfewError } from '@curfew/core';
import { present } from '@curfew/http';
import type { FastifyRequest } from 'fastify';
import type { App, Context } from '../../app.ts';
import { authenticate } from '../../caller.ts';
import { readJsonAndForms, readUntypedJson } from '../bodies.ts';
import { dialectRoute } from '../route.ts';
import { nameAccount } from './account.ts';
import { readRancherCredential } from './credential.ts';
import { refuseForgery } from './csrf.ts';
import { envelopeFor } from './envelope.ts';
import { handleRancherError } from './errors.ts';
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
  // Rancher's order: an unreadable body, then nobody there, then forgery, then everything else.
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

  app.get('/v2-beta/schemas', dialectRoute, async (request) => {
    const envelope = envelopeFor(request, settings);
    const { session } = await present(context.authority, request.credential, 'inspect');
    const schemas = schemaNames(session !== null).map((name) => schemaResource(name, envelope));
    return envelope.collection(
      'schema',
      '/schemas',
      schemas.filter((schema) => schema !== null),
    );
  });

  app.get('/v2-beta/schemas/:id', dialectRoute, async (request) => {
    const schema = schemaResource((request.params as { id: string }).id, envelopeFor(request, settings));
    if (schema === null) throw new CurfewError('not-found');
    return schema;
  });

  for (const path of ['/v2-beta/project', '/v2-beta/projects']) {
    app.get(path, dialectRoute, async (request) =>
      envelopeFor(request, settings).collection('project', '/projects', []),
    );
  }

  app.all('/v2-beta/*', dialectRoute, async (request) => {
    const isMisused = request.method !== 'GET' && isKnown.test(pathOf(request));
    throw new CurfewError(isMisused ? 'method-not-allowed' : 'not-found');
  });
  app.route({
    ...dialectRoute,
    method: ['POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/v2-beta',
    handler: async () => {
      throw new CurfewError('method-not-allowed');
    },
  });
}

/** What there is for some method or other. */
const isKnown = /^\/v2-beta\/((tokens?|schemas|projects?)(\/[^/]*)?)?$/;

/** Rancher lets everybody see how to sign in, and try. */
function isOpen(request: FastifyRequest): boolean {
  const { url = '' } = request.routeOptions;
  return /^\/v2-beta\/(token|schemas)/.test(url.endsWith('*') ? pathOf(request) : url);
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
