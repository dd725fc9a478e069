import { randomBytes } from 'node:crypto';
import type { App, Context } from '../../app.ts';
import { readParameters } from './parameters.ts';
import { badRequest, CouchdbError } from './refusal.ts';
import { couchdbRoute } from './route.ts';
import { requireCouchdbAdmin } from './users/access.ts';

/** The version whose wire this is. */
const couchdbVersion = '3.5.2';
const mostUuids = 1_000;

/** What clients ask a server about itself before they use it. */
export function registerAbout(app: App, context: Context): void {
  app.get('/', { ...couchdbRoute({ couchdbAccess: 'anybody' }), constraints: { asksForPage: 'false' } }, async () => ({
    couchdb: 'Welcome',
    version: couchdbVersion,
    features: [],
    vendor: { name: 'Curfew' },
  }));

  app.get('/_up', couchdbRoute({ couchdbAccess: 'anybody' }), async () => {
    if (context.isStopping()) throw new CouchdbError(404, 'not_found', 'maintenance_mode');
    await context.authority.ping();
    return { status: 'ok', seeds: {} };
  });

  app.get<{ Querystring: Record<string, unknown> }>('/_uuids', couchdbRoute(), async (request) => {
    const { count = '1' } = request.query;
    if (typeof count !== 'string' || !/^\d{1,9}$/.test(count)) throw badRequest('count must be a whole number');
    if (Number(count) > mostUuids) throw badRequest(`count parameter too large, ${mostUuids} is the most`);
    return { uuids: Array.from({ length: Number(count) }, () => randomBytes(16).toString('hex')) };
  });

  /** A cluster of one: pouchdb-authentication asks for a node's name. */
  app.get('/_membership', couchdbRoute(), async () => ({
    all_nodes: ['nonode@nohost'],
    cluster_nodes: ['nonode@nohost'],
  }));
}

/** The one database there is, where no CouchDB is behind. */
export function registerDatabaseNames(app: App): void {
  app.get<{ Querystring: Record<string, unknown> }>('/_all_dbs', couchdbRoute(), async (request) => {
    requireCouchdbAdmin(request.couchdbCaller);
    readParameters({}, request.query);
    return ['_users'];
  });
}
