import { METHODS } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../../app.ts';
import { addressForm } from '../../unknown-address.ts';
import { isServerAddress } from './address.ts';
import { CouchdbError, forbidden, missing } from './refusal.ts';
import { couchdbRoute } from './route.ts';
import { requireCouchdbAdmin } from './users/access.ts';

const methodOrder = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];

/** What to say where an address or a method of CouchDB's is not here. */
export type DescribeUnknown = (request: FastifyRequest, reply: FastifyReply) => CouchdbError;

/** Knows which methods each address of a scope has, as its routes are registered after this call. */
export function watchRoutes(app: App): DescribeUnknown {
  const routes: { readonly url: string; readonly form: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ url, form: addressForm(url), methods: [method].flat() });
  });

  function methodsAt(path: string): readonly string[] {
    // `/_users/_find` is no document, whatever its address looks like.
    const isReserved = path.slice(path.lastIndexOf('/')).startsWith('/_');
    const matching = routes.filter(({ url, form }) => (isReserved ? url === path : form.test(path)));
    const methods = new Set(matching.flatMap((route) => route.methods));
    return methodOrder.filter((method) => methods.has(method));
  }

  return (request, reply) => {
    const [path = ''] = request.url.split('?', 1);
    const allowed = methodsAt(path);
    if (allowed.length > 0 && !allowed.includes(request.method)) {
      reply.header('allow', allowed.join(','));
      return new CouchdbError(405, 'method_not_allowed', `Only ${allowed.join(',')} allowed`);
    }
    if (isServerAddress(request.url)) return missing();
    const changesDatabases = request.method === 'PUT' || request.method === 'DELETE';
    if (changesDatabases && path.indexOf('/', 1) === -1) requireCouchdbAdmin(request.couchdbCaller);
    return request.method === 'PUT' && path.indexOf('/', 1) === -1
      ? forbidden('This server keeps users and sessions, and no other database.')
      : new CouchdbError(404, 'not_found', 'Database does not exist.');
  };
}

/**
 * Whatever is asked for under a name of CouchDB's and is not here: answered as CouchDB would, by a route like any other, so that who
 * is asking is found out first and a session is used by it.
 */
export function registerUnknownAddresses(app: App, describeUnknown: DescribeUnknown): void {
  const methods = METHODS.filter((method) => method !== 'CONNECT');
  for (const method of methods.filter((each) => !app.supportedMethods.includes(each))) app.addHttpMethod(method);
  app.route({
    method: methods,
    url: '/*',
    exposeHeadRoute: false,
    ...couchdbRoute(),
    constraints: { couchdbAddress: 'here' },
    // Before the body is read: of what is sent to nowhere, nothing is looked at.
    onRequest: async (request, reply) => {
      throw describeUnknown(request, reply);
    },
    handler: async () => undefined,
  });
}
