import type { App, Context } from '../app.ts';
import { handleError } from '../error-handler.ts';
import { registerArvados } from './arvados/arvados.ts';
import { handleArvadosError } from './arvados/errors.ts';
import { watchClaims } from './claims.ts';
import { registerCockroach } from './cockroach/cockroach.ts';
import { handleCockroachError } from './cockroach/errors.ts';
import { isServerAddress, toCanonicalAddress } from './couchdb/address.ts';
import { addCouchdbConstraints } from './couchdb/constraints.ts';
import { registerCouchdb } from './couchdb/couchdb.ts';
import { assertGateway } from './couchdb/gateway/gateway.ts';
import { handleCouchdbError } from './couchdb/refusal.ts';
import { registerLoginPage } from './login-page.ts';
import type { DialectsOptions } from './options.ts';
import { handleRancherError } from './rancher/errors.ts';
import { registerRancher } from './rancher/rancher.ts';

export interface Dialects {
  /** The address by which a route is looked for. */
  readonly toCanonicalAddress: (url: string) => string;
  /** Answers what went wrong before or without a route, in the words of those who ask for such addresses. */
  readonly handleError: ErrorHandler;
  /** Before the first route is there. */
  readonly prepare: (app: App) => void;
  /** Each dialect in a scope of its own: its bodies, its errors, where it looks for a credential and how it guards it. */
  readonly register: (app: App, context: Context) => void;
}

export function createDialects(options: DialectsOptions = {}): Dialects {
  const { couchdb = {}, rancher = {}, arvados = {}, cockroach = {} } = options;
  if (couchdb !== false && couchdb.gateway !== undefined) assertGateway(couchdb.gateway);
  const claimed = new Set<string>();
  const words = [
    ...wordsOf(couchdb, isServerAddress, handleCouchdbError),
    ...wordsOf(rancher, below('v2-beta'), handleRancherError),
    ...wordsOf(arvados, below('arvados|discovery'), handleArvadosError),
    ...wordsOf(cockroach, below('_admin|_status|ts|api/v2|oidc|login|logout'), handleCockroachError),
  ];
  return {
    toCanonicalAddress: (url) => (couchdb === false ? url : toCanonicalAddress(url, claimed)),
    handleError: (error, request, reply) => {
      const [, inItsWords = handleError] = words.find(([isItsAddress]) => isItsAddress(request.url)) ?? [];
      return inItsWords(error, request, reply);
    },
    prepare(app) {
      if (couchdb !== false) addCouchdbConstraints(app, claimed, couchdb.gateway !== undefined);
    },
    register(app, context) {
      watchClaims(app, claimed);
      inScope(app, context, couchdb, registerCouchdb);
      inScope(app, context, rancher, registerRancher);
      inScope(app, context, arvados, registerArvados);
      inScope(app, context, cockroach, registerCockroach);
      if (arvados === false) inScope(app, context, rancher, registerLoginPage);
    },
  };
}

type ErrorHandler = typeof handleError;
type IsAddress = (url: string) => boolean;

function wordsOf(options: object | false, isItsAddress: IsAddress, inItsWords: ErrorHandler) {
  return options === false ? [] : [[isItsAddress, inItsWords] as const];
}

function below(paths: string): IsAddress {
  const form = new RegExp(`^/(?:${paths})(?:[/?]|$)`);
  return (url) => form.test(url);
}

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
