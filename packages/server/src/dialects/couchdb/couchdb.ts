import type { App, Context } from '../../app.ts';
import { registerAbout } from './about.ts';
import { readCouchdbBodies } from './body.ts';
import { authenticateCouchdb, readCouchdbHeaders, refuseForeignWrites } from './caller.ts';
import { registerGateway } from './gateway/gateway.ts';
import type { CouchdbOptions } from './options.ts';
import { handleCouchdbError } from './refusal.ts';
import { registerCouchdbSession } from './session.ts';
import { registerUsers } from './users/users.ts';

/** The sessions of CouchDB: `/_session`, and as much of `/_users` as its clients use. */
export function registerCouchdb(
  app: App,
  context: Context,
  options: CouchdbOptions,
  claimed: ReadonlySet<string>,
): void {
  app.decorateRequest('couchdbCaller', null);
  readCouchdbBodies(app);
  app.setErrorHandler(handleCouchdbError);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      // About sessions and people, so that "no-store" joins what CouchDB says.
      'cache-control': 'no-store, must-revalidate',
      'x-couch-request-id': request.id,
      server: 'CouchDB (Curfew)',
    });
  });
  app.addHook('onRequest', readCouchdbHeaders);
  app.addHook('onRequest', refuseForeignWrites(context));
  app.addHook('onRequest', authenticateCouchdb(context, options));

  app.register((scope: App, _options, done) => {
    registerAbout(scope, context);
    registerCouchdbSession(scope, context, options);
    registerUsers(scope, context, options);
    done();
  });
  const { gateway } = options;
  if (gateway === undefined) return;
  app.register((scope: App, _options, done) => {
    registerGateway(scope, context, gateway, claimed);
    done();
  });
}
