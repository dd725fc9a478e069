import type { App, Context } from '../app.ts';
import { handleError } from '../error-handler.ts';
import { registerArvados } from './arvados/arvados.ts';
import { watchClaims } from './claims.ts';
import { registerCockroach } from './cockroach/cockroach.ts';
import { isServerAddress, toCanonicalAddress } from './couchdb/address.ts';
import { registerCouchdb } from './couchdb/couchdb.ts';
import { assertGateway } from './couchdb/gateway/gateway.ts';
import { handleCouchdbError } from './couchdb/refusal.ts';
import { registerLoginPage } from './login-page.ts';
import type { DialectsOptions } from './options.ts';
import { registerRancher } from './rancher/rancher.ts';

export interface Dialects {
  /** The address by which a route is looked for. */
  readonly toCanonicalAddress: (url: string) => string;
  /** Answers what went wrong before or without a route, in the words of those who ask for such addresses. */
  readonly handleError: ErrorHandler;
  /** Each dialect in a scope of its own: its bodies, its errors, where it looks for a credential and how it guards it. */
  readonly register: (app: App, context: Context) => void;
}

export function createDialects(options: DialectsOptions = {}): Dialects {
  const { couchdb = {}, rancher = {}, arvados = {}, cockroach = {} } = options;
  if (couchdb !== false && couchdb.gateway !== undefined) assertGateway(couchdb.gateway);
  const claimed = new Set<string>();
  return {
    toCanonicalAddress: (url) => (couchdb === false ? url : toCanonicalAddress(url, claimed)),
    handleError: (error, request, reply) =>
      couchdb !== false && isServerAddress(request.url)
        ? handleCouchdbError(error, request, reply)
        : handleError(error, request, reply),
    register(app, context) {
      watchClaims(app, claimed);
      inScope(app, context, couchdb, (scope, _context, own) => registerCouchdb(scope, context, own, claimed));
      inScope(app, context, rancher, registerRancher);
      inScope(app, context, arvados, registerArvados);
      inScope(app, context, cockroach, registerCockroach);
      if (arvados === false) inScope(app, context, rancher, registerLoginPage);
    },
  };
}

type ErrorHandler = typeof handleError;

function inScope<Options>(
  app: App,
  context: Context,
  options: Options | false,
  register: (app: App, context: Context, options: Options) => void,
): void {
  if (options === false) return;
  app.register((scope: App, _options, done) => {
    register(scope, context, options);
    done();
  });
}
