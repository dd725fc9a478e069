import type { IncomingHttpHeaders } from 'node:http';
import type { App } from '../../app.ts';
import { isCouchdbAddress, isForwarded, isServerAddress } from './address.ts';

/**
 * By what besides the address a route is found. To be called before there are routes: each of these makes the router build its tree anew.
 *
 * @param claimed First segments of what this server answers itself; read at each request.
 */
export function addCouchdbConstraints(app: App, claimed: ReadonlySet<string>, hasGateway: boolean): void {
  // Routes that are there for every address ask whose the address is.
  addConstraint(app, 'couchdbAddress', ({ url = '', headers }) => {
    if (hasGateway && isForwarded(url, claimed)) return 'behind';
    // A bearer token is the native API's: no client of CouchDB brings one here. Nor does one call itself as Rancher's do.
    const isNative = isBearer(headers.authorization ?? '') && !isServerAddress(url);
    return !isNative && isCouchdbAddress(url, claimed) ? 'here' : 'elsewhere';
  });
  // People get the page at the same address: only who does not ask for HTML is a client of CouchDB.
  addConstraint(app, 'asksForPage', ({ headers }) => String((headers.accept ?? '').includes('text/html')));
}

interface Asked {
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

function addConstraint(app: App, name: string, deriveConstraint: (request: Asked) => string): void {
  app.addConstraintStrategy({
    name,
    storage: () => {
      const handlers = new Map();
      return { get: (value) => handlers.get(value) ?? null, set: (value, handler) => handlers.set(value, handler) };
    },
    deriveConstraint,
  });
}

function isBearer(authorization: string): boolean {
  const [, scheme = '', value = ''] = /^(bearer|basic) +(.*)$/i.exec(authorization) ?? [];
  return scheme.toLowerCase() === 'bearer' || /^x-api-bearer[:=]/.test(Buffer.from(value, 'base64').toString());
}
