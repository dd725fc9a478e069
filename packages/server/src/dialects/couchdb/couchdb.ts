import type { App, Context } from '../../app.ts';
import { registerAbout, registerDatabaseNames } from './about.ts';
import { isCouchdbAddress, isForwarded, isServerAddress } from './address.ts';
import { readCouchdbBodies } from './body.ts';
import { authenticateCouchdb, readCouchdbHeaders, refuseForeignWrites } from './caller.ts';
import { registerGateway } from './gateway/gateway.ts';
import type { CouchdbOptions } from './options.ts';
import { handleCouchdbError, setCouchdbHeaders } from './refusal.ts';
import { registerCouchdbSession } from './session.ts';
import { registerUnknownAddresses, watchRoutes } from './unknown.ts';
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
    setCouchdbHeaders(request, reply);
  });
  app.addHook('onRequest', readCouchdbHeaders);
  app.addHook('onRequest', refuseForeignWrites(context));
  app.addHook('onRequest', authenticateCouchdb(context, options));

  routeByAddress(app, claimed, options.gateway !== undefined);
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

/** Routes that are there for every address ask whose the address is. */
function routeByAddress(app: App, claimed: ReadonlySet<string>, hasGateway: boolean): void {
  app.addConstraintStrategy({
    name: 'couchdbAddress',
    storage: () => {
      const handlers = new Map();
      return { get: (value) => handlers.get(value) ?? null, set: (value, handler) => handlers.set(value, handler) };
    },
    deriveConstraint: ({ url = '', headers }) => {
      if (hasGateway && isForwarded(url, claimed)) return 'behind';
      // A bearer token is the native API's: no client of CouchDB brings one here. Nor does one call itself as Rancher's do.
      const isNative = isBearer(headers.authorization ?? '') && !isServerAddress(url);
      return !isNative && isCouchdbAddress(url, claimed) ? 'here' : 'elsewhere';
    },
  });
}

function isBearer(authorization: string): boolean {
  const [, scheme = '', value = ''] = /^(bearer|basic) +(.*)$/i.exec(authorization) ?? [];
  return scheme.toLowerCase() === 'bearer' || /^x-api-bearer[:=]/.test(Buffer.from(value, 'base64').toString());
}
