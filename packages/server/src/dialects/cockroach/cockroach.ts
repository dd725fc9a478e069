import { CurfewError, digestOf } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { App, Context } from '../../app.ts';
import { authenticate, authenticateBeforeBody, pathOf } from '../../caller.ts';
import { readJsonAndForms } from '../bodies.ts';
import { dialectRoute } from '../route.ts';
import { readCookieCredential, readHeaderCredential } from './credential.ts';
import { handleCockroachError, refuseWith } from './errors.ts';
import { registerSessionListing, registerUserListing } from './listing.ts';
import type { CockroachOptions } from './options.ts';
import { readTexts } from './protobuf.ts';
import { registerApiSignIn, registerConsoleSignIn } from './sign-in.ts';

/** The HTTP sessions of CockroachDB: those of its console, by cookie, and those of `/api/v2`, by header. */
export function registerCockroach(app: App, context: Context, options: CockroachOptions): void {
  app.register((scope: App, _options, done) => {
    registerConsole(scope, context, options);
    done();
  });
  app.register((scope: App, _options, done) => {
    registerApi(scope, context, options);
    done();
  });
}

function registerConsole(app: App, context: Context, options: CockroachOptions): void {
  prepare(app, context, readCookieCredential);
  app.addContentTypeParser('application/x-protobuf', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => {
    const texts = readTexts(body);
    return { username: texts.get(1), password: texts.get(2) };
  });
  registerConsoleSignIn(app, context, options);
  registerUserListing(app, context, ['/_admin/v1/users']);
  for (const path of ['/_admin/v1', '/_status', '/ts']) registerProtected(app, context, path);
  for (const path of ['/oidc/v1/login', '/oidc/v1/callback']) {
    app.get(path, dialectRoute, async (request, reply) => refuseWith(request, reply, 400, 'OIDC: disabled'));
  }
}

function registerApi(app: App, context: Context, options: CockroachOptions): void {
  prepare(app, context, readHeaderCredential);
  registerApiSignIn(app, context, options);
  registerSessionListing(app, context);
  registerUserListing(app, context, ['/api/v2/users/', '/api/v2/users']);
  registerProtected(app, context, '/api/v2');
}

function prepare(app: App, context: Context, readCredential: typeof readHeaderCredential): void {
  readJsonAndForms(app);
  app.setErrorHandler(handleCockroachError);
  app.addHook('onRequest', async (request, reply) => {
    request.credential = readCredential(request.headers, context.settings.cookie.name);
    reply.header('cache-control', 'no-store');
    if (isOpen(request)) return;
    // That a session cannot be read is another mistake than that it is over.
    if (isMalformed(request)) return refuseWith(request, reply, 400, 'the session header cannot be decoded');
    await authenticateBeforeBody(context, request);
  });
}

/** Whatever else CockroachDB has there: nothing for strangers, and nothing here. */
function registerProtected(app: App, context: Context, path: string): void {
  for (const url of [path, `${path}/*`]) {
    app.all(url, { ...dialectRoute, config: {} }, async (request) => {
      if (!isOpen(request)) await authenticate(context, request);
      throw new CurfewError('not-found');
    });
  }
}

/** Signing in and out, which answer 404 to other methods, and then stop: CockroachDB went on and signed in. */
function isOpen(request: FastifyRequest): boolean {
  return /^\/(log(in|out)|oidc\/.*|api\/v2\/log(in|out)\/?)$/.test(pathOf(request));
}

function isMalformed({ headers, credential }: FastifyRequest): boolean {
  const isByHeader = headers['x-cockroach-api-session'] !== undefined && credential.source === 'bearer';
  return isByHeader && !credential.candidates.some((text) => digestOf(text) !== null);
}
