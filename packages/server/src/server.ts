import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  fastify,
  LogController,
} from 'fastify';
import { registerApi } from './api/api.ts';
import type { App, Context } from './app.ts';
import { readHeaders, refuseCrossSite } from './caller.ts';
import { answerClientErrors, handleClientError } from './client-error.ts';
import { registerConsole } from './console/console.ts';
import { registerDeviceBinding } from './device-binding/routes.ts';
import { noteSkipped } from './device-binding/skipped.ts';
import { createDialects } from './dialects/dialects.ts';
import { nowhere } from './locations/locations.ts';
import { withMail } from './mail/notices.ts';
import { registerOAuth2 } from './oauth2/oauth2.ts';
import { describeApi } from './openapi.ts';
import { createActivityLog } from './operation/activity.ts';
import { trackConnections } from './operation/draining.ts';
import { registerHealth, registerReadiness } from './operation/health.ts';
import { createLogger, createRequestIds, logAnswers } from './operation/logging.ts';
import { createMaintenance } from './operation/maintenance.ts';
import { createMetrics } from './operation/metrics.ts';
import type { ServerOptions } from './options.ts';
import { registerPages } from './pages/pages.ts';
import { createSignIn } from './providers/providers.ts';
import { assertSafeToListen, readSettings } from './settings.ts';
import { measureDeliveries } from './signals/delivery-metrics.ts';
import { createReception } from './signals/reception.ts';
import { createSignals } from './signals/signals.ts';
import { registerReception } from './ssf/reception.ts';
import { registerSsf } from './ssf/ssf.ts';
import { registerWellKnownAtRoot } from './ssf/well-known.ts';
import { createHub } from './streams/hub.ts';
import { nameByRoute, traceRequests } from './tracing/requests.ts';
import { answerUnknownAddresses } from './unknown-address.ts';
import { compileValidator } from './validation.ts';
import { registerVerify } from './verify/route.ts';
import { createVerify } from './verify/verify.ts';

export interface CurfewServer {
  readonly app: FastifyInstance;
  /**
   * @param at an address, or the descriptor of a socket that whoever started this process has opened.
   * @returns where it listens, such as `http://127.0.0.1:8420`.
   */
  listen(at: ListenAt): Promise<{ readonly address: string }>;
  /** What this process has to say, in the Prometheus text format. */
  ownMetrics(): Promise<string>;
  /**
   * Says that it is not ready any more, waits for the `shutdownDelayMs`, answers what is under way, stops listening, and stops the
   * clockwork. Does not close the authority.
   */
  close(): Promise<void>;
}

export type ListenAt =
  | { readonly host: string; readonly port: number; readonly fd?: never }
  | { readonly fd: number; readonly host?: never };

/** The largest body that is read. */
const bodyLimit = 64 * 1_024;
/** A request that takes longer to arrive is refused. */
const requestTimeoutMs = 30_000;
/** Longer than the sixty seconds for which proxies keep idle connections, so that they never send into a closing one. */
const keepAliveMs = 72_000;

/**
 * The authority over HTTP.
 *
 * @throws CurfewError `invalid-configuration`, naming the option, its value and what to do.
 */
export function createServer(options: ServerOptions): CurfewServer {
  const settings = readSettings(options);
  const { addresses } = settings;
  const log: FastifyBaseLogger = createLogger(options.log, options.tracer?.ids);
  const { authority, mail } = withMail(options, { addresses, log });
  const metrics = createMetrics(authority, options.sealer);
  const verify = createVerify({ authority, settings, metrics, log });
  const activity = createActivityLog(authority, metrics.validations, log);
  const dialects = createDialects(options.dialects);
  const hub = createHub(authority, log, options.streams);
  const signals = createSignals(authority, log, options.signals, settings.addresses.base);
  measureDeliveries(metrics.registry, signals);
  const reception = createReception({ authority, log, metrics }, options.signals, settings.addresses.base);
  const context: Context = {
    authority,
    settings,
    metrics: { ...metrics, toText: options.allMetrics ?? metrics.toText },
    ...{ verify, hub, signals, reception },
    tracer: options.tracer ?? null,
    signIn: createSignIn(options.signIn ?? {}, settings),
    mail,
    locations: options.locations ?? nowhere,
    isStopping: () => isStopping,
  };
  const maintenance = createMaintenance(authority, log, options);
  let isStopping = false;

  const app: App = fastify({
    serverFactory: (handler) => createListener(context, handler),
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request' }),
    genReqId: createRequestIds(settings),
    bodyLimit,
    schemaController,
    // Long enough for the longest user name, encoded.
    routerOptions: { maxParamLength: 2_048 },
    rewriteUrl: ({ url = '/' }) => dialects.toCanonicalAddress(addresses.toRoute(url)),
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) =>
      dialects.handleError(error, request, reply.headers(standardHeaders(request))),
    clientErrorHandler: handleClientError,
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.decorate('ownAddresses', addresses);
  app.decorate('ownBranding', settings.branding);
  const connections = trackConnections(app.server);
  app.setErrorHandler(dialects.handleError);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(standardHeaders(request));
  });
  prepare(app, context);
  answerUnknownAddresses(app);
  dialects.prepare(app);

  describeApi(app, settings);
  registerOwn(app, context);
  dialects.register(app, context);

  /** OWASP ASVS 5.0 3.4.1, 3.4.4, 3.5.8. */
  function standardHeaders(request: { readonly id: string }) {
    return {
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      ...(settings.isHttps ? { 'strict-transport-security': 'max-age=31536000' } : {}),
    };
  }

  return {
    app: app as unknown as FastifyInstance,
    ownMetrics: metrics.toText,
    async listen(at) {
      assertSafeToListen(settings, at.host ?? null);
      await maintenance.prepare();
      // A host that is named keeps the framework from looking for more addresses; the socket has its own.
      const address = await app.listen(at.fd === undefined ? { ...at } : ({ host: '127.0.0.1', fd: at.fd } as object));
      for (const part of [maintenance, activity, signals?.outbox, reception?.polling]) part?.start();
      return { address };
    },
    async close() {
      isStopping = true;
      connections.announceEnd();
      hub.close();
      await Promise.all([
        maintenance.stop(),
        signals?.outbox.stop(),
        reception?.polling?.stop(),
        app.server.listening && wait(options.shutdownDelayMs ?? 0),
      ]);
      await connections.drain();
      await app.close();
      await mail?.post.settled();
      await activity.stop();
    },
  };
}

function createListener(
  { settings, verify, tracer }: Context,
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const { addresses, trustedProxies } = settings;
  const server = createHttpServer({
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    requireHostHeader: false,
    // A gateway's questions have no body; building a stream for it would be a tenth of the work of answering.
    optimizeEmptyRequests: true,
  });
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    if (addresses.endOfVerify(request.url ?? '') !== -1) void verify(request, response);
    else handler(request, response);
  };
  server.on('request', tracer === null ? serve : traceRequests(tracer, trustedProxies, serve));
  answerClientErrors(server);
  return server;
}

/** What is this server's own, in no other system's words. */
function registerOwn(app: App, context: Context): void {
  const { prefix } = context.settings.addresses;
  const parts = [
    registerHealth,
    registerApi,
    registerDeviceBinding,
    registerOAuth2,
    registerPages,
    registerConsole,
    registerVerify,
    registerSsf,
    registerReception,
  ];
  const atRoot = [registerReadiness, registerWellKnownAtRoot];
  for (const register of [...parts, ...atRoot]) {
    // Each in a scope of its own: what bodies it reads and how it words errors is its own affair.
    const inScope = (scope: App, _options: object, done: () => void) => {
      register(scope, context);
      done();
    };
    app.register(inScope, { prefix: atRoot.includes(register) ? '' : prefix });
  }
}

/** Given from the start: the framework loads its own compilers where there are none. Its types know only those. */
const schemaController = {
  compilersFactory: {
    buildValidator: () => compileValidator,
    // What a route returns is typed by its schema; a serializer made from it could only drop what the types let through.
    buildSerializer: () => () => (data: unknown) => JSON.stringify(data),
  },
} as unknown as NonNullable<FastifyServerOptions['schemaController']>;

/** What is read and refused before any route, checked in it, and counted after it. */
function prepare(app: App, context: Context): void {
  app.removeAllContentTypeParsers();
  app.decorateRequest('caller', null);
  app.addHook('onRequest', readHeaders(context));
  app.addHook('onRequest', async ({ headers }) => noteSkipped(context.metrics, headers));
  // `optimizeEmptyRequests` leaves nothing to read where there is no body, and the framework would wait for it for ever.
  app.addHook('preParsing', async (request, _reply, payload) =>
    request.raw.readableEnded ? Readable.from([]) : payload,
  );
  app.addHook('preValidation', refuseCrossSite(context));
  app.addHook('onResponse', logAnswers(context.metrics));
  if (context.tracer !== null) app.addHook('onRequest', nameByRoute(context.tracer));
  // Behind the reading of the body, which leaves the asynchronous context of what came before it.
  if (context.mail !== null) app.addHook('preHandler', context.mail.noteLanguage);
}
