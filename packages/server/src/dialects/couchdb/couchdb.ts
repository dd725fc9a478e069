import type { App, Context } from '../../app.ts';
import { registerAbout, registerDatabaseNames } from './about.ts';
import { readCouchdbBodies } from './body.ts';
import { authenticateCouchdb, readCouchdbHeaders, refuseForeignWrites } from './caller.ts';
import { registerGateway } from './gateway/gateway.ts';
import type { CouchdbOptions } from './options.ts';
import { handleCouchdbError, setCouchdbHeaders } from './refusal.ts';
import { registerCouchdbSession } from './session.ts';
import { registerUnknownAddresses, watchRoutes } from './unknown.ts';
import { registerUsers } from './users/users.ts';

/** The sessions of CouchDB: `/_session`, and as much of `/_users` as its clients use. */
export function registerCouchdb(app: App, context: Context, options: CouchdbOptions): void {
  app.decorateRequest('couchdbCaller', null);
  readCouchdbBodies(app);
  app.setErrorHandler(handleCouchdbError);
  app.addHook('onRequest', async (request, reply) => {
    setCouchdbHeaders(request, reply);
  });
  app.addHook('onRequest', readCouchdbHeaders);
  app.addHook('onRequest', refuseForeignWrites(context));
  app.addHook('onRequest', authenticateCouchdb(context, options));

  app.register((scope: App, _options, done) => {
    const describeUnknown = watchRoutes(scope);
    registerAbout(scope, context);
    if (options.gateway === undefined) registerDatabaseNames(scope);
    registerCouchdbSession(scope, context, options);
    registerUsers(scope, context, options, describeUnknown);
    registerUnknownAddresses(scope, describeUnknown);
    done();
  });
  const { gateway } = options;
  if (gateway === undefined) return;
  app.register((scope: App, _options, done) => {
    registerGateway(scope, context, gateway);
    done();
  });
}
