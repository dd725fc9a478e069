import type { App, Context } from '../app.ts';
import { registerArvados } from './arvados/arvados.ts';
import { registerCockroach } from './cockroach/cockroach.ts';
import { registerCouchdb } from './couchdb/couchdb.ts';
import { watchClaims } from './couchdb/gateway/claims.ts';
import { assertGateway } from './couchdb/gateway/gateway.ts';
import { registerLoginPage } from './login-page.ts';
import type { DialectsOptions } from './options.ts';
import { registerRancher } from './rancher/rancher.ts';

/** Each dialect in a scope of its own: its bodies, its errors, where it looks for a credential and how it guards it. */
export function registerDialects(app: App, context: Context, options: DialectsOptions = {}): void {
  const { couchdb = {}, rancher = {}, arvados = {}, cockroach = {} } = options;
  if (couchdb !== false && couchdb.gateway !== undefined) assertGateway(couchdb.gateway);
  const claimed = watchClaims(app);
  inScope(app, context, couchdb, (scope, _context, own) => registerCouchdb(scope, context, own, claimed));
  inScope(app, context, rancher, registerRancher);
  inScope(app, context, arvados, registerArvados);
  inScope(app, context, cockroach, registerCockroach);
  if (arvados === false) inScope(app, context, rancher, registerLoginPage);
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
